package io.evenkeel.example;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.report.RunReport;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.JournalReader;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunRecord;
import io.evenkeel.run.RunStatus;
import io.evenkeel.training.TrainingResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class OwnLoopTest {

    @TempDir
    private Path folder;

    private static Set<String> places(RunRecord record, String quantity) {
        return record.events().stream()
                .filter(RunEvent.Measured.class::isInstance)
                .flatMap(event -> ((RunEvent.Measured) event).quantities().keySet().stream())
                .filter(key -> key.name().equals(quantity))
                .map(key -> key.place())
                .collect(Collectors.toSet());
    }

    @Test
    void whatVanishesIsNamedAndTheRuleFromOutsideSpeaks() throws IOException {
        TrainingResult result = OwnLoop.train(ActivationKind.SIGMOID, folder);
        assertThat(result.status()).isEqualTo(RunStatus.UNHEALTHY);
        Finding first = result.findings().get(0);
        assertThat(first.kind()).isEqualTo(FindingKind.VANISHING_GRADIENT);
        assertThat(first.place()).startsWith("hidden0");
        assertThat(result.findings())
                .filteredOn(finding -> finding.kind().equals(FrozenWeights.KIND))
                .extracting(Finding::place)
                .contains("hidden0.weight")
                .doesNotContain("answer.weight");
    }

    @Test
    void theStreamHoldsWhatAnyRunsStreamHoldsAndTheQuantityFromOutside() throws IOException {
        TrainingResult result = OwnLoop.train(ActivationKind.SIGMOID, folder);
        RunRecord record = JournalReader.read(folder);
        assertThat(record.notices()).isEmpty();
        assertThat(places(record, UnmovedWeights.QUANTITY)).contains("hidden0.weight", "answer.bias");
        assertThat(places(record, Quantities.BACKPROP_NORM)).contains("hidden0", "act0", "answer");
        assertThat(places(record, Quantities.ACTIVATION_SATURATED))
                .contains("act9")
                .doesNotContain("hidden9");
        assertThat(places(record, Quantities.UPDATE_RATIO)).contains("", "hidden3.weight");
        assertThat(places(record, Quantities.BACKPROP_RATE)).containsExactly("");
        assertThat(Quantities.byName(UnmovedWeights.QUANTITY)).isPresent();
        ModelFacts model = record.header().model();
        assertThat(model).isNotNull();
        assertThat(model.layers()).hasSize(21).first().satisfies(layer -> {
            assertThat(layer.place()).isEqualTo("hidden0");
            assertThat(layer.kind()).isEqualTo("linear");
            assertThat(layer.inputs()).isEqualTo(64);
            assertThat(layer.outputs()).isEqualTo(32);
            assertThat(layer.weight()).isNotNull();
            assertThat(layer.bias()).isNotNull();
        });
        assertThat(model.outputs()).isEqualTo(10);
        assertThat(model.initialLoss()).isBetween(2.0, 3.0);
        assertThat(model.initialBackprop()).isNotNull();
        assertThat(record.header().data()).isNull();
        assertThat(result.unexamined()).containsKey("unscaled-input");
        assertThat(result.steps()).isEqualTo(500);
        String page = RunReport.of(record).withFindings(result.findings()).html();
        assertThat(page.contains("Vanishing gradient")).isTrue();
        assertThat(page.contains("Frozen weights")).isTrue();
        assertThat(page.contains(UnmovedWeights.QUANTITY)).isTrue();
    }

    @Test
    void theHealthyOneIsLeftAlone() throws IOException {
        TrainingResult result = OwnLoop.train(ActivationKind.RELU, folder);
        assertThat(result.findings()).filteredOn(Finding::blocks).isEmpty();
        assertThat(result.findings())
                .extracting(Finding::kind)
                .doesNotContain(FindingKind.VANISHING_GRADIENT, FrozenWeights.KIND);
        assertThat(result.status()).isEqualTo(RunStatus.HEALTHY);
        assertThat(result.last().entrySet().stream()
                        .filter(entry -> entry.getKey().name().equals(Quantities.ACCURACY_VALIDATION))
                        .findFirst()
                        .orElseThrow()
                        .getValue())
                .isGreaterThan(0.9);
    }
}
