package io.evenkeel.data;

import io.evenkeel.array.Numbers;
import io.evenkeel.dynamics.RandomStreams;
import io.evenkeel.recipe.DataSpec;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.SourceSpec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** From a recipe's data section to a {@link Dataset}. */
public final class Datasets {
    private Datasets() {}

    /** Every kind of source; the order is that of catalogues. */
    static List<Source<?>> builtIn() {
        return List.of(
                new DigitsSource(),
                PublishedImages.mnist(),
                PublishedImages.fashionMnist(),
                PublishedImages.cifar10(),
                new MobyDickSource(),
                new CirclesSource(),
                new MoonsSource(),
                new BlobsSource(),
                new SpiralsSource(),
                new XorSource(),
                new ChebyshevSource(),
                new GaussianMixtureSource(),
                new AddingSource(),
                new CopyMemorySource(),
                new QuadraticSource(),
                new CsvSource(),
                new IdxSource(),
                new NpySource(),
                new NpzSource(),
                new SafetensorsSource());
    }

    /**
     * Reads or generates the data, splits it, scales it by its training part, and spoils training labels if asked to.
     * The same arguments give the same data on every machine.
     *
     * @param loss decides what labels mean
     * @param outputs width of the network's output, which classes must fit into, given the shape of one sample
     * @param seed draws what is generated, the split and the label noise, each independently of the others
     * @param folder where relative paths start: the recipe's own
     * @throws DataException when a file cannot be read or holds something unusable, or more is asked for than exists
     */
    public static Dataset load(DataSpec spec, LossSpec.Kind loss, ToIntFunction<int[]> outputs, long seed, Path folder)
            throws DataException {
        return load(spec, loss, outputs, seed, folder, DataCache.ofEnvironment());
    }

    /** The same of a file with fewer samples than asked for: all that there are. */
    public static Dataset loadAtMost(
            DataSpec spec, LossSpec.Kind loss, ToIntFunction<int[]> outputs, long seed, Path folder)
            throws DataException {
        RandomStreams random = new RandomStreams(seed);
        return load(
                spec,
                loss,
                outputs,
                new Source.Request(spec.samples(), random, folder, DataCache.ofEnvironment(), true));
    }

    /** As above, with published sets from this cache. */
    public static Dataset load(DataSpec spec, LossSpec.Kind loss, int outputs, long seed, Path folder, DataCache cache)
            throws DataException {
        return load(spec, loss, shape -> outputs, seed, folder, cache);
    }

    private static Dataset load(
            DataSpec spec, LossSpec.Kind loss, ToIntFunction<int[]> outputs, long seed, Path folder, DataCache cache)
            throws DataException {
        RandomStreams random = new RandomStreams(seed);
        return load(spec, loss, outputs, new Source.Request(spec.samples(), random, folder, cache, false));
    }

    private static Dataset load(DataSpec spec, LossSpec.Kind loss, ToIntFunction<int[]> outputs, Source.Request request)
            throws DataException {
        RandomStreams random = request.random();
        Source<?> source = sourceOf(spec.source());
        Table table = read(source, spec.source(), request);
        int given = table.size();
        String second = spec.validation().path();
        if (second != null) {
            table = table.and(readValidation(source, spec.source(), second, request.forAll()));
        }
        Targets targets = new TargetReading(table, loss, outputs.applyAsInt(table.sampleShape())).read();
        refuseWhatDoesNotApply(spec, targets, table);

        Split split = second != null
                ? Split.at(given, table.size())
                : Split.draw(table.size(), strata(targets), spec.validation().share(), random.stream("split"));
        Numbers trained = table.features().rows(split.training(), table.featureWidth());
        FeatureScaling scaling = FeatureScaling.fit(spec.scale(), trained, table.featureWidth(), table.fullScale());
        Numbers heldBack = table.features().rows(split.validation(), table.featureWidth());
        Samples training = part(table, targets, split.training(), trained, scaling);
        Samples validation = part(table, targets, split.validation(), heldBack, scaling);
        for (Samples part : List.of(training, validation)) {
            for (int i = 0; i < part.targets().length; i++) {
                part.targets()[i] *= spec.targetScale();
            }
        }
        new LabelNoise(spec.labelNoise(), random.stream("label noise"))
                .apply(training.targets(), targets.kind(), targets.classes());
        return new Dataset(
                source.name(),
                targets.kind(),
                targets.encoding(),
                targets.encodedWidth(),
                targets.classes(),
                targets.classNames(),
                table.featureNames(),
                table.vocabulary(),
                training,
                validation);
    }

    /** The same for a network whose output is of this width whatever its input. */
    public static Dataset load(DataSpec spec, LossSpec.Kind loss, int outputs, long seed, Path folder)
            throws DataException {
        return load(spec, loss, shape -> outputs, seed, folder);
    }

    private static Source<?> sourceOf(SourceSpec spec) {
        return builtIn().stream()
                .filter(source -> source.spec().isInstance(spec))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no source reads " + spec));
    }

    private static <S extends SourceSpec> Table read(Source<S> source, SourceSpec spec, Source.Request request) {
        return source.read(source.spec().cast(spec), request);
    }

    private static <S extends SourceSpec> Table readValidation(
            Source<S> source, SourceSpec spec, String path, Source.Request request) {
        return source.readValidation(source.spec().cast(spec), path, request);
    }

    private static void refuseWhatDoesNotApply(DataSpec spec, Targets targets, Table table) {
        if (targets.kind() != TargetKind.VALUES && spec.targetScale() != 1) {
            throw DataException.Place.ofKey("data.target_scale")
                    .refuse(
                            Cells.written(spec.targetScale()),
                            "1, for the targets are " + targets.kind().factName()
                                    + "; only values that are regressed can be scaled");
        }
        if (targets.kind() == TargetKind.VALUES && spec.labelNoise() != 0) {
            throw DataException.Place.ofKey("data.label_noise")
                    .refuse(
                            Cells.written(spec.labelNoise()),
                            "0, for the targets are values that are regressed; only classes and bits can be replaced");
        }
        if (table.vocabulary() > 0 && spec.scale() != DataSpec.Scale.RAW) {
            throw DataException.Place.ofKey("data.scale")
                    .refuse(
                            spec.scale().name().toLowerCase(Locale.ROOT),
                            "raw, for the features are tokens: names rather than quantities");
        }
    }

    /** Only whole samples are dealt out, so sequences with a class for each position are not stratified. */
    private static int[] strata(Targets targets) {
        if (targets.kind() != TargetKind.CLASSES || targets.width() > 1) {
            return new int[targets.values().length / targets.width()];
        }
        return Arrays.stream(targets.values()).mapToInt(x -> (int) x).toArray();
    }

    private static Samples part(Table table, Targets targets, int[] members, Numbers features, FeatureScaling scaling) {
        int width = targets.width();
        double[] partTargets = new double[members.length * width];
        for (int i = 0; i < members.length; i++) {
            System.arraycopy(targets.values(), members[i] * width, partTargets, i * width, width);
        }
        return new Samples(
                table.sampleShape(),
                width,
                features,
                scaling,
                partTargets,
                IntStream.of(members).mapToLong(table.origin()::row).toArray());
    }
}
