package io.evenkeel.run;

import java.util.Map;

/** Something done to a run: a remedy's kind, what came of it, and the numbers it went by. */
public record Action(String kind, String outcome, Map<String, Double> numbers) {
    public Action {
        numbers = Map.copyOf(numbers);
    }
}
