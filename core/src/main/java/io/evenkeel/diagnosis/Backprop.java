package io.evenkeel.diagnosis;

import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.ModelFacts.InitialBackprop;
import io.evenkeel.run.ModelFacts.LayerFacts;
import io.evenkeel.run.Quantities;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the gradient's norm changes on its way back through the layers: as measured over the last looks, or, before there
 * are any, as the header predicts it.
 *
 * @param rate ρ, the factor per layer
 * @param error its standard error
 * @param layers how many layers the gradient passes
 * @param places layers with weights, forward, where ‖∂L/∂h‖ is known; empty where only the rate is
 * @param norms ‖∂L/∂h‖ there
 * @param predicted whether this is the header's word, and not yet a look during training
 */
record Backprop(double rate, double error, int layers, List<String> places, List<Double> norms, boolean predicted) {

    /** Looks over which medians are taken: one odd batch among them changes nothing. */
    static final int LOOKS = 5;

    static final Needs NEEDS = Needs.quantities(Quantities.BACKPROP_NORM)
            .or(Needs.quantities(Quantities.BACKPROP_RATE, Quantities.BACKPROP_RATE_ERROR)
                    .and(Fact.MODEL))
            .or(Needs.facts(Fact.INITIAL_BACKPROP));

    /** A slope with a residual takes three points. */
    private static final int LEAST_LAYERS = 3;

    private static final double DEVIATIONS = 2;

    /** Null when the network is too shallow for a rate, or the norms are not finite. */
    static @Nullable Backprop of(RunHistory history) {
        boolean looked = history.has(Quantities.BACKPROP_NORM) || history.has(Quantities.BACKPROP_RATE);
        return looked ? measured(history) : predicted(history.model());
    }

    /** ρ to the power of the layers between the last and the first: what is left of the gradient, or has become of it. */
    double total() {
        return Math.pow(rate, layers - 1);
    }

    /** ‖∂L/∂h‖ of the first layer over that of the last one; NaN where norms are not known. */
    double firstOverLast() {
        return norms.size() < 2 ? Double.NaN : norms.get(0) / norms.get(norms.size() - 1);
    }

    boolean surelyShrinks() {
        return rate + DEVIATIONS * error < 1;
    }

    boolean surelyGrows() {
        return rate - DEVIATIONS * error > 1;
    }

    private static @Nullable Backprop measured(RunHistory history) {
        Network network = Network.of(history);
        Set<String> weighted = new HashSet<>();
        if (network != null) {
            network.weighted().forEach(layer -> weighted.add(layer.place()));
        }
        List<String> places = new ArrayList<>();
        List<Double> norms = new ArrayList<>();
        for (Series series : history.at(Quantities.BACKPROP_NORM)) {
            String place = series.key().place();
            boolean counts = network == null || weighted.contains(place);
            if (counts && series.count() > 0) {
                places.add(place);
                norms.add(series.last(LOOKS).median());
            }
        }
        int layers = places.size() >= LEAST_LAYERS || network == null ? places.size() : weighted.size();
        Series rates = history.find(Quantities.BACKPROP_RATE);
        Series errors = history.find(Quantities.BACKPROP_RATE_ERROR);
        if (rates != null && errors != null && Double.isFinite(rates.latest()) && errors.count() > 0) {
            double rate = rates.last(LOOKS).median();
            double error = errors.last(LOOKS).median();
            return layers < LEAST_LAYERS ? null : new Backprop(rate, error, layers, places, norms, false);
        }
        return fitted(places, norms, false);
    }

    private static @Nullable Backprop predicted(@Nullable ModelFacts model) {
        if (model == null) {
            return null;
        }
        List<String> places = new ArrayList<>();
        List<Double> norms = new ArrayList<>();
        for (LayerFacts layer : new Network(model).weighted()) {
            Double norm = layer.backpropNorm();
            if (norm != null) {
                places.add(layer.place());
                norms.add(norm);
            }
        }
        InitialBackprop initial = model.initialBackprop();
        if (initial == null || !Double.isFinite(initial.rate())) {
            return fitted(places, norms, true);
        }
        return initial.layers() < LEAST_LAYERS
                ? null
                : new Backprop(initial.rate(), initial.rateError(), initial.layers(), places, norms, true);
    }

    /** Least squares of log‖∂L/∂h‖ on depth, over the layers where something arrives. */
    private static @Nullable Backprop fitted(List<String> places, List<Double> norms, boolean predicted) {
        int n = 0;
        double meanX = 0;
        double meanY = 0;
        for (int i = 0; i < norms.size(); i++) {
            if (norms.get(i) > 0 && Double.isFinite(norms.get(i))) {
                n++;
                meanX += (i - meanX) / n;
                meanY += (Math.log(norms.get(i)) - meanY) / n;
            }
        }
        if (n < LEAST_LAYERS) {
            return null;
        }
        double xx = 0;
        double xy = 0;
        double yy = 0;
        for (int i = 0; i < norms.size(); i++) {
            if (norms.get(i) > 0 && Double.isFinite(norms.get(i))) {
                double x = i - meanX;
                double y = Math.log(norms.get(i)) - meanY;
                xx += x * x;
                xy += x * y;
                yy += y * y;
            }
        }
        double slope = xy / xx;
        double error = Math.sqrt(Math.max(0, yy - slope * xy) / (n - 2) / xx);
        double rate = Math.exp(-slope);
        return new Backprop(rate, rate * error, norms.size(), List.copyOf(places), norms, predicted);
    }
}
