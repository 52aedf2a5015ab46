package io.evenkeel.repair;

import java.util.List;

/**
 * One branch that was tried.
 *
 * @param edits what set it apart; none: the recipe as it was
 * @param steps updates done
 * @param score accuracy or R² at the last look, on held-back data where there are any
 */
public record Trial(List<Edit> edits, long steps, double score) {

    public Trial {
        edits = List.copyOf(edits);
    }
}
