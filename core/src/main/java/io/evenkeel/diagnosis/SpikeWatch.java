package io.evenkeel.diagnosis;

import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunHeader;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sees spikes of the training loss while they last, by the measure of {@link LossSpike}: that rule tells of those that are
 * over. Where batches are so small that the rule takes several together, so does this.
 */
public final class SpikeWatch {

    private final RunHeader header;
    private final int together;
    private Series losses = new Series(QuantityKey.of(Quantities.LOSS_TRAINING));
    private double reference;
    private double group;
    private int inGroup;
    private long groupStep;
    private @Nullable Long since;

    /**
     * A spike that is not over.
     *
     * @param step the first step above the level before
     * @param base that level
     * @param top the largest loss since
     * @param steps how long it has lasted
     * @param healsByItself whether it is so short that most such spikes come back
     */
    public record Open(long step, double base, double top, long steps, boolean healsByItself) {}

    public SpikeWatch(RunHeader header) {
        ModelFacts model = header.model();
        this.header = header;
        this.together =
                model == null || model.batch() <= 0 ? 1 : (LossSpike.SAMPLES + model.batch() - 1) / model.batch();
    }

    /** Takes in the loss of one step; what is not finite is not a spike, and is left out. */
    public void add(long step, double loss) {
        if (!Double.isFinite(loss)) {
            return;
        }
        if (inGroup == 0) {
            groupStep = step;
        }
        group += loss / together;
        if (++inGroup == together) {
            losses.add(groupStep, group);
            group = 0;
            inGroup = 0;
            look();
        }
    }

    private void look() {
        if (losses.count() < LossSpike.LEAST_BASE + LossSpike.SEEN) {
            return;
        }
        if (reference == 0) {
            reference = LossSpike.reference(header.model(), losses);
        }
        if (since != null || !(reference > 0)) {
            return;
        }
        Window recent = losses.last(LossSpike.BASE + LossSpike.SEEN);
        int at = recent.size() - LossSpike.SEEN;
        double level = recent.part(0, at).mean();
        // Only what stands out is worth a median.
        if (recent.value(at) >= level + LossSpike.QUARTER * (reference - level)
                && LossSpike.spike(recent, at, reference) != null) {
            since = recent.step(at);
        }
    }

    /** The spike that is under way; empty: there is none. */
    public Optional<Open> open() {
        Long began = since;
        if (began == null) {
            return Optional.empty();
        }
        Window recent = losses.last(Series.TAIL);
        int at = 0;
        while (at < recent.size() && recent.step(at) < began) {
            at++;
        }
        LossSpike.Spike spike =
                at >= LossSpike.LEAST_BASE && at < recent.size() ? LossSpike.spike(recent, at, reference) : null;
        if (spike == null || spike.over()) {
            since = null;
            return Optional.empty();
        }
        return Optional.of(new Open(
                spike.step(),
                spike.base(),
                spike.top(),
                (long) spike.length() * together,
                spike.length() <= LossSpike.QUICK));
    }

    /** The run went back: what it had lost from this step on is not its own any more. */
    public void forgetFrom(long step) {
        Window known = losses.last(Series.TAIL);
        losses = new Series(QuantityKey.of(Quantities.LOSS_TRAINING));
        for (int i = 0; i < known.size() && known.step(i) < step; i++) {
            losses.add(known.step(i), known.value(i));
        }
        group = 0;
        inGroup = 0;
        since = null;
    }
}
