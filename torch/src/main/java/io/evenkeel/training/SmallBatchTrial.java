package io.evenkeel.training;

import io.evenkeel.data.ChanceLoss;
import io.evenkeel.data.Dataset;
import io.evenkeel.data.Samples;
import io.evenkeel.data.TargetKind;
import io.evenkeel.dynamics.RandomStreams;
import io.evenkeel.recipe.BatchingSpec;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.recipe.ScheduleSpec;
import io.evenkeel.run.ModelFacts.SmallBatch;
import io.evenkeel.torch.ComputeDevices;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkBuilder;
import io.evenkeel.torch.NetworkInput;
import io.evenkeel.torch.NumberTypes;
import io.evenkeel.torch.StepObserver;
import io.evenkeel.torch.TensorData;
import io.evenkeel.torch.Trainer;
import io.evenkeel.torch.TrainingStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.LongSupplier;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Whether a network can learn a handful of samples by heart: a copy of it, drawn from the same seed, is trained on up to
 * {@value #SAMPLES} training samples, all of them in every step, by Adam at one rate after another, {@value #STEPS} steps
 * each, until their loss is a tenth of the best constant's. Adam, and not the recipe's optimizer, since it is network and
 * loss that are tried, and a few hundred steps are no time for a rate made for thousands.
 *
 * <p>Cost: {@value #STEPS} steps of a small batch at each of up to three rates, {@value #SECONDS} seconds at most.
 */
final class SmallBatchTrial implements StepObserver {

    private static final int SAMPLES = 16;
    private static final int STEPS = 200;
    private static final int SECONDS = 5;
    /** Samples looked through for such as differ. */
    private static final int CANDIDATES = 512;

    private static final double[] RATES = {0.01, 0.001, 0.1};
    /** Of the best constant's loss: fitted. */
    private static final double FITTED = 0.1;
    /** It learns, and would learn the rest in more steps: other rates need not be tried. */
    private static final double LEARNING = 0.5;

    private final Recipe recipe;
    private final Dataset few;
    private final double chance;
    private final LongSupplier nanos;
    private final long deadline;
    private double least = Double.NaN;
    private long steps;

    private SmallBatchTrial(Recipe recipe, Dataset few, double chance, LongSupplier nanos) {
        this.recipe = recipe;
        this.few = few;
        this.chance = chance;
        this.nanos = nanos;
        this.deadline = nanos.getAsLong() + SECONDS * 1_000_000_000L;
    }

    /**
     * Null where there is nothing to fit: fewer than two samples whose values are all finite, or targets that are all
     * the same.
     *
     * @param nanos a clock that only goes forward
     */
    static @Nullable SmallBatch of(Recipe recipe, Dataset dataset, LongSupplier nanos) {
        Dataset few = few(dataset, recipe.seed());
        int count = few.training().size();
        OptionalDouble chance = count < 2 ? OptionalDouble.empty() : ChanceLoss.of(few, recipe.loss(), count);
        if (chance.isEmpty() || !(chance.getAsDouble() > 0)) {
            return null;
        }
        return new SmallBatchTrial(recipe, few, chance.getAsDouble(), nanos).run();
    }

    private SmallBatch run() {
        boolean complete = true;
        long longest = 0;
        for (double rate : RATES) {
            steps = 0;
            complete &= train(rate);
            longest = Math.max(longest, steps);
            if (!complete || least <= LEARNING * chance) {
                break;
            }
        }
        return new SmallBatch(few.training().size(), longest, least, chance, complete);
    }

    /** Returns false when time ran out before it was done. */
    private boolean train(double rate) {
        ScalarType type = NumberTypes.of(recipe.precision());
        Device device = ComputeDevices.of(recipe.device());
        try (Network copy =
                NetworkBuilder.build(recipe.model(), NetworkInput.of(few, recipe.model()), recipe.seed(), type)) {
            copy.moveTo(device);
            try (TensorData data =
                            TensorData.of(few, few.training(), copy, type).to(device);
                    Trainer trainer = new Trainer(plan(rate), copy, data)) {
                Trainer.Result result =
                        trainer.run(this, () -> least <= FITTED * chance || nanos.getAsLong() > deadline);
                return result.end() != Trainer.End.STOPPED || least <= FITTED * chance;
            }
        }
    }

    @Override
    public void afterUpdate(TrainingStep step) {
        steps++;
        if (Double.isFinite(step.loss())) {
            least = Double.isNaN(least) ? step.loss() : Math.min(least, step.loss());
        }
    }

    private Recipe plan(double rate) {
        return new Recipe(
                recipe.name(),
                recipe.seed(),
                recipe.data(),
                recipe.model(),
                recipe.loss(),
                new OptimizerSpec.Adam(rate, 0.9, 0.999, 1e-8, 0),
                new ScheduleSpec(0, null),
                null,
                few.training().size(),
                1,
                null,
                STEPS,
                new BatchingSpec(false, false, true),
                recipe.target(),
                recipe.device(),
                recipe.precision(),
                List.of(),
                recipe.task());
    }

    /** Samples that differ from each other, of as many classes as there are; their rows stay those of the source. */
    private static Dataset few(Dataset dataset, long seed) {
        Samples all = dataset.training();
        int[] order = RandomStreams.permutation(all.size(), new RandomStreams(seed).stream("a handful"));
        List<Integer> candidates = new ArrayList<>();
        Set<List<Double>> seen = new HashSet<>();
        for (int i = 0; i < Math.min(CANDIDATES, order.length); i++) {
            List<Double> features =
                    Arrays.stream(features(all, order[i])).boxed().toList();
            if (features.stream().allMatch(Double::isFinite)
                    && Arrays.stream(targets(all, order[i])).allMatch(Double::isFinite)
                    && seen.add(features)) {
                candidates.add(order[i]);
            }
        }
        Set<Integer> chosen = new LinkedHashSet<>();
        if (dataset.kind() == TargetKind.CLASSES && all.targetWidth() == 1) {
            Set<Double> classes = new HashSet<>();
            candidates.stream()
                    .filter(sample -> classes.add(all.targets()[sample]))
                    .limit(SAMPLES)
                    .forEach(chosen::add);
        }
        candidates.stream().takeWhile(sample -> chosen.size() < SAMPLES).forEach(chosen::add);
        return withTraining(dataset, part(all, List.copyOf(chosen)));
    }

    private static Samples part(Samples all, List<Integer> chosen) {
        int width = all.featureWidth();
        double[] features = new double[chosen.size() * width];
        double[] targets = new double[chosen.size() * all.targetWidth()];
        long[] rows = new long[chosen.size()];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(features(all, chosen.get(i)), 0, features, i * width, width);
            System.arraycopy(targets(all, chosen.get(i)), 0, targets, i * all.targetWidth(), all.targetWidth());
            rows[i] = all.row(chosen.get(i));
        }
        return new Samples(all.sampleShape(), all.targetWidth(), features, targets, rows);
    }

    private static Dataset withTraining(Dataset dataset, Samples training) {
        return new Dataset(
                dataset.source(),
                dataset.kind(),
                dataset.encoding(),
                dataset.encodedWidth(),
                dataset.classes(),
                dataset.classNames(),
                dataset.featureNames(),
                dataset.vocabulary(),
                training,
                training);
    }

    private static double[] features(Samples all, int sample) {
        double[] row = new double[all.featureWidth()];
        all.copyFeatures(sample, 1, row);
        return row;
    }

    private static double[] targets(Samples all, int sample) {
        int width = all.targetWidth();
        return Arrays.copyOfRange(all.targets(), sample * width, (sample + 1) * width);
    }
}
