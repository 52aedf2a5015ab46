package io.evenkeel.torch.script;

import java.nio.file.Path;
import java.util.List;

/** A TorchScript file that cannot be read, or that cannot be differentiated as it is. */
public final class TorchScriptException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TorchScriptException(String message) {
        super(message);
    }

    TorchScriptException(String message, Throwable cause) {
        super(message, cause);
    }

    static TorchScriptException of(Path file, String found, String expected) {
        return new TorchScriptException(file + ": found " + found + "; expected " + expected);
    }

    /** The one line of libtorch's message that says what was wrong; the others are its stack. */
    static String telling(Throwable e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        List<String> lines = message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        return lines.stream()
                .filter(line -> line.startsWith("RuntimeError:"))
                .reduce((first, second) -> second)
                .orElse(lines.isEmpty() ? message : lines.get(0));
    }
}
