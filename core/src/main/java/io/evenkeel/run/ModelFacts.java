package io.evenkeel.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a network before its first step.
 *
 * @param parameters number of trained scalars
 * @param outputs width of the network's output for one sample
 * @param loss the loss by its recipe name
 * @param optimizer the optimizer by its recipe name
 * @param learningRate the full rate, before any schedule
 * @param batch samples in one step, all its batches together
 * @param forwardBatch samples that pass the network together: fewer where a step accumulates several batches
 * @param layers in forward order, containers flattened
 * @param initialLoss loss on a first look of training samples, before any step; null: not measured
 * @param chanceLoss the loss of the best constant prediction; null where the loss has none
 * @param initialBackprop how the gradient's norm changes from layer to layer at the start; null with too few layers
 * @param plan what the recipe plans for the optimizer; null where nobody tells
 * @param smallBatch how well a copy fits a handful of samples; null: not tried
 */
public record ModelFacts(
        long parameters,
        int outputs,
        String loss,
        String optimizer,
        double learningRate,
        int batch,
        int forwardBatch,
        List<LayerFacts> layers,
        @Nullable Double initialLoss,
        @Nullable Double chanceLoss,
        @Nullable InitialBackprop initialBackprop,
        @Nullable Plan plan,
        @Nullable SmallBatch smallBatch) {

    public ModelFacts {
        layers = List.copyOf(layers);
    }

    /** Facts about training of which the plan is not known. */
    public ModelFacts(
            long parameters,
            int outputs,
            String loss,
            String optimizer,
            double learningRate,
            int batch,
            int forwardBatch,
            List<LayerFacts> layers,
            @Nullable Double initialLoss,
            @Nullable Double chanceLoss,
            @Nullable InitialBackprop initialBackprop) {
        this(
                parameters,
                outputs,
                loss,
                optimizer,
                learningRate,
                batch,
                forwardBatch,
                layers,
                initialLoss,
                chanceLoss,
                initialBackprop,
                null,
                null);
    }

    /** Facts about training whose steps take one batch. */
    public ModelFacts(
            long parameters,
            int outputs,
            String loss,
            String optimizer,
            double learningRate,
            int batch,
            List<LayerFacts> layers,
            @Nullable Double initialLoss,
            @Nullable Double chanceLoss,
            @Nullable InitialBackprop initialBackprop) {
        this(
                parameters,
                outputs,
                loss,
                optimizer,
                learningRate,
                batch,
                batch,
                layers,
                initialLoss,
                chanceLoss,
                initialBackprop);
    }

    /** The same, planned so. */
    public ModelFacts withPlan(@Nullable Plan planned) {
        return new ModelFacts(
                parameters,
                outputs,
                loss,
                optimizer,
                learningRate,
                batch,
                forwardBatch,
                layers,
                initialLoss,
                chanceLoss,
                initialBackprop,
                planned,
                smallBatch);
    }

    /** The same, after a copy was tried on a handful of samples. */
    public ModelFacts withSmallBatch(@Nullable SmallBatch tried) {
        return new ModelFacts(
                parameters,
                outputs,
                loss,
                optimizer,
                learningRate,
                batch,
                forwardBatch,
                layers,
                initialLoss,
                chanceLoss,
                initialBackprop,
                plan,
                tried);
    }

    /**
     * @param weightDecay the largest penalty or decay of any parameter; 0: none
     * @param warmUp steps over which the learning rate rises to its full value; 0: none
     */
    public record Plan(double weightDecay, long warmUp) {}

    /**
     * A copy of the network, trained on a handful of samples alone: whoever cannot learn these by heart learns nothing.
     *
     * @param samples how many
     * @param steps steps taken until they were fitted, or until the longest attempt was given up
     * @param loss the least loss that any attempt reached; not a number where none stayed finite
     * @param chanceLoss the loss of the best constant prediction on these samples
     * @param complete whether every attempt had all its steps; false where time ran out
     */
    public record SmallBatch(int samples, long steps, double loss, double chanceLoss, boolean complete) {}

    /**
     * @param rate ρ, the factor a layer on the way back, with its standard error
     * @param layers number of places the fit went through
     */
    public record InitialBackprop(double rate, double rateError, int layers) {}

    /**
     * One layer.
     *
     * @param place such as {@code layers.3}, as in quantities
     * @param kind its recipe name: {@code linear}, {@code sigmoid}, …
     * @param inputs features in for one sample
     * @param outputs features out for one sample
     * @param weight how its weight starts; null for layers without
     * @param bias how its bias starts; null for layers without
     * @param outputMean mean of its output on the first look
     * @param outputSd standard deviation of its output on the first look
     * @param backpropNorm ‖∂L/∂output‖ on the first look
     * @param dead share of its units that pass no gradient on the first look; null where it has no slope
     * @param saturated share of its outputs on a flat part on the first look; null where it has no slope
     * @param parameter the activation's own, such as the slope of a leaky relu, at the start where it is trained; null for
     *     what has none
     */
    public record LayerFacts(
            String place,
            String kind,
            int inputs,
            int outputs,
            @Nullable WeightFacts weight,
            @Nullable WeightFacts bias,
            @Nullable Double outputMean,
            @Nullable Double outputSd,
            @Nullable Double backpropNorm,
            @Nullable Double dead,
            @Nullable Double saturated,
            @Nullable Double parameter) {

        /** A layer that is no activation, or one without a parameter. */
        public LayerFacts(
                String place,
                String kind,
                int inputs,
                int outputs,
                @Nullable WeightFacts weight,
                @Nullable WeightFacts bias,
                @Nullable Double outputMean,
                @Nullable Double outputSd,
                @Nullable Double backpropNorm,
                @Nullable Double dead,
                @Nullable Double saturated) {
            this(place, kind, inputs, outputs, weight, bias, outputMean, outputSd, backpropNorm, dead, saturated, null);
        }
    }

    /** The initial values of one parameter tensor. */
    public record WeightFacts(double mean, double sd, double min, double max, boolean finite) {}
}
