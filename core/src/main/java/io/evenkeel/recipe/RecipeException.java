package io.evenkeel.recipe;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A recipe that cannot be used, told so that its author can mend it:
 * {@code deep.yaml:12: model.layers[3]: unknown layer 'sigmoidd'; did you mean 'sigmoid'? Expected one of …}.
 */
public final class RecipeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    private record Problem(
            @Nullable Path file,
            Mark mark,
            String path,
            String found,
            String expected,
            @Nullable Advice advice,
            boolean syntax) {}

    RecipeException(Mark mark, String path, String found, String expected, @Nullable Advice advice) {
        this(new Problem(null, mark, path, found, expected, advice, false));
    }

    private RecipeException(Problem problem) {
        super(message(problem));
        this.problem = problem;
    }

    /** A text in which there are no keys to speak of yet: the message gives the column. */
    static RecipeException syntax(Mark mark, String found, String expected) {
        return new RecipeException(new Problem(null, mark, "", found, expected, null, true));
    }

    /** The same, known to be about this file. */
    RecipeException in(Path file) {
        var located = new RecipeException(new Problem(
                file, problem.mark, problem.path, problem.found, problem.expected, problem.advice, problem.syntax));
        located.setStackTrace(getStackTrace());
        return located;
    }

    /** The recipe file; null for text that came from none. */
    public @Nullable Path file() {
        return problem.file;
    }

    /** Line from 1; 0 where the mistake is not on a line: in an override, or in the file as a whole. */
    public int line() {
        return problem.mark.line();
    }

    /** Column from 1; 0 where there is none. */
    public int column() {
        return problem.mark.column();
    }

    /** The override at fault, such as {@code --set batch=0}; empty where the mistake is in the recipe itself. */
    public String override() {
        return problem.mark.override();
    }

    /** Key path, such as {@code model.layers[3].linear}; empty for the whole recipe. */
    public String path() {
        return problem.path;
    }

    public String found() {
        return problem.found;
    }

    /** What would have been right; empty where {@link #found()} says it all. */
    public String expected() {
        return problem.expected;
    }

    /** The nearest valid name, or the full path where a misplaced key belongs; null when nothing is near. */
    public @Nullable String suggestion() {
        Advice advice = problem.advice;
        return advice == null ? null : advice.name();
    }

    private static String message(Problem problem) {
        var text = new StringBuilder();
        Mark mark = problem.mark;
        Path file = problem.file;
        if (!mark.override().isEmpty()) {
            text.append(mark.override()).append(": ");
        } else if (file != null) {
            text.append(file).append(position(problem, ":", ":")).append(": ");
        } else if (mark.line() > 0) {
            text.append(position(problem, "line ", ", column ")).append(": ");
        }
        if (!problem.path.isEmpty()) {
            text.append(problem.path).append(": ");
        }
        text.append(problem.found);
        Advice advice = problem.advice;
        text.append(advice == null ? "" : "; " + advice.sentence());
        if (!problem.expected.isEmpty()) {
            text.append(advice != null && advice.sentence().endsWith("?") ? " " : ". ")
                    .append("Expected ")
                    .append(problem.expected);
        }
        return text.toString();
    }

    /** The line; for syntax, the column too. */
    private static String position(Problem problem, String beforeLine, String beforeColumn) {
        Mark mark = problem.mark;
        if (mark.line() == 0) {
            return "";
        }
        boolean column = problem.syntax && mark.column() > 0;
        return beforeLine + mark.line() + (column ? beforeColumn + mark.column() : "");
    }

    /** What to write instead: a name, and the sentence that offers it. */
    record Advice(String name, String sentence) {
        static @Nullable Advice nearest(@Nullable String name) {
            return name == null ? null : new Advice(name, "did you mean '" + name + "'?");
        }
    }
}
