package io.evenkeel.training;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunSink;
import io.evenkeel.torch.ShapeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

/** A small recipe with one choice in it, from its text to what it has learnt. */
class EveryChoiceTrainsTest {

    private static final String BLOBS = """
            seed: 3
            data: {source: blobs, samples: 300, classes: 3, std: 0.5, scale: standard}
            """;
    private static final String CIRCLES = """
            seed: 3
            data: {source: circles, samples: 300, noise: 0.05, factor: 0.5}
            """;

    /** The loss, step by step, and the scores at the end. */
    private static final class Told implements RunSink {
        private final List<Double> losses = new ArrayList<>();
        private final List<Double> rates = new ArrayList<>();
        private final List<Double> clipped = new ArrayList<>();

        @Override
        public void header(RunHeader header) {}

        @Override
        public void event(RunEvent event) {
            if (event instanceof RunEvent.Measured measured) {
                add(measured, Quantities.LOSS_TRAINING, losses);
                add(measured, Quantities.LEARNING_RATE, rates);
                add(measured, Quantities.GRADIENT_CLIPPED, clipped);
            }
        }

        private static void add(RunEvent.Measured measured, String quantity, List<Double> to) {
            Double value = measured.quantities().get(QuantityKey.of(quantity));
            if (value != null) {
                to.add(value);
            }
        }
    }

    private static double accuracy(String recipe, Told told) {
        LoadedRecipe loaded = RecipeReader.read(recipe, Path.of("test.yaml"), List.of());
        try (Training training = Training.prepare(loaded)) {
            TrainingResult result = training.run(List.of(told), Progress.SILENT, Watching.EVERYTHING);
            return result.last().getOrDefault(QuantityKey.of(Quantities.ACCURACY_VALIDATION), Double.NaN);
        }
    }

