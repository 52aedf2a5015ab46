package io.evenkeel.training;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunSink;
import io.evenkeel.run.RunStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Transformers that are in good health, and the same ones made to fail. */
@Tag("slow")
class AttentionCasesTest {

    private static final String TRANSFORMER = "model.layers.3.repeat.layers.0.transformer.";
    private static final QuantityKey LOSS = QuantityKey.of(Quantities.LOSS_TRAINING);
    private static final double BEYOND_USE = 100;
    private static final List<FindingKind> OF_ATTENTION =
            List.of(FindingKind.ATTENTION_LOGIT_GROWTH, FindingKind.ATTENTION_COLLAPSE, FindingKind.HEAD_DOMINANCE);

    private static TrainingResult train(int seed, String... changes) throws Exception {
        return CasesTest.train("healthy-transformer", seed, changes);
    }

    private static Optional<Finding> find(TrainingResult result, FindingKind kind) {
        return result.findings().stream()
                .filter(finding -> finding.kind().equals(kind))
                .findFirst();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void nothingIsSaidOfAttentionInGoodHealth(int seed) throws Exception {
        for (String heads : new String[] {"heads=4", "heads=2"}) {
            TrainingResult result = train(seed, TRANSFORMER + heads);
            assertThat(result.status()).isEqualTo(RunStatus.HEALTHY);
            assertThat(result.findings()).extracting(Finding::kind).doesNotContainAnyElementsOf(OF_ATTENTION);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void stepsThatAreTooLargeMakeLogitsGrowAndThenAttentionCollapse(int seed) throws Exception {
        TrainingResult result = train(seed, "optimizer.adam.learning_rate=0.1");
        Finding growth = find(result, FindingKind.ATTENTION_LOGIT_GROWTH).orElseThrow();
        Finding collapse = find(result, FindingKind.ATTENTION_COLLAPSE).orElseThrow();
        assertThat(growth.fromStep()).isLessThan(collapse.fromStep());
        assertThat(growth.numbers().get("logit_max")).isGreaterThan(BEYOND_USE);
        assertThat(collapse.causedBy()).isNotNull();
        assertThat(collapse.evidence()).contains("far beyond what looking sharply takes");
    }

    /** Told of while there is time, not found afterwards. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void growthIsToldOfLongBeforeTheLossDiverges(int seed) throws Exception {
        List<RunEvent> events = new ArrayList<>();
        String[] rising = {"optimizer={sgd: {learning_rate: 1.0, momentum: 0.9}}", "schedule.warm_up=200"};
        try (Training training = Training.prepare(CasesTest.recipe("healthy-transformer", seed, rising))) {
            RunSink sink = new RunSink() {
                @Override
                public void header(RunHeader header) {}

                @Override
                public void event(RunEvent event) {
                    events.add(event);
                }
            };
            training.run(List.of(sink), Progress.SILENT, Watching.EVERYTHING);
        }
        long told = first(
                events,
                event -> event instanceof RunEvent.Found found
                        && found.finding().kind().equals(FindingKind.ATTENTION_LOGIT_GROWTH));
        long diverged = first(
                events,
                event -> event instanceof RunEvent.Measured measured
                        && !Double.isFinite(measured.quantities().getOrDefault(LOSS, 0.0)));
        assertThat(diverged).as("the loss diverges").isLessThan(Long.MAX_VALUE);
        assertThat(told).isLessThan(diverged - 20);
    }

    private static long first(List<RunEvent> events, Predicate<RunEvent> what) {
        return events.stream()
                .filter(what)
                .mapToLong(RunEvent::step)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void queriesThatAreMuchTooLongCollapseAttentionFromTheStart(int seed) throws Exception {
        TrainingResult result = train(seed, TRANSFORMER + "scale=100");
        assertThat(find(result, FindingKind.ATTENTION_COLLAPSE).orElseThrow())
                .satisfies(finding -> assertThat(finding.evidence()).contains("before anything was learned"))
                .satisfies(finding -> assertThat(finding.fromStep()).isLessThan(5))
                .satisfies(
                        finding -> assertThat(finding.remedies().get(0).kind()).isEqualTo("initialize"));
    }

    @Test
    void normalisedQueriesKeepLogitsWhereTheyAreOfUse() throws Exception {
        TrainingResult result = train(1, "optimizer.adam.learning_rate=0.03", TRANSFORMER + "normalize_queries=true");
        assertThat(result.findings()).extracting(Finding::kind).doesNotContain(FindingKind.ATTENTION_LOGIT_GROWTH);
        assertThat(find(train(1, "optimizer.adam.learning_rate=0.03"), FindingKind.ATTENTION_LOGIT_GROWTH))
                .isPresent();
    }
}
