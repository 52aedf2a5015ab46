package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReplaceBatchNormTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new ReplaceBatchNorm();
    }

    @Override
    Sick sick() {
        return Sick.of(FindingKind.SMALL_BATCH_NORM, Sick.CIRCLES + Sick.layers("batch_norm") + Sick.REST);
    }

    @Test
    void replacesEveryOne() {
        assertThat(new WrittenLayers(with(proposals().get(0)).recipe())
                        .all().stream().map(WrittenLayers.Item::name))
                .containsExactly("linear", "layer_norm", "linear", "layer_norm", "linear", "sigmoid");
    }
}
