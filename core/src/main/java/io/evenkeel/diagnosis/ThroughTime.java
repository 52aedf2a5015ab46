package io.evenkeel.diagnosis;

import io.evenkeel.run.Quantities;
import java.util.ArrayList;
import java.util.List;

/**
 * What a recurrent layer does to the gradient on its way back through time, as measured over the last looks.
 *
 * @param place of the recurrent layer
 * @param growth γ, the factor for each time step
 * @param error its standard error
 * @param amplification the product of the factors over all time steps
 */
record ThroughTime(String place, double growth, double error, double amplification) {

    static final Needs NEEDS = Needs.quantities(
            Quantities.RECURRENCE_GROWTH, Quantities.RECURRENCE_GROWTH_ERROR, Quantities.RECURRENCE_AMPLIFICATION);

    private static final double DEVIATIONS = 2;

    /** Of every recurrent layer that was looked at, in forward order. */
    static List<ThroughTime> of(RunHistory history) {
        List<ThroughTime> all = new ArrayList<>();
        for (Series growth : history.at(Quantities.RECURRENCE_GROWTH)) {
            String place = growth.key().place();
            Series error = history.find(Quantities.RECURRENCE_GROWTH_ERROR, place);
            Series amplification = history.find(Quantities.RECURRENCE_AMPLIFICATION, place);
            if (error != null && amplification != null && growth.count() > 0) {
                all.add(new ThroughTime(
                        place,
                        growth.last(Backprop.LOOKS).median(),
                        error.last(Backprop.LOOKS).median(),
                        amplification.last(Backprop.LOOKS).median()));
            }
        }
        return all;
    }

    boolean surelyGrows() {
        return growth - DEVIATIONS * error > 1;
    }

    /** Time steps that the gradient passes; 0 where the growth is too close to one to tell. */
    long steps() {
        double steps = Math.log(amplification) / Math.log(growth);
        return Double.isFinite(steps) ? Math.round(steps) : 0;
    }
}
