package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class HalfBatchesAgreementTest extends InstrumentContract {

    @Override
    Instrument instrument() {
        return new HalfBatchesAgreement(new NoiseLook());
    }

    @Test
    void ofSixSamplesItIsTheMeanCosineOverAllTenWaysToHalveThem() {
        ExplicitGradients single = ExplicitGradients.of(GradientNoiseScaleTest.TRANSFORMER, 6);
        double sum = 0;
        int ways = 0;
        for (int mask = 0; mask < 1 << 5; mask++) {
            if (Integer.bitCount(mask) == 3) {
                List<Integer> one = new ArrayList<>();
                List<Integer> other = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    ((mask >> i & 1) == 1 ? one : other).add(i);
                }
                double[] a = single.mean(one);
                double[] b = single.mean(other);
                sum += ExplicitGradients.dot(a, b)
                        / Math.sqrt(ExplicitGradients.dot(a, a) * ExplicitGradients.dot(b, b));
                ways++;
            }
        }
        assertThat(ways).isEqualTo(10);
        assertThat(ExplicitGradients.measured(
                        Quantities.NOISE_AGREEMENT, instrument(), GradientNoiseScaleTest.TRANSFORMER, 6))
                .isCloseTo(sum / ways, within(1e-9));
        assertThat(ExplicitGradients.measured(
                        Quantities.NOISE_AGREEMENT_ERROR, instrument(), GradientNoiseScaleTest.TRANSFORMER, 6))
                .isPositive()
                .isFinite();
    }
}
