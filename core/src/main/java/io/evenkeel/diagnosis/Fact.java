package io.evenkeel.diagnosis;

import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.ModelFacts.LayerFacts;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Facts of a header that a rule may need. */
public enum Fact {
    /** The network's layers, loss and initial weights. */
    MODEL("facts about the network"),
    /** What is planned for weight decay and warm-up. */
    PLAN("facts about the plan of the optimizer"),
    /** How a copy of the network took to a handful of samples. */
    SMALL_BATCH("a trial on a handful of samples"),
    /** Feature scales, labels and targets. */
    DATA("facts about the data"),
    /** The gradient's way through the network before the first step. */
    INITIAL_BACKPROP("a first look at the gradient's way through the layers"),
    /** A target in the recipe. */
    GOAL("a target in the recipe"),
    /** Dead units on the first look. */
    INITIAL_DEAD("a first look at dead units"),
    /** Saturated outputs on the first look. */
    INITIAL_SATURATED("a first look at saturated outputs");

    private final String words;

    Fact(String words) {
        this.words = words;
    }

    public boolean known(RunHistory history) {
        ModelFacts model = history.model();
        return switch (this) {
            case MODEL -> model != null;
            case PLAN -> model != null && model.plan() != null;
            case SMALL_BATCH -> model != null && model.smallBatch() != null;
            case GOAL -> !history.goal().conditions().isEmpty();
            case DATA -> history.data() != null;
            case INITIAL_BACKPROP ->
                model != null && (model.initialBackprop() != null || anywhere(model, LayerFacts::backpropNorm));
            case INITIAL_DEAD -> model != null && anywhere(model, LayerFacts::dead);
            case INITIAL_SATURATED -> model != null && anywhere(model, LayerFacts::saturated);
        };
    }

    private static boolean anywhere(ModelFacts model, Function<LayerFacts, @Nullable Double> measured) {
        return model.layers().stream().map(measured).anyMatch(Objects::nonNull);
    }

    @Override
    public String toString() {
        return words;
    }
}