    private static double accuracy(String recipe) {
        return accuracy(recipe, new Told());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            cross_entropy             | {linear: 3}
            nll                       | {linear: 3}, log_softmax
            categorical_cross_entropy | {linear: 3}, softmax
            binary_cross_entropy      | {linear: 3}, sigmoid
            binary_cross_entropy_with_logits | {linear: 3}
            mse                       | {linear: 3}
            half_mse                  | {linear: 3}
            mae                       | {linear: 3}
            huber                     | {linear: 3}
            {huber: {delta: 0.1}}     | {linear: 3}
            hinge                     | {linear: 3}
            {mse: {reduction: sum}}   | {linear: 3}
            """)
    void everyLossSeparatesThreeClasses(String loss, String output) {
        assertThat(accuracy(BLOBS + "model: {layers: [{linear: 16}, tanh, " + output + "]}\nloss: " + loss
                        + "\noptimizer: {adam: {lr: 0.01}}\nepochs: 15\n"))
                .isGreaterThan(0.9);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            binary_cross_entropy             | {linear: 1}, sigmoid
            binary_cross_entropy_with_logits | {linear: 1}
            hinge                            | {linear: 1}
            mse                              | {linear: 1}
            mae                              | {linear: 1}
            huber                            | {linear: 1}
            """)
    void everyLossOfOneOutputSeparatesTwoClasses(String loss, String output) {
        assertThat(accuracy(CIRCLES + "model: {layers: [{linear: 16}, relu, " + output + "]}\nloss: " + loss
                        + "\noptimizer: {adam: {lr: 0.02}}\nepochs: 40\n"))
                .isGreaterThan(0.9);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{sgd: {lr: 0.2}}",
                "{sgd: {lr: 0.1, momentum: 0.9, nesterov: true, weight_decay: 1e-4}}",
                "{adam: {lr: 0.01, amsgrad: true}}",
                "{adamw: {lr: 0.01}}",
                "{rmsprop: {lr: 0.005}}",
                "{rmsprop: {lr: 0.001, momentum: 0.9, centered: true}}",
                "{adagrad: {lr: 0.1}}",
                "{lbfgs: {line_search: strong_wolfe, max_iterations: 3, history: 5}}",
                "{lbfgs: {lr: 0.1, max_iterations: 3, history: 5}}",
                "{newton: {damping: 1, solver: cg, max_iterations: 10}}",
                "{gauss_newton: {damping: 0.1, solver: exact}}",
                "{sgd: {lr: 0, groups: [{match: 'layers.2.*', lr: 0.5}]}}"
            })
    void everyOptimizerSeparatesThreeClasses(String optimizer) {
        int epochs = optimizer.contains("newton") ? 2 : 12;
        Told told = new Told();
        assertThat(accuracy(
                        BLOBS + "model: {layers: [{linear: 8}, tanh, {linear: 3}]}\nloss: cross_entropy\noptimizer: "
                                + optimizer + "\nepochs: " + epochs + "\n",
                        told))
                .isGreaterThan(0.9);
        assertThat(told.losses.get(told.losses.size() - 1)).isLessThan(told.losses.get(0) / 2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {warm_up: 10}                                 | 0.1  | 1
            {cosine: {to: 0.1}}                           | 1    | 0.1
            {step: {every: 40, factor: 0.5}}              | 1    | 0.25
            {exponential: 0.99}                           | 1    | 0.366
            {cyclic: {low: 0.1, high: 1, period: 20}}     | 0.1  | 0.19
            {restarts: {period: 10, factor: 2}}           | 1    | 0.673
            {polynomial: {power: 2, to: 0.2}}             | 1    | 0.2
            {warm_up: 10, cosine: {}, smooth: 5}          | 0.1  | 0.002
            """)
    void everyScheduleTrainsAtItsRates(String schedule, double first, double last) {
        Told told = new Told();
        assertThat(accuracy(
                        BLOBS + "model: {layers: [{linear: 8}, tanh, {linear: 3}]}\nloss: cross_entropy\n"
                                + "optimizer: {sgd: {lr: 0.5}}\nsteps: 102\nschedule: " + schedule,
                        told))
                .isGreaterThan(0.9);
        assertThat(told.rates).hasSize(102);
        assertThat(told.rates.get(0)).isCloseTo(0.5 * first, within(1e-9));
        assertThat(told.rates.get(101)).isCloseTo(0.5 * last, within(0.002));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{norm: 0.2}", "{value: 0.02}", "{per_layer: 0.1}", "{adaptive: 0.05}", "{auto: 0.3}"})
    void everyWayOfClippingShortensStepsAndTrains(String clip) {
        Told told = new Told();
        assertThat(accuracy(
                        BLOBS + "model: {layers: [{linear: 8}, tanh, {linear: 3}]}\nloss: cross_entropy\n"
                                + "optimizer: {sgd: {lr: 0.2}}\nbatch: 4\nepochs: 10\nclip: " + clip,
                        told))
                .isGreaterThan(0.9);
        assertThat(told.clipped).hasSizeGreaterThan(10).allSatisfy(factor -> assertThat(factor)
                .isBetween(0.0, 1.0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "float64", "bfloat16", "float16"})
    void everyPrecisionTrains(String precision) {
        assertThat(accuracy(BLOBS + "model: {layers: [{linear: 8}, tanh, {linear: 3}]}\nloss: cross_entropy\n"
                        + "optimizer: adamw\nepochs: 60\naccumulate: 2\nbatch: 8\nprecision: " + precision))
                .isGreaterThan(0.9);
    }

    @Test
    void whatOverflowsInHalfPrecisionDoesNotInSingle() {
        String recipe = BLOBS + "model: {layers: [{linear: {units: 8, init: {constant: 300}}}, relu,"
                + " {linear: {units: 3, init: {constant: 300}}}]}\nloss: mse\noptimizer: {sgd: {lr: 1e-12}}\nsteps: 5\n";
        Told half = new Told();
        accuracy(recipe + "precision: float16\n", half);
        Told single = new Told();
        accuracy(recipe + "precision: float32\n", single);
        assertThat(half.losses).anyMatch(loss -> !Double.isFinite(loss));
        assertThat(single.losses).allMatch(Double::isFinite);
    }

    @Test
    void aDeviceThatIsNotThereIsRefusedByName() {
        Assumptions.assumeFalse(torch.cuda_is_available(), "there is a CUDA device here");
        LoadedRecipe loaded = RecipeReader.read(
                BLOBS
                        + "model: {layers: [{linear: 3}]}\nloss: cross_entropy\noptimizer: sgd\nsteps: 1\ndevice: cuda:1\n",
                Path.of("test.yaml"),
                List.of());
        assertThatExceptionOfType(ShapeException.class)
                .isThrownBy(() -> Training.prepare(loaded))
                .withMessageStartingWith(
                        "test.yaml:7: device: found cuda:1, but libtorch sees no CUDA device here; expected cpu, or");
    }
}
