package io.evenkeel.diagnosis;

import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.ModelFacts.LayerFacts;
import java.util.ArrayList;
import java.util.List;

/**
 * What the initial weights predict for one layer: ρ_l = ‖∂L/∂h_l‖ / ‖∂L/∂h_{l+1}‖, the factor by which the gradient's norm
 * changes on its way back from the next layer with weights to this one, on the first look. Below 1 it shrinks, above 1 it
 * grows; their product over all layers is what becomes of it at the first one.
 *
 * @param place the layer nearer to the input
 * @param rate not a number where nothing arrives
 */
public record InitialRate(String place, double rate) {

    /** In forward order; empty where the header has no first look. */
    public static List<InitialRate> of(ModelFacts model) {
        List<InitialRate> rates = new ArrayList<>();
        LayerFacts before = null;
        for (LayerFacts layer : new Network(model).weighted()) {
            Double norm = layer.backpropNorm();
            if (norm == null) {
                continue;
            }
            if (before != null && before.backpropNorm() != null) {
                rates.add(new InitialRate(before.place(), before.backpropNorm() / norm));
            }
            before = layer;
        }
        return rates;
    }
}
