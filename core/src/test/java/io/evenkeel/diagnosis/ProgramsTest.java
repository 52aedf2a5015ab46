package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunSink;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.evenkeel.run.FindingKind.BAD_INITIALIZATION;
import static io.evenkeel.run.FindingKind.DEAD_UNITS;
import static io.evenkeel.run.FindingKind.DIVERGENCE;
import static io.evenkeel.run.FindingKind.EXPLODING_GRADIENT;
import static io.evenkeel.run.FindingKind.NON_FINITE;
import static io.evenkeel.run.FindingKind.NO_LEARNING;
import static io.evenkeel.run.FindingKind.NO_NONLINEARITY;
import static io.evenkeel.run.FindingKind.OUTPUT_LOSS_MISMATCH;
import static io.evenkeel.run.FindingKind.SATURATED_UNITS;
import static io.evenkeel.run.FindingKind.UNSCALED_INPUT;
import static io.evenkeel.run.FindingKind.VANISHING_GRADIENT;
import static org.assertj.core.api.Assertions.assertThat;

/** Small programs, sick and healthy, trained for real: what is found in them, and what is not. */
class ProgramsTest {

    private final List<RunEvent.Found> told = new ArrayList<>();

    private Diagnosis diagnose(TinyRun run) {
        Diagnosis diagnosis = new Diagnosis(Rules.builtIn(), Set.of(), told::add);
        run.into(diagnosis);
        return diagnosis;
    }

    private List<FindingKind> blocking(TinyRun run) {
        return diagnose(run).findings().stream()
                .filter(Finding::blocks)
                .map(Finding::kind)
                .toList();
    }

    private void assertNeverCritical(TinyRun run) {
        diagnose(run);
        assertThat(told)
                .filteredOn(event -> event.finding().severity() == Severity.CRITICAL)
                .isEmpty();
    }

    private static TinyRun rings(String layers, long seed) {
        TinyRun run = new TinyRun(TinyData.circles(700, seed), seed);
        run.layers = layers;
        return run;
    }

    private static TinyRun clusters(String layers, long seed) {
        TinyRun run = new TinyRun(TinyData.blobs(700, seed), seed);
        run.layers = layers;
        run.loss = "categorical_cross_entropy";
        return run;
    }

