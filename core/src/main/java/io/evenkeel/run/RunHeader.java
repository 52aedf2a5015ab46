package io.evenkeel.run;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who ran what: the first line of a stream.
 *
 * @param run the run's identity
 * @param name free text
 * @param started ISO-8601 instant
 * @param recipe the recipe as written; null for foreign streams
 * @param recipeFile the name of the file that the recipe was in, without its folder; null where it was in none, or
 *     where the stream is older than this field
 * @param overrides what {@code --set} changed, in order
 * @param seed the seed of the run
 * @param plannedSteps how many steps the run was to take; 0: unknown
 * @param stepsPerEpoch 0: unknown
 * @param versions of Evenkeel, the engine and the JVM
 * @param machine processor, cores, threads, operating system
 * @param model null where nothing is known of it
 * @param data null where nothing is known of them
 */
public record RunHeader(
        String run,
        String name,
        String started,
        @Nullable String recipe,
        @Nullable String recipeFile,
        List<String> overrides,
        long seed,
        long plannedSteps,
        long stepsPerEpoch,
        Map<String, String> versions,
        Map<String, String> machine,
        @Nullable ModelFacts model,
        @Nullable DataFacts data) {

    /** The name of the format, so that a file tells what it is. */
    public static final String SCHEMA = "evenkeel-run";

    /** Raised when a reader of an older version could misread a stream; new optional fields do not raise it. */
    public static final int SCHEMA_VERSION = 1;

    public RunHeader {
        overrides = List.copyOf(overrides);
        versions = Map.copyOf(versions);
        machine = Map.copyOf(machine);
    }

    /** Of a run whose recipe was in no file, or that had none. */
    public RunHeader(
            String run,
            String name,
            String started,
            @Nullable String recipe,
            List<String> overrides,
            long seed,
            long plannedSteps,
            long stepsPerEpoch,
            Map<String, String> versions,
            Map<String, String> machine,
            @Nullable ModelFacts model,
            @Nullable DataFacts data) {
        this(
                run,
                name,
                started,
                recipe,
                null,
                overrides,
                seed,
                plannedSteps,
                stepsPerEpoch,
                versions,
                machine,
                model,
                data);
    }

    /** The same with other facts about the network. */
    public RunHeader withModel(@Nullable ModelFacts facts) {
        return new RunHeader(
                run,
                name,
                started,
                recipe,
                recipeFile,
                overrides,
                seed,
                plannedSteps,
                stepsPerEpoch,
                versions,
                machine,
                facts,
                data);
    }
}
