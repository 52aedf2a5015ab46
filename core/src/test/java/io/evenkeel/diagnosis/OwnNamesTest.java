package io.evenkeel.diagnosis;

import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.ModelFacts.LayerFacts;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Layers that somebody else named: their order is that of the facts, not of the alphabet. */
class OwnNamesTest {

    private static ModelFacts model(String... places) {
        List<LayerFacts> layers = Arrays.stream(places)
                .map(place -> new LayerFacts(place, "linear", 1, 1, null, null, null, null, null, null, null))
                .toList();
        return new ModelFacts(1, 1, "mse", "sgd", 0.1, 1, layers, null, null, null);
    }

    private static List<String> sorted(@Nullable ModelFacts model, String... places) {
        Comparator<String> forward = Places.forward(model);
        return Stream.of(places).sorted(forward).toList();
    }

    @Test
    void layersAndTheirParametersComeAsInTheForwardPass() {
        assertThat(sorted(
                        model("stem", "body.10", "body.9", "answer"),
                        "answer",
                        "body.9.weight",
                        "body.10.weight",
                        "stem"))
                .containsExactly("stem", "body.10.weight", "body.9.weight", "answer");
    }

    @Test
    void whatIsInNoFactsComesLast() {
        assertThat(sorted(model("z"), "a", "z")).containsExactly("z", "a");
        assertThat(sorted(null, "b", "a")).containsExactly("a", "b");
    }

    @Test
    void evenkeelsOwnNamesTellTheOrderThemselves() {
        assertThat(sorted(model("layers.1.0", "layers.1"), "layers.1.0", "layers.10", "layers.1"))
                .containsExactly("layers.1", "layers.1.0", "layers.10");
    }

    @Test
    void onlyEvenkeelsOwnNamesTellOfBranches() {
        assertThat(Places.inBranch("layers.4.1")).isTrue();
        assertThat(Places.inBranch("layers.4")).isFalse();
        assertThat(Places.inBranch("encoder.block.2.first")).isFalse();
    }
}
