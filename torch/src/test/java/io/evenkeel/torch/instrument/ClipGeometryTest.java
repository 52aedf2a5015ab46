package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.ClipSpec;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.Nets;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ClipGeometryTest extends InstrumentContract {

    private static final QuantityKey SHARE = QuantityKey.of(Quantities.CLIP_SHARE);
    private static final QuantityKey ANGLE = QuantityKey.of(Quantities.CLIP_ANGLE);

    @Override
    Instrument instrument() {
        return new ClipGeometry();
    }

    /** Clipped at first, and less and less. */
    @Override
    Recipe resumed() {
        return Nets.recipe(model(), LossSpec.Kind.MSE, Nets.ADAM, new ClipSpec.Norm(0.5), 16, 200);
    }

    private List<RunEvent.Measured> clipped(ClipSpec clip) {
        return measured(instrument(), model(), Nets.recipe(model(), LossSpec.Kind.MSE, Nets.ADAM, clip, 16, 200));
    }

    @Test
    void aNormScalesAndDoesNotTurn() {
        RunEvent.Measured first = clipped(new ClipSpec.Norm(1e-3)).get(0);
        assertThat(first.quantities().get(ANGLE)).isCloseTo(0, within(1e-6));
        assertThat(first.quantities().get(SHARE)).isEqualTo(1);
    }

    @Test
    void clippingEachEntryToNextToNothingLeavesOnlySigns() {
        RunEvent.Measured first = clipped(new ClipSpec.Value(1e-9)).get(0);
        assertThat(first.quantities().get(ANGLE)).isBetween(0.2, Math.PI / 2);
    }

    @Test
    void theShareFallsOnceTheGradientIsSmall() {
        List<RunEvent.Measured> events = clipped(new ClipSpec.Norm(0.5));
        assertThat(events.get(0).quantities().get(SHARE)).isEqualTo(1);
        List<Double> shares = events.stream()
                .filter(event -> event.quantities().containsKey(SHARE))
                .map(event -> event.quantities().get(SHARE))
                .toList();
        assertThat(shares.get(shares.size() - 1)).isLessThan(0.7);
        assertThat(events.get(196).quantities()).doesNotContainKey(ANGLE).containsKey(SHARE);
    }

    @Test
    void nothingIsSaidWhereNothingIsClipped() {
        assertThat(clipped(new ClipSpec.Norm(1e6)))
                .noneMatch(event -> event.quantities().containsKey(SHARE)
                        || event.quantities().containsKey(ANGLE));
    }
}
