package io.evenkeel.diagnosis;

import io.evenkeel.run.Quantities;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What layers' Jacobians say about a gradient that vanishes or explodes, where somebody looked: how much each layer's own
 * gain is, independent of the loss and of what the other layers do.
 */
final class LayerGains {

    /** Looks are rare: the latest few are of the network as it is now. */
    private static final int LOOKS = 3;

    private final RunHistory history;
    private final List<Gain> gains;

    /** @param gain root mean square singular value */
    private record Gain(String place, double gain, double largest) {}

    private LayerGains(RunHistory history, List<Gain> gains) {
        this.history = history;
        this.gains = gains;
    }

    static LayerGains of(RunHistory history) {
        List<Gain> gains = new ArrayList<>();
        for (Series series : history.at(Quantities.JACOBIAN_GAIN)) {
            String place = series.key().place();
            Series largest = history.find(Quantities.JACOBIAN_LARGEST, place);
            if (series.count() > 0 && largest != null && largest.count() > 0) {
                gains.add(new Gain(
                        place, series.last(LOOKS).median(), largest.last(LOOKS).median()));
            }
        }
        return new LayerGains(history, gains);
    }

    /** The least gain, at the layer that takes most from the gradient; empty where none takes any. */
    Optional<Double> least() {
        return weakest().map(Gain::gain);
    }

    /** The greatest gain; empty where no layer adds to the gradient. */
    Optional<Double> greatest() {
        return strongest().map(Gain::gain);
    }

    /** A sentence about the layer that takes most from the gradient, with a space before it; empty where none does. */
    String weakestInWords() {
        return weakest()
                .map(gain -> " By its own Jacobian, " + Prose.layer(history, gain.place())
                        + " takes the most: its gain is " + Prose.number(gain.gain()) + ", and "
                        + Prose.number(gain.largest()) + " in the direction that it keeps best.")
                .orElse("");
    }

    /** Likewise about the layer that adds most to it. */
    String strongestInWords() {
        return strongest()
                .map(gain -> " By its own Jacobian, " + Prose.layer(history, gain.place())
                        + " adds the most: its gain is " + Prose.number(gain.gain()) + ", and "
                        + Prose.number(gain.largest()) + " in the direction that grows fastest.")
                .orElse("");
    }

    private Optional<Gain> weakest() {
        return gains.stream().min(Comparator.comparingDouble(Gain::gain)).filter(gain -> gain.gain() < 1);
    }

    private Optional<Gain> strongest() {
        return gains.stream().max(Comparator.comparingDouble(Gain::gain)).filter(gain -> gain.gain() > 1);
    }
}
