package io.evenkeel.diagnosis;

import io.evenkeel.run.Quantities;

/** The learning rate of late, against its peak. */
final class Rates {

    private static final int RECENT = 5;

    private Rates() {}

    /** Share of the peak; NaN where no learning rate is known. */
    static double now(RunHistory history) {
        Series rates = history.find(Quantities.LEARNING_RATE);
        if (rates == null || rates.count() == 0) {
            return Double.NaN;
        }
        double peak = rates.all().max();
        return peak > 0 ? rates.last(RECENT).mean() / peak : Double.NaN;
    }
}
