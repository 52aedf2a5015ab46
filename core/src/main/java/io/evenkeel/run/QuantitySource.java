package io.evenkeel.run;

import java.util.List;

/**
 * Quantities that somebody else's instruments measure, with unit, range, meaning and citation, so that reports and the
 * catalogue can say what they are. Found by {@link java.util.ServiceLoader}.
 */
public interface QuantitySource {

    /** None of them may have the name of another quantity. */
    List<Quantity> declared();
}
