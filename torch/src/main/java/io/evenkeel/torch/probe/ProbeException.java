package io.evenkeel.torch.probe;

/** Data that do not fit the model they are to be measured with, or a place at which nothing can be measured. */
public final class ProbeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ProbeException(String message) {
        super(message);
    }

    ProbeException(String message, Throwable cause) {
        super(message, cause);
    }
}
