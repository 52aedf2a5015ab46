package io.evenkeel.recipe;

import org.jspecify.annotations.Nullable;

/** Parameters that an optimizer treats apart. A parameter belongs to the first group that matches its name. */
public record ParameterGroup(
        SourceMark mark,

        @Key(doc = "Which parameters, by name: * stands for any characters, ? for one.")
        String match,

        @Key(doc = "Their learning rate; the optimizer's when absent.", min = 0, aliases = "lr") @Nullable
        Double learningRate,

        @Key(doc = "Their weight decay; the optimizer's when absent.", min = 0) @Nullable
        Double weightDecay) {

    ParameterGroup scaled(double factor) {
        return learningRate == null ? this : new ParameterGroup(mark, match, learningRate * factor, weightDecay);
    }
}
