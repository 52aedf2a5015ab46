package io.evenkeel.fetch;

import org.jspecify.annotations.Nullable;

/** A set that could not be brought into the cache. The cache is as it was. */
public final class FetchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FetchException(String where, String found, String expected, @Nullable Throwable cause) {
        super(where + ": found " + found + ", expected " + expected, cause);
    }
}
