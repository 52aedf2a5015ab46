package io.evenkeel.torch.instrument;

import io.evenkeel.run.QuantityKey;
import java.util.LinkedHashMap;
import java.util.Map;

/** What one step's instruments measured. */
public final class Measurements {

    private final Map<QuantityKey, Double> values = new LinkedHashMap<>();

    public void put(String quantity, double value) {
        values.put(QuantityKey.of(quantity), value);
    }

    public void put(String quantity, String place, double value) {
        values.put(QuantityKey.at(quantity, place), value);
    }

    void put(QuantityKey key, double value) {
        values.put(key, value);
    }

    public Map<QuantityKey, Double> values() {
        return values;
    }
}
