package io.evenkeel.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.Conv1dImpl;
import org.bytedeco.pytorch.Conv1dOptions;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Conv2dOptions;
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.GRUImpl;
import org.bytedeco.pytorch.GRUOptions;
import org.bytedeco.pytorch.GroupNormImpl;
import org.bytedeco.pytorch.LSTMImpl;
import org.bytedeco.pytorch.LSTMOptions;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.MultiheadAttentionImpl;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.RNNImpl;
import org.bytedeco.pytorch.RNNOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TransformerActivation;
import org.bytedeco.pytorch.TransformerEncoderLayerImpl;
import org.bytedeco.pytorch.TransformerEncoderLayerOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.kGELU;
import org.bytedeco.pytorch.kReLU;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Layers against libtorch's own modules with the same weights: outputs and gradients, in double precision. */
class AgreesWithLibtorchTest {

    private static final double ROUNDING = 1e-12;
    private static final int SAMPLES = 3;

    private static void same(String what, Tensor found, Tensor expected) {
        double[] ours = TensorArrays.toDoubles(found);
        double[] theirs = TensorArrays.toDoubles(expected);
        assertThat(ours).as(what).hasSameSizeAs(theirs);
        for (int i = 0; i < ours.length; i++) {
            assertThat(ours[i]).as(what).isCloseTo(theirs[i], within(ROUNDING * (1 + Math.abs(theirs[i]))));
        }
    }

    /**
     * @param names their names of our parameters, where they differ from ours without the place
     * @param forward their output for our batch
     */
    private static void agree(
            String layer, int[] input, Module module, Map<String, String> names, UnaryOperator<Tensor> forward) {
        try (Network network = Nets.network(layer, NetworkInput.of(input), ScalarType.Double);
                PointerScope scope = new PointerScope()) {
            module.to(ScalarType.Double, false);
            Tensor batch = Nets.batch(network, SAMPLES, 1, ScalarType.Double).requires_grad_(true);
            List<Tensor> theirs = new ArrayList<>();
            for (Parameter parameter : network.parameters().parameters()) {
                String own = parameter.name().substring("layers.0.".length());
                Tensor their = module.named_parameters().get(names.getOrDefault(own, own));
                try (NoGradGuard guard = new NoGradGuard()) {
                    // biases that libtorch starts at zero would hide a mistake
                    parameter.value().add_(scrambled(parameter));
                    their.copy_(parameter.value());
                }
                theirs.add(their);
            }
            assertThat(module.named_parameters().size()).isEqualTo(theirs.size());

            Tensor ours = network.forward(batch, ForwardPass.training(0, ForwardObserver.NONE));
            Tensor weights = TensorArrays.of(
                    Nets.numbers(ours.numel()), network.outputShape().batch(SAMPLES), ScalarType.Double);
            ours.mul(weights).sum().backward();
            Tensor inputGradient = batch.grad().clone();
            batch.mutable_grad().put(new Tensor());
            Tensor expected = forward.apply(batch);
            expected.mul(weights).sum().backward();

            same("output", ours, expected);
            same("input's gradient", inputGradient, batch.grad());
            for (int i = 0; i < theirs.size(); i++) {
                Parameter parameter = network.parameters().parameters().get(i);
                same(parameter.name(), parameter.gradient(), theirs.get(i).grad());
            }
        }
    }

