package io.evenkeel.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evenkeel.data.DataException;
import io.evenkeel.fetch.FetchException;
import io.evenkeel.recipe.RecipeException;
import io.evenkeel.recipe.RecipePlace;
import io.evenkeel.spectral.NonFiniteProductException;
import io.evenkeel.torch.ShapeException;
import io.evenkeel.torch.probe.ProbeException;
import io.evenkeel.torch.script.TorchScriptException;
import io.evenkeel.training.ResumeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what went wrong into a sentence for the person at the keyboard, and an exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

    private record Failure(int code, String message) {}

    @Override
    public int handleParseException(CommandLine.ParameterException e, String[] args) {
        CommandLine line = e.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("evenkeel: " + e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        err.println("See: " + line.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine line, ParseResult parsed) {
        Failure failure = failure(e);
        line.getErr().println("evenkeel: " + failure.message());
        if (failure.code() == ExitCode.FAULT && !outOfMemory(e)) {
            e.printStackTrace(line.getErr());
        }
        if (asksForJson(parsed)) {
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            ObjectNode error = answer.putObject("error");
            error.put("message", failure.message());
            error.put("exit_code", failure.code());
            if (e instanceof RecipeException recipe) {
                error.put("file", recipe.file() == null ? null : recipe.file().toString());
                error.put("line", recipe.line());
                error.put("key", recipe.path());
                error.put("found", recipe.found());
                error.put("expected", recipe.expected());
                error.put("suggestion", recipe.suggestion());
            } else if (e instanceof DataException data && data.recipe() != null) {
                place(error, data.recipe(), data.found(), data.expected());
            } else if (e instanceof ShapeException shape && shape.place() != null) {
                place(error, shape.place(), shape.found(), shape.expected());
            }
            line.getOut().println(answer);
        }
        return failure.code();
    }

    private static void place(ObjectNode error, RecipePlace place, String found, String expected) {
        error.put("file", place.file().toString());
        error.put("line", place.line());
        error.put("key", place.key());
        error.put("found", found);
        error.put("expected", expected);
    }

    /** A message and an exit code, for another process. */
    static ObjectNode json(Exception e) {
        Failure failure = failure(e);
        if (failure.code() == ExitCode.FAULT) {
            e.printStackTrace();
        }
        ObjectNode error = JsonNodeFactory.instance.objectNode();
        error.put("message", failure.message());
        error.put("exit_code", failure.code());
        return error;
    }

    private static boolean asksForJson(ParseResult parsed) {
        return parsed.hasMatchedOption("--json") || (parsed.hasSubcommand() && asksForJson(parsed.subcommand()));
    }

    private static Failure failure(Exception e) {
        if (e instanceof RecipeException
                || e instanceof ShapeException
                || e instanceof ResumeException
                || e instanceof UsageException) {
            return new Failure(ExitCode.USAGE, message(e));
        }
        if (e instanceof DataException data) {
            return new Failure(data.unreadable() ? ExitCode.UNREADABLE : ExitCode.USAGE, message(e));
        }
        if (e instanceof ProbeFailure probe) {
            return new Failure(probe.code(), message(e));
        }
        if (e instanceof ProbeException) {
            return new Failure(ExitCode.USAGE, message(e));
        }
        if (e instanceof FetchException
                || e instanceof TorchScriptException
                || e instanceof NonFiniteProductException) {
            return new Failure(ExitCode.UNREADABLE, message(e));
        }
        if (e instanceof NoSuchFileException missing) {
            return new Failure(ExitCode.UNREADABLE, missing.getFile() + ": no such file");
        }
        if (e instanceof AccessDeniedException denied) {
            return new Failure(ExitCode.UNREADABLE, denied.getFile() + ": may not be read");
        }
        if (e instanceof UncheckedIOException io) {
            return new Failure(ExitCode.FAULT, message(io));
        }
        if (e instanceof IOException) {
            return new Failure(ExitCode.UNREADABLE, message(e));
        }
        if (outOfMemory(e)) {
            return new Failure(
                    ExitCode.FAULT,
                    "Java's memory of " + (Runtime.getRuntime().maxMemory() >> 20)
                            + " MiB is too little; EVENKEEL_JAVA_OPTIONS=-Xmx8g would give it 8 GiB");
        }
        return new Failure(ExitCode.FAULT, "this is a fault of Evenkeel's own, please report it: " + e);
    }

    private static boolean outOfMemory(Exception e) {
        return e.getCause() instanceof OutOfMemoryError;
    }

    private static String message(Exception e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message;
    }
}
