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
     * Reads the samples that {@code data.validation} names by a path, all of them.
     *
     * @throws DataException as {@link #read}, and where the source has nothing but itself
     */
    default Table readValidation(S spec, String path, Request request) throws DataException {
        throw DataException.Place.ofKey("data.validation")
                .refuse("'" + path + "'", "a share from 0 to below 1, for " + name() + " has no second file");
    }

    /**
     * What is asked of a source besides its own keys.
     *
     * @param samples how many; null: as many as there are, or the source's usual number
     * @param random for what the source draws
     * @param folder where relative paths start
     * @param cache where published sets are kept
     * @param fewerWillDo whether it is no fault when there are not so many
     */
    record Request(@Nullable Integer samples, RandomStreams random, Path folder, DataCache cache, boolean fewerWillDo) {

        int samplesOr(int usual) {
            return samples == null ? usual : samples;
        }

        /** No more than this many are needed. */
        int mostSamples() {
            return samplesOr(Integer.MAX_VALUE);
        }

        /** How many of the samples that there are: the first so many when a number is given. */
        int samplesOutOf(int existing, String what) {
            if (samples != null && samples > existing) {
                if (fewerWillDo) {
                    return existing;
                }
                throw DataException.Place.ofKey("data.samples")
                        .refuse(String.valueOf(samples), "at most " + existing + ", for " + what + " has no more");
            }
            return samplesOr(existing);
        }

        /** The same for all samples. */
        Request forAll() {
            return new Request(null, random, folder, cache, false);
        }
    }
}
