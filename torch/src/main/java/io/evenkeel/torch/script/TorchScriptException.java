package io.evenkeel.torch.script;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A TorchScript file that cannot be read, or that cannot be differentiated as it is. */
public final class TorchScriptException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** As Python's own, which the interpreter ends its stack with. */
    private static final Pattern RAISED = Pattern.compile("\\w*(Error|Exception): .+");

    private static final Pattern NO_DERIVATIVE =
            Pattern.compile("(?:the )?derivative for '?(?:aten::)?(\\w+)'? is not implemented");

    TorchScriptException(String message) {
        super(message);
    }

    TorchScriptException(String message, Throwable cause) {
        super(message, cause);
    }

    static TorchScriptException of(Path file, String found, String expected) {
        return new TorchScriptException(file + ": found " + found + "; expected " + expected);
    }

    /** The operation that libtorch cannot differentiate, where that is what it complains of. */
    public static Optional<String> withoutDerivative(RuntimeException e) {
        Matcher matcher = NO_DERIVATIVE.matcher(e.getMessage() == null ? "" : e.getMessage());
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** The one line of libtorch's message that says what was wrong; the others are its stack. */
    public static String telling(Throwable e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        List<String> lines = message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        return lines.stream()
                .filter(line -> RAISED.matcher(line).matches())
                .reduce((first, second) -> second)
                .orElse(lines.isEmpty() ? message : lines.get(0));
    }
}
