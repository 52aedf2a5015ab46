package io.evenkeel.recipe;

import org.jspecify.annotations.Nullable;

/**
 * What is held back for validation: a share drawn from the samples, or samples from elsewhere.
 *
 * @param share from 0 to below 1; 0 where there is a path
 * @param path a second file, or {@code test} for a published set's own test part; null: a share
 */
public record ValidationSpec(double share, @Nullable String path) {

    /** The published set's own test part. */
    public static final String TEST = "test";

    public ValidationSpec {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("found a share of " + share + ", expected one from 0 to below 1");
        }
    }

    public static ValidationSpec ofShare(double share) {
        return new ValidationSpec(share, null);
    }

    public static ValidationSpec ofPath(String path) {
        return new ValidationSpec(0, path);
    }
}
