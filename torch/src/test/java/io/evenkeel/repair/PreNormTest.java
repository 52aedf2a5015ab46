package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PreNormTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new PreNorm();
    }

    @Override
    Sick sick() {
        return Sick.of(
                FindingKind.DIVERGENCE,
                "data: {source: copy_memory, samples: 40, length: 24}\nmodel: {layers: [{embedding: 8}, {transformer: {heads: 2, norm: post}}, {linear: 10}]}\n"
                        + Sick.REST.replace("binary_cross_entropy", "cross_entropy"));
    }

    @Test
    void movesTheNormalisationIntoTheBranches() {
        assertThat(differences(proposals().get(0))).containsExactly("model.layers.1.transformer.norm: post -> pre");
    }
}
