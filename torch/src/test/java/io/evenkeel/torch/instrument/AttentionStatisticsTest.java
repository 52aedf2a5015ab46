package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.torch.Nets;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class AttentionStatisticsTest extends InstrumentContract {

    @Override
    Instrument instrument() {
        return new AttentionStatistics();
    }

    @Override
    ModelSpec model() {
        return Nets.model("linear: 12 | reshape: [3, 4] | attention: {heads: 2, causal: true} | mean_pool | linear: 1");
    }

    private Map<QuantityKey, Double> first(String attention) {
        ModelSpec model = Nets.model(
                "linear: 12 | reshape: [3, 4] | attention: {heads: 2, " + attention + "} | mean_pool | linear: 1");
        return measured(instrument(), model, 1).get(0).quantities();
    }

    @Test
    void whereAllLogitsAreEqualAttentionIsSpreadEvenlyWhateverIsMasked() {
        for (String causal : new String[] {"causal: true", "causal: false"}) {
            Map<QuantityKey, Double> measured = first(causal + ", init: zeros");
            assertThat(measured.get(QuantityKey.at(Quantities.ATTENTION_ENTROPY, "layers.2")))
                    .isCloseTo(1, within(1e-6));
            assertThat(measured.get(QuantityKey.at(Quantities.ATTENTION_LOGIT_MAX, "layers.2")))
                    .isZero();
        }
    }

    @Test
    void largeLogitsPutItOnSingleSteps() {
        Map<QuantityKey, Double> measured = first("init: {normal: 100}");
        assertThat(measured.get(QuantityKey.at(Quantities.ATTENTION_ENTROPY, "layers.2")))
                .isLessThan(0.05);
        assertThat(measured.get(QuantityKey.at(Quantities.ATTENTION_LOGIT_MAX, "layers.2")))
                .isGreaterThan(100);
        assertThat(first("init: {normal: 0.1}").get(QuantityKey.at(Quantities.ATTENTION_ENTROPY, "layers.2")))
                .isBetween(0.99, 1.0);
    }
}
