package io.evenkeel.data;

import io.evenkeel.dynamics.RandomStreams;
import io.evenkeel.recipe.SourceSpec;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One kind of source: how its recipe becomes a table. */
interface Source<S extends SourceSpec> {

    /** The value of {@code data.source}. */
    String name();

    Class<S> spec();

    /**
     * Makes or reads the samples, unscaled and in the source's own order.
     *
     * @throws DataException when there is nothing usable, or less than was asked for
     */
    Table read(S spec, Request request) throws DataException;

    /**
     * What is asked of a source besides its own keys.
     *
     * @param samples how many; null: as many as there are, or the source's usual number
     * @param random for what the source draws
     * @param folder where relative paths start
     */
    record Request(@Nullable Integer samples, RandomStreams random, Path folder) {

        int samplesOr(int usual) {
            return samples == null ? usual : samples;
        }

        /** How many of the samples that there are: the first so many when a number is given. */
        int samplesOutOf(int existing, String what) {
            if (samples != null && samples > existing) {
                throw DataException.Place.ofKey("data.samples")
                        .refuse(String.valueOf(samples), "at most " + existing + ", for " + what + " has no more");
            }
            return samplesOr(existing);
        }
    }
}
