package io.evenkeel.recipe;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LoadedRecipeTest {

    private static LoadedRecipe loaded(String... overrides) {
        return RecipeReader.read("""
                data:
                  source: csv
                  path: table.csv
                model: {layers: [{linear: 2}]}
                loss: cross_entropy
                optimizer: sgd
                epochs: 1
                ignore:
                  - {finding: overfitting}
                  - finding: plateau
                """, Path.of("deep.yaml"), List.of(overrides));
    }

    @Test
    void aKeyHasTheLineOnWhichItStands() {
        assertThat(loaded().place("data", "path").prefix()).isEqualTo("deep.yaml:3: data.path: ");
        assertThat(loaded().place("ignore", "1", "finding").prefix()).isEqualTo("deep.yaml:10: ignore[1].finding: ");
    }

    @Test
    void whatAnOverrideSetHasNoLine() {
        RecipePlace place = loaded("data.path=other.csv").place("data", "path");
        assertThat(place.line()).isZero();
        assertThat(place.prefix()).isEqualTo("--set data.path=other.csv: data.path: ");
    }

    @Test
    void whatIsLeftOutHasThePlaceOfWhatWouldHoldIt() {
        assertThat(loaded().place("data", "samples").prefix()).isEqualTo("deep.yaml:1: data.samples: ");
        assertThat(loaded().place("device").prefix()).isEqualTo("deep.yaml: device: ");
    }

    @Test
    void aValueIsFoundByWhatItSays() {
        RecipePlace place = loaded().placeOf("data", "table.csv");
        assertThat(place).isNotNull();
        assertThat(place.key()).isEqualTo("data.path");
        assertThat(loaded().placeOf("data", "none.csv")).isNull();
        assertThat(loaded().placeOf("schedule", "table.csv")).isNull();
    }
}
