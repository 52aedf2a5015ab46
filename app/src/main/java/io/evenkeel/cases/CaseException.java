package io.evenkeel.cases;

/** What is wrong with a folder of cases or with how it was asked for, said to the person who can mend it. */
public final class CaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CaseException(String message) {
        super(message);
    }
}
