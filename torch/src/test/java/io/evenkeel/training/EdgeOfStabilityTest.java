package io.evenkeel.training;

import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunSink;
import io.evenkeel.run.Severity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Gradient descent and its momentum forms sharpen until their step is just stable (Cohen et al. 2021), and go on learning. */
@Tag("slow")
class EdgeOfStabilityTest {

    private static final Path EXAMPLE = Path.of("../examples/edge-of-stability.yaml");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4 | {learning_rate: 0.1}",
                "4 | {learning_rate: 0.2}",
                "4 | {learning_rate: 0.4}",
                "5 | {learning_rate: 0.1}",
                "5 | {learning_rate: 0.2}",
                "5 | {learning_rate: 0.4}",
                "5 | {learning_rate: 0.2, momentum: 0.5}",
                "5 | {learning_rate: 0.1, momentum: 0.5, nesterov: true}"
            })
    void theMarginComesToRestAtOne(int degree, String sgd) throws Exception {
        List<Double> margins = new ArrayList<>();
        try (Training training = Training.prepare(
                RecipeReader.read(EXAMPLE, List.of("data.degree=" + degree, "optimizer={sgd: " + sgd + "}")), true)) {
            TrainingResult result = training.run(List.of(into(margins)), Progress.SILENT, Watching.EVERYTHING);
            assertThat(result.findings()).noneMatch(finding -> finding.severity() == Severity.CRITICAL);
        }
        assertThat(margins.get(0)).isLessThan(0.96);
        List<Double> late = margins.subList(2 * margins.size() / 3, margins.size());
        assertThat(late).hasSizeGreaterThan(10);
        assertThat(late.stream().mapToDouble(Double::doubleValue).average().orElseThrow())
                .isCloseTo(1, within(0.05));
    }

    private static RunSink into(List<Double> margins) {
        return new RunSink() {
            @Override
            public void header(RunHeader header) {}

            @Override
            public void event(RunEvent event) {
                if (event instanceof RunEvent.Measured measured) {
                    Double margin = measured.quantities().get(QuantityKey.of(Quantities.STABILITY_MARGIN));
                    if (margin != null) {
                        margins.add(margin);
                    }
                }
            }
        };
    }
}
