package io.evenkeel.training;

import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Two features of like scale that differ by a thousandth, which is what the target is made of: a valley, trained for real. */
class IllConditionedRunTest {

    @TempDir
    private Path folder;

    private List<Finding> findings(double apart, String optimizer) throws IOException {
        Random random = new Random(7);
        StringBuilder rows = new StringBuilder("a,b,y\n");
        for (int i = 0; i < 300; i++) {
            double a = random.nextGaussian();
            double b = apart * random.nextGaussian();
            rows.append(String.format(Locale.ROOT, "%.9f,%.9f,%.9f%n", a, a + b, b / apart));
        }
        Files.writeString(folder.resolve("pair.csv"), rows);
        Path recipe = Files.writeString(folder.resolve("pair.yaml"), """
                data: {source: csv, path: pair.csv, label: y, validation: 0}
                model: {layers: [{linear: 1}]}
                loss: mse
                optimizer: %s
                batch: 30
                steps: 1200
                """.formatted(optimizer));
        try (Training training = Training.prepare(RecipeReader.read(recipe, List.of()), true)) {
            return training.run().findings();
        }
    }

    @Test
    void aValleyIsTheRootOfWhatIsNotLearned() throws IOException {
        List<Finding> findings = findings(1e-3, "{sgd: {learning_rate: 0.1}}");
        assertThat(findings.get(0).kind()).isEqualTo(FindingKind.ILL_CONDITIONED);
        assertThat(findings.get(0).severity()).isEqualTo(Severity.CRITICAL);
        assertThat(findings)
                .filteredOn(finding -> finding.kind().equals(FindingKind.NO_LEARNING))
                .singleElement()
                .satisfies(finding -> assertThat(finding.causedBy()).isEqualTo(FindingKind.ILL_CONDITIONED));
    }

    @Test
    void aRoundBowlIsNot() throws IOException {
        assertThat(findings(1, "{sgd: {learning_rate: 0.1}}"))
                .extracting(Finding::kind)
                .doesNotContain(FindingKind.ILL_CONDITIONED);
    }
}
