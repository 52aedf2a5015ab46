package io.evenkeel.torch;

import io.evenkeel.recipe.InitializerSpec;
import io.evenkeel.torch.layerwise.LayerDerivatives;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** What a recurrent layer does at each of its steps. */
interface RecurrentCell {

    /**
     * What a cell carries from step to step.
     *
     * @param hidden shape (samples, units)
     * @param cell an LSTM's, of the same shape
     */
    record State(Tensor hidden, @Nullable Tensor cell) {}

    Weights weights();

    /**
     * How a run over all steps used the weights.
     *
     * @param input what {@link #project} was given
     * @param projection what it gave
     * @param before the hidden state before each step, shape (steps, samples, units)
     * @param gates what the steps told their watch, in the order of {@code before}
     */
    default List<ParameterUse> uses(
            Tensor input, Tensor projection, Tensor before, Map<InnerTensor, List<Tensor>> gates) {
        // what a step adds to the projection enters as the projection does, and so do both biases
        Weights weights = weights();
        List<Tensor> biases = weights.inputBias() == null || weights.recurrentBias() == null
                ? List.of()
                : List.of(weights.inputBias(), weights.recurrentBias());
        return List.of(
                new ParameterUse.Linear(weights.input(), biases, input.detach(), projection, null, true),
                new ParameterUse.Linear(weights.recurrent(), List.of(), before, projection, null, true));
    }

    /** Tells of tensors inside the step. */
    interface Watch {
        void inner(InnerTensor kind, Tensor value);
    }

    int units();

    /**
     * What the inputs of all steps contribute, in one product.
     *
     * @param input shape (steps, samples, features)
     * @return shape (steps, samples, gates × units)
     */
    Tensor project(Tensor input);

    /** The state before the first step, from zeros of shape (samples, units). */
    State first(Tensor zeros);

    /** From one state to the next. */
    interface Step {
        /** @param projected one step of {@link #project} */
        State from(Tensor projected, State before, Watch watch);
    }

    /** Second derivatives by hand of the steps, from what {@link #project} gives by the input's weights and bias; null for none. */
    default @Nullable LayerDerivatives derivatives(Predicate<Tensor> moving) {
        return null;
    }

    /** For one run over a sequence: what all its steps share is made here, once. */
    Step steps();

    /**
     * The weights of one direction, named as in libtorch, the gates' matrices one below the other.
     *
     * @param recurrentBias null where there is none; the projection holds it where gates allow that
     */
    record Weights(
            Tensor input,
            Tensor recurrent,
            @Nullable Tensor inputBias,
            @Nullable Tensor recurrentBias) {

        /** Plans both directions of a layer, or one. */
        static void plan(Site site, int gates, int units, boolean bidirectional, Initial initial) {
            plan(site, gates, units, "", initial);
            if (bidirectional) {
                plan(site, gates, units, REVERSE, initial);
            }
        }

        private static void plan(Site site, int gates, int units, String direction, Initial initial) {
            int features = site.sequence().features();
            InitializerSpec init = site.init(initial.input());
            InitializerSpec recurrent = initial.recurrent() != null ? initial.recurrent() : init;
            InitializerSpec byDefault = Site.uniform(units);
            int rows = Math.multiplyExact(gates, units);
            site.matrices("weight_ih" + direction, init, byDefault, new Fan(features, units), gates, rows, features);
            site.matrices("weight_hh" + direction, recurrent, byDefault, new Fan(units, units), gates, rows, units);
            if (initial.hasBias()) {
                InitializerSpec bias = Site.biasInit(initial.bias(), init);
                site.bias("bias_ih" + direction, bias, units, rows);
                // the two are added: told how to start, one of them does
                boolean both = bias.kind() == InitializerSpec.Kind.DEFAULT;
                site.bias("bias_hh" + direction, both ? bias : InitializerSpec.ZEROS, units, rows);
            }
        }

        static Weights of(Binding binding, String direction) {
            return new Weights(
                    binding.parameter("weight_ih" + direction),
                    binding.parameter("weight_hh" + direction),
                    binding.parameterOrNull("bias_ih" + direction),
                    binding.parameterOrNull("bias_hh" + direction));
        }

        /**
         * Uᵀ for all steps of a run. A second backward pass collects what it finds for U where the transposition was made: were
         * that at every step, it would hold a matrix for each until it had been through them all.
         */
        Tensor transposed() {
            return recurrent.t();
        }

        /** All biases at once, for gates that add them anyway. */
        @Nullable
        Tensor biases() {
            return inputBias == null || recurrentBias == null ? null : inputBias.add(recurrentBias);
        }
    }

    /** How the weights of a recurrent layer start, as its recipe says. */
    record Initial(
            @Nullable InitializerSpec input,
            @Nullable InitializerSpec recurrent,
            @Nullable InitializerSpec bias,
            boolean hasBias) {}

    /** Marks the parameters of the direction that reads backwards. */
    String REVERSE = "_reverse";
}
