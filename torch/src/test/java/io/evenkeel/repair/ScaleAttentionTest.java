package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ScaleAttentionTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new ScaleAttention();
    }

    @Override
    Sick sick() {
        return attention("{transformer: {heads: 2, scale: 10}}, {attention: 2}");
    }

    private static Sick attention(String layers) {
        return Sick.of(
                FindingKind.ATTENTION_COLLAPSE,
                Sick.TOKENS + "model: {layers: [{embedding: 16}, " + layers + ", {linear: 10}]}\n" + Sick.CLASSES);
    }

    /** Heads of eight features: 1/√8 is the default, 1/8 is rounded down to what people write. */
    @Test
    void dividesByTheRootOfAHeadsWidthAndThenByTheWidth() {
        assertThat(proposals()).hasSize(2);
        assertThat(differences(proposals().get(0)))
                .containsExactly("model.layers.1.transformer.scale: 10.0 -> nothing");
        assertThat(differences(proposals().get(1)))
                .containsExactlyInAnyOrder(
                        "model.layers.1.transformer.scale: 10.0 -> 0.1",
                        "model.layers.2.attention.scale: nothing -> 0.1");
    }

    @Test
    void leavesWhatIsSmallEnough() {
        Sick small = attention("{attention: {heads: 2, scale: 0.1}}");
        assertThat(remedy().proposals(small.finding(), small.situation())).isEmpty();
        Sick usual = attention("{attention: {heads: 2, scale: 0.35}}");
        List<Edit> edits = remedy().proposals(usual.finding(), usual.situation());
        assertThat(edits).singleElement().satisfies(edit -> assertThat(edit.to())
                .isEqualTo("0.1"));
    }
}
