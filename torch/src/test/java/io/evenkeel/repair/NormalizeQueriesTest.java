package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NormalizeQueriesTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new NormalizeQueries();
    }

    @Override
    Sick sick() {
        return Sick.of(
                FindingKind.ATTENTION_LOGIT_GROWTH,
                Sick.TOKENS
                        + "model: {layers: [{embedding: 8}, {transformer: 2}, {attention: {heads: 2, normalize_queries: true}},"
                        + " {residual: [attention: 2]}, {linear: 10}]}\n"
                        + Sick.CLASSES);
    }

    @Test
    void changesTheLayersThatDoNotYetDoSo() {
        assertThat(differences(proposals().get(0)))
                .containsExactlyInAnyOrder(
                        "model.layers.1.transformer.normalize_queries: false -> true",
                        "model.layers.3.residual.layers.0.attention.normalize_queries: false -> true");
    }

    @Test
    void hasNothingForNetworksWithoutAttention() {
        Sick circles = Sick.of(FindingKind.DIVERGENCE, Sick.CIRCLES + Sick.layers("tanh") + Sick.REST);
        assertThat(remedy().proposals(circles.finding(), circles.situation())).isEmpty();
    }
}