    private static Tensor scrambled(Parameter parameter) {
        double[] small = Nets.numbers(parameter.size());
        for (int i = 0; i < small.length; i++) {
            small[i] *= 0.1;
        }
        long[] shape = new long[(int) parameter.value().dim()];
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = parameter.value().size(axis);
        }
        return TensorArrays.of(small, shape, ScalarType.Double);
    }

    private static Map<String, String> stacked(boolean bidirectional) {
        Map<String, String> names = new java.util.HashMap<>();
        for (String role : List.of("weight_ih", "weight_hh", "bias_ih", "bias_hh")) {
            names.put(role, role + "_l0");
            if (bidirectional) {
                names.put(role + "_reverse", role + "_l0_reverse");
            }
        }
        return names;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rnn(boolean bidirectional) {
        for (String activation : List.of("tanh", "relu")) {
            RNNOptions options = new RNNOptions(3, 4);
            options.batch_first().put(true);
            options.bidirectional().put(bidirectional);
            if (activation.equals("relu")) {
                options.nonlinearity().put(new kReLU());
            }
            RNNImpl module = new RNNImpl(options);
            agree(
                    "rnn: {units: 4, activation: " + activation + ", bidirectional: " + bidirectional + "}",
                    new int[] {6, 3},
                    module,
                    stacked(bidirectional),
                    x -> module.forward(x).get0());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void gru(boolean bidirectional) {
        GRUOptions options = new GRUOptions(3, 4);
        options.batch_first().put(true);
        options.bidirectional().put(bidirectional);
        GRUImpl module = new GRUImpl(options);
        agree(
                "gru: {units: 4, bidirectional: " + bidirectional + "}",
                new int[] {6, 3},
                module,
                stacked(bidirectional),
                x -> module.forward(x).get0());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void lstm(boolean bidirectional) {
        LSTMOptions options = new LSTMOptions(3, 4);
        options.batch_first().put(true);
        options.bidirectional().put(bidirectional);
        LSTMImpl module = new LSTMImpl(options);
        agree(
                "lstm: {units: 4, bidirectional: " + bidirectional + "}",
                new int[] {6, 3},
                module,
                stacked(bidirectional),
                x -> module.forward(x).get0());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void attention(boolean causal) {
        MultiheadAttentionImpl module = new MultiheadAttentionImpl(6, 2);
        double[] later = new double[25];
        for (int i = 0; i < 25; i++) {
            later[i] = causal && i % 5 > i / 5 ? Double.NEGATIVE_INFINITY : 0;
        }
        Tensor mask = TensorArrays.of(later, new long[] {5, 5}, ScalarType.Double);
        agree(
                "attention: {heads: 2, causal: " + causal + "}",
                new int[] {5, 6},
                module,
                Map.of(
                        "in.weight", "in_proj_weight",
                        "in.bias", "in_proj_bias",
                        "out.weight", "out_proj.weight",
                        "out.bias", "out_proj.bias"),
                x -> {
                    Tensor steps = x.transpose(0, 1);
                    return module.forward(steps, steps, steps, new Tensor(), true, mask, true)
                            .get0()
                            .transpose(0, 1);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"relu", "gelu"})
    void transformerWithPostNorm(String activation) {
        TransformerEncoderLayerOptions options = new TransformerEncoderLayerOptions(6, 2);
        options.dim_feedforward().put(7);
        options.dropout().put(0);
        options.activation()
                .put(
                        activation.equals("relu")
                                ? new TransformerActivation(new kReLU())
                                : new TransformerActivation(new kGELU()));
        TransformerEncoderLayerImpl module = new TransformerEncoderLayerImpl(options);
        agree(
                "transformer: {heads: 2, ff: 7, norm: post, activation: " + activation + "}",
                new int[] {5, 6},
                module,
                Map.ofEntries(
                        Map.entry("0.in.weight", "self_attn.in_proj_weight"),
                        Map.entry("0.in.bias", "self_attn.in_proj_bias"),
                        Map.entry("0.out.weight", "self_attn.out_proj.weight"),
                        Map.entry("0.out.bias", "self_attn.out_proj.bias"),
                        Map.entry("2.weight", "norm1.weight"),
                        Map.entry("2.bias", "norm1.bias"),
                        Map.entry("3.weight", "linear1.weight"),
                        Map.entry("3.bias", "linear1.bias"),
                        Map.entry("6.weight", "linear2.weight"),
                        Map.entry("6.bias", "linear2.bias"),
                        Map.entry("8.weight", "norm2.weight"),
                        Map.entry("8.bias", "norm2.bias")),
                x -> module.forward(x.transpose(0, 1)).transpose(0, 1));
    }

    @Test
    void conv1dOverTheStepsOfASequence() {
        Conv1dOptions options = new Conv1dOptions(3, 4, new LongPointer(new long[] {2}));
        options.stride().put(2);
        options.dilation().put(2);
        options.padding().put(new LongPointer(new long[] {1}));
        Conv1dImpl module = new Conv1dImpl(options);
        agree(
                "conv1d: {filters: 4, kernel: 2, stride: 2, dilation: 2, padding: 1}",
                new int[] {7, 3},
                module,
                Map.of(),
                x -> module.forward(x.transpose(1, 2)).transpose(1, 2));
    }

    @Test
    void conv2d() {
        Conv2dOptions options = new Conv2dOptions(2, 4, new LongPointer(new long[] {3, 2}));
        options.stride().put(new long[] {2, 1}, 0, 2);
        options.padding().put(new LongPointer(new long[] {1, 0}));
        options.groups().put(2);
        Conv2dImpl module = new Conv2dImpl(options);
        agree(
                "conv2d: {filters: 4, kernel: [3, 2], stride: [2, 1], padding: [1, 0], groups: 2}",
                new int[] {2, 6, 5},
                module,
                Map.of(),
                module::forward);
    }

    @Test
    void batchNormInTrainingAndItsRunningAverages() {
        BatchNormOptions options = new BatchNormOptions(2);
        BatchNorm2dImpl module = new BatchNorm2dImpl(options);
        agree("batch_norm", new int[] {2, 4, 3}, module, Map.of(), module::forward);
    }

    @Test
    void layerNorm() {
        LayerNormImpl steps = new LayerNormImpl(new LongVector(new long[] {4}));
        agree("layer_norm", new int[] {3, 4}, steps, Map.of(), steps::forward);
        LayerNormImpl image = new LayerNormImpl(new LongVector(new long[] {2, 3, 4}));
        agree("layer_norm", new int[] {2, 3, 4}, image, Map.of(), image::forward);
    }

    @Test
    void groupNorm() {
        GroupNormImpl module = new GroupNormImpl(2, 4);
        agree("group_norm: 2", new int[] {4, 3, 3}, module, Map.of(), module::forward);
        GroupNormImpl sequence = new GroupNormImpl(2, 4);
        agree("group_norm: 2", new int[] {3, 4}, sequence, Map.of(), x -> sequence.forward(x.transpose(1, 2))
                .transpose(1, 2));
    }

    @Test
    void batchNormsRunningAveragesAndEvaluation() {
        try (Network network =
                        Nets.network("batch_norm: {momentum: 0.3}", NetworkInput.of(2, 4, 3), ScalarType.Double);
                PointerScope scope = new PointerScope()) {
            BatchNormOptions options = new BatchNormOptions(2);
            options.momentum().put(0.3);
            BatchNorm2dImpl module = new BatchNorm2dImpl(options);
            module.to(ScalarType.Double, false);
            for (int samples = 2; samples < 5; samples++) {
                Tensor batch = Nets.batch(network, samples, 1, ScalarType.Double);
                same(
                        "training",
                        network.forward(batch, ForwardPass.training(samples, ForwardObserver.NONE)),
                        module.forward(batch));
            }
            same("mean", network.buffers().get(0).value(), module.running_mean());
            same("variance", network.buffers().get(1).value(), module.running_var());
            module.eval();
            Tensor batch = Nets.batch(network, 1, 1, ScalarType.Double);
            same("evaluation", network.forward(batch, ForwardPass.evaluation()), module.forward(batch));
        }
    }

    @Test
    void embedding() {
        try (Network network = Nets.network("embedding: 3", new NetworkInput(SampleShape.of(4), 5), ScalarType.Double);
                PointerScope scope = new PointerScope()) {
            EmbeddingImpl module = new EmbeddingImpl(5, 3);
            module.to(ScalarType.Double, false);
            Tensor batch = Nets.batch(network, SAMPLES, 5, ScalarType.Double);
            try (NoGradGuard guard = new NoGradGuard()) {
                module.weight()
                        .copy_(network.parameters().parameter("layers.0.weight").value());
            }
            Tensor ours = network.forward(batch, ForwardPass.evaluation());
            Tensor theirs = module.forward(batch);
            ours.square().sum().backward();
            theirs.square().sum().backward();
            same("output", ours, theirs);
            same(
                    "gradient",
                    network.parameters().parameter("layers.0.weight").gradient(),
                    module.weight().grad());
        }
    }
}