    private static TinyRun line(double rate) {
        TinyRun run = new TinyRun(
                TinyData.rows(100, "values", i -> new double[] {i, 1}, i -> new double[] {2.0 * i + 4 + i % 7}), 1);
        run.layers = "1";
        run.init = "constant:0";
        run.loss = "mse";
        run.optimizer = "sgd";
        run.rate = rate;
        run.batch = 100;
        run.epochs = 300;
        return run;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3})
    void eightSigmoidLayersStarve(long seed) {
        assertThat(blocking(rings("5 sigmoid ".repeat(8) + "1 sigmoid", seed)))
                .containsExactly(VANISHING_GRADIENT, NO_LEARNING);
    }

    @Test
    void twentySigmoidLayersAreTheRootAndNotTheirOutput() {
        TinyRun run = clusters("16 sigmoid ".repeat(20) + "3 sigmoid", 1);
        run.init = "default";
        run.batch = 32;
        run.epochs = 20;
        assertThat(blocking(run)).containsExactly(VANISHING_GRADIENT, NO_LEARNING);
        assertThat(told.get(0).step()).as("told from facts alone").isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void weightsTooSmallAreTheRootOfWhatFollows(long seed) {
        TinyRun run = rings("5 relu ".repeat(8) + "1 sigmoid", seed);
        run.init = "uniform:0.05";
        List<FindingKind> found = blocking(run);
        assertThat(found).startsWith(BAD_INITIALIZATION).endsWith(NO_LEARNING).doesNotContain(EXPLODING_GRADIENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"constant:0", "constant:0.01", "constant:0.5"})
    void equalWeightsAreTheRoot(String init) {
        TinyRun run = rings("16 relu 16 relu 1 sigmoid", 1);
        run.init = init;
        run.rate = 0.01;
        run.epochs = 60;
        assertThat(blocking(run)).startsWith(BAD_INITIALIZATION).endsWith(NO_LEARNING);
    }

    @Test
    void deadFromTheFirstStep() {
        TinyRun run = rings("16 relu 16 relu 1 sigmoid", 1);
        run.bias = -10;
        run.epochs = 60;
        Diagnosis diagnosis = diagnose(run);
        assertThat(diagnosis.findings().get(0)).satisfies(f -> {
            assertThat(f.kind()).isEqualTo(DEAD_UNITS);
            assertThat(f.place()).isEqualTo("layers.1");
            assertThat(f.fromStep()).isZero();
            assertThat(f.severity()).isEqualTo(Severity.CRITICAL);
        });
    }

    @Test
    void aStepTooLargeKillsAllUnitsThoughTheLossLooksCalm() {
        TinyRun run = new TinyRun(
                TinyData.rows(50, "values", i -> new double[] {0.1 * i}, i -> new double[] {0.05 * i * i}), 1);
        run.layers = "50 relu 30 relu 1";
        run.init = "uniform:0.05";
        run.loss = "mse";
        run.optimizer = "sgd";
        run.rate = 0.1;
        run.batch = 32;
        run.epochs = 300;
        assertThat(blocking(run)).contains(DEAD_UNITS, NO_LEARNING).doesNotContain(DIVERGENCE);
    }

    @Test
    void nothingNonLinearBetweenTheLayers() {
        TinyRun run = rings("20 20 20 1 sigmoid", 1);
        run.rate = 0.01;
        run.epochs = 60;
        assertThat(blocking(run)).containsExactly(NO_NONLINEARITY, NO_LEARNING);
    }

    @Test
    void reluBeforeCategoricalCrossEntropy() {
        TinyRun run = clusters("20 relu 20 relu 3 relu", 1);
        run.epochs = 60;
        assertThat(blocking(run)).startsWith(OUTPUT_LOSS_MISMATCH);
    }

    @Test
    void softmaxOverOneUnit() {
        TinyRun run = rings("20 relu 1 softmax", 1);
        run.epochs = 60;
        assertThat(blocking(run)).startsWith(OUTPUT_LOSS_MISMATCH).endsWith(NO_LEARNING);
    }

    @Test
    void exponentialsOverflow() {
        TinyRun run = rings("5 exp ".repeat(8) + "1 sigmoid", 1);
        run.epochs = 10;
        List<FindingKind> found = blocking(run);
        assertThat(found.get(0)).isIn(NON_FINITE, EXPLODING_GRADIENT);
        assertThat(found).contains(NON_FINITE);
    }

    @Test
    void rawInputsOfTenThousandSaturateTheFirstLayer() {
        Random random = new Random(1);
        TinyData data = TinyData.rows(
                700,
                "values",
                i -> new double[] {1e4 * random.nextDouble(), 1e4 * random.nextDouble()},
                i -> new double[1]);
        for (int i = 0; i < 700; i++) {
            data.targets[i][0] = 2 * data.x[i][0] + data.x[i][1];
        }
        TinyRun run = new TinyRun(data, 1);
        run.layers = "3 tanh 2 tanh 1";
        run.init = "uniform:0.05";
        run.loss = "mse";
        run.optimizer = "sgd";
        run.momentum = 0.9;
        run.rate = 0.1;
        run.batch = 32;
        run.epochs = 20;
        assertThat(blocking(run)).startsWith(UNSCALED_INPUT).contains(SATURATED_UNITS, NO_LEARNING);
    }

    @Test
    void aStepFarTooLargeForALineDiverges() {
        List<FindingKind> found = blocking(line(0.25));
        assertThat(found).contains(EXPLODING_GRADIENT, NON_FINITE, DIVERGENCE);
        assertThat(diagnose(line(1e-4)).blocked()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void tanhStacksTrainWell(long seed) {
        assertNeverCritical(rings("5 tanh ".repeat(5) + "1 sigmoid", seed));
        assertNeverCritical(rings("5 tanh ".repeat(8) + "1 sigmoid", seed));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void oddChoicesThatDoNoHarm(long seed) {
        TinyRun zeros = rings("5 tanh ".repeat(5) + "1 sigmoid", seed);
        zeros.outputInit = "constant:0";
        zeros.outputBias = 1;
        assertNeverCritical(zeros);
        TinyRun betas = rings("5 tanh ".repeat(5) + "1 sigmoid", seed);
        betas.beta1 = 0.35;
        betas.beta2 = 0.126;
        betas.batch = 32;
        assertNeverCritical(betas);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void ordinaryNetworksTrainWell(long seed) {
        TinyRun blobs = clusters("50 relu 3 softmax", seed);
        blobs.optimizer = "sgd";
        blobs.rate = 0.1;
        blobs.batch = 32;
        blobs.epochs = 60;
        assertNeverCritical(blobs);
        TinyRun pixels = new TinyRun(TinyData.pixels(1000, seed), seed);
        pixels.layers = "64 relu 64 relu 10";
        pixels.loss = "cross_entropy";
        pixels.batch = 32;
        pixels.epochs = 8;
        assertNeverCritical(pixels);
        TinyRun jumpy = clusters("50 relu 3 softmax", seed);
        jumpy.optimizer = "sgd";
        jumpy.rate = 0.02;
        jumpy.momentum = 0.9;
        jumpy.batch = 4;
        jumpy.epochs = 30;
        assertNeverCritical(jumpy);
    }

    @Test
    void aLineThroughFourPoints() {
        TinyRun run =
                new TinyRun(TinyData.rows(4, "values", i -> new double[] {i + 1}, i -> new double[] {2.0 * i + 2}), 1);
        run.layers = "1";
        run.init = "default";
        run.loss = "mse";
        run.optimizer = "sgd";
        run.rate = 0.01;
        run.epochs = 20;
        for (int batch : Arrays.asList(1, 4)) {
            run.batch = batch;
            assertNeverCritical(run);
        }
    }

    @Test
    void aStreamReadBackGetsTheSameFindings() {
        List<RunEvent> events = new ArrayList<>();
        TinyRun run = rings("5 sigmoid ".repeat(8) + "1 sigmoid", 1);
        run.epochs = 60;
        Diagnosis live = new Diagnosis(Set.of());
        Diagnosis again = new Diagnosis(Set.of());
        run.into(new RunSink() {
            @Override
            public void header(RunHeader header) {
                live.header(header);
                again.header(header);
            }

            @Override
            public void event(RunEvent event) {
                events.add(event);
                live.event(event);
            }
        });
        events.forEach(again::event);
        assertThat(again.findings()).isEqualTo(live.findings()).isNotEmpty();
    }
}
