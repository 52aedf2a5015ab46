package io.evenkeel.torch;

import io.evenkeel.data.TargetEncoding;
import io.evenkeel.data.TargetKind;
import io.evenkeel.recipe.LossSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Training against evaluation, what is dropped, what leaves a trace, what is inside, and formulas without a module. */
class LayerBehaviourTest {

    private static final ScalarType DOUBLE = ScalarType.Double;

    private static double[] values(Network network, Tensor batch, ForwardPass pass) {
        return TensorArrays.toDoubles(network.forward(batch, pass));
    }

    private static ForwardPass training(long index) {
        return ForwardPass.training(index, ForwardObserver.NONE);
    }

    private static ForwardPass measuring(long index) {
        return ForwardPass.measuring(index, ForwardObserver.NONE);
    }

    /** The network's first layers end in this: it has to have a weight somewhere. */
    private static final String PASS = " | residual: {layers: [{linear: {units: 1000, init: zeros}}]}";

    @Test
    void dropoutKeepsItsShareAndItsMeanAndIsTheSameForTheSameSeedPlaceAndPass() {
        try (Network network = Nets.network("dropout: 0.3" + PASS, NetworkInput.of(1000), DOUBLE);
                Network other =
                        NetworkBuilder.build(Nets.model("dropout: 0.3" + PASS), NetworkInput.of(1000), 4, DOUBLE);
                PointerScope scope = new PointerScope()) {
            double[] ones = new double[20_000];
            Arrays.fill(ones, 1);
            Tensor batch = TensorArrays.of(ones, new long[] {20, 1000}, DOUBLE);
            double[] first = values(network, batch, training(7));

            long kept = Arrays.stream(first).filter(x -> x != 0).count();
            // five standard deviations of a binomial share
            assertThat(kept / 20_000.0).isCloseTo(0.7, within(5 * Math.sqrt(0.21 / 20_000)));
            assertThat(Arrays.stream(first).filter(x -> x != 0))
                    .allSatisfy(x -> assertThat(x).isCloseTo(1 / 0.7, within(1e-12)));
            assertThat(values(network, batch, training(7))).isEqualTo(first);
            assertThat(values(network, batch, measuring(7))).isEqualTo(first);
            assertThat(values(network, batch, training(8))).isNotEqualTo(first);
            assertThat(values(other, batch, training(7))).isNotEqualTo(first);
            assertThat(values(network, batch, ForwardPass.evaluation())).isEqualTo(ones);
        }
    }

    @Test
    void twoDropoutLayersDoNotDropTheSame() {
        try (Network network = Nets.network("dropout: 0.5 | dropout: 0.5" + PASS, NetworkInput.of(1000), DOUBLE);
                PointerScope scope = new PointerScope()) {
            double[] ones = new double[1000];
            Arrays.fill(ones, 1);
            double[] both = values(network, TensorArrays.of(ones, new long[] {1, 1000}, DOUBLE), training(0));
            double kept = Arrays.stream(both).filter(x -> x != 0).count() / 1000.0;
            assertThat(kept).isCloseTo(0.25, within(0.07));
        }
    }

    @Test
    void droppingEverythingLeavesZerosAndNoNaN() {
        try (Network network = Nets.network("dropout: 1 | linear: 2", NetworkInput.of(4), DOUBLE);
                PointerScope scope = new PointerScope()) {
            double[] bias = TensorArrays.toDoubles(
                    network.parameters().parameter("layers.1.bias").value());
            assertThat(values(network, Nets.batch(network, 1, 0, DOUBLE), training(0)))
                    .isEqualTo(bias);
        }
    }

    private static List<double[]> buffers(Network network) {
        return network.buffers().stream()
                .map(buffer -> TensorArrays.toDoubles(buffer.value()))
                .toList();
    }

    @Test
    void onlyATrainingPassMovesRunningAverages() {
        try (Network network = Nets.network("batch_norm | linear: 2", NetworkInput.of(3), DOUBLE);
                PointerScope scope = new PointerScope()) {
            Tensor batch = Nets.batch(network, 8, 0, DOUBLE);
            assertThat(network.buffers())
                    .extracting(Buffer::name)
                    .containsExactly("layers.0.running_mean", "layers.0.running_var");
            List<double[]> before = buffers(network);

            double[] measured = values(network, batch, measuring(0));
            values(network, batch, ForwardPass.evaluation());
            assertThat(buffers(network)).usingRecursiveComparison().isEqualTo(before);

            assertThat(values(network, batch, training(0))).isEqualTo(measured);
            assertThat(buffers(network)).usingRecursiveComparison().isNotEqualTo(before);
        }
    }

    @Test
    void aSingleValueHasNoVarianceAndDoesNotPoisonTheAverages() {
        try (Network network = Nets.network("batch_norm | linear: 2", NetworkInput.of(3), DOUBLE);
                PointerScope scope = new PointerScope()) {
            values(network, Nets.batch(network, 8, 0, DOUBLE), training(0));
            List<double[]> before = buffers(network);
            double[] bias = TensorArrays.toDoubles(
                    network.parameters().parameter("layers.1.bias").value());

            assertThat(values(network, Nets.batch(network, 1, 0, DOUBLE), training(1)))
                    .containsExactly(bias, within(1e-9));
            assertThat(buffers(network)).usingRecursiveComparison().isEqualTo(before);
        }
    }

    /** Collects what is inside, of the kinds asked for. */
    private static final class Inside implements ForwardObserver {
        private final Set<InnerTensor> wanted;
        private final List<TrainingStep.SeenInside> seen = new ArrayList<>();

        Inside(Set<InnerTensor> wanted) {
            this.wanted = wanted;
        }

        @Override
        public void output(PlacedLayer layer, Tensor output) {}

        @Override
        public boolean wants(InnerTensor kind) {
            return wanted.contains(kind);
        }

        @Override
        public void inner(String place, InnerTensor kind, int step, Tensor value) {
            value.retain_grad();
            seen.add(new TrainingStep.SeenInside(place, kind, step, value));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rnn: 3", "gru: 3", "lstm: 3"})
    void everyStepsStateHasAGradientThoughOnlyTheLastIsUsed(String cell) {
        try (Network network = Nets.network(cell + " | last_step", NetworkInput.of(5, 2), DOUBLE);
                PointerScope scope = new PointerScope()) {
            Inside inside = new Inside(Set.of(InnerTensor.HIDDEN));
            Tensor batch = Nets.batch(network, 4, 0, DOUBLE);
            Tensor output = network.forward(batch, ForwardPass.training(0, inside));
            output.sum().backward();

            assertThat(inside.seen).extracting(TrainingStep.SeenInside::step).containsExactly(0, 1, 2, 3, 4);
            assertThat(inside.seen).extracting(TrainingStep.SeenInside::place).containsOnly("layers.0");
            assertThat(TensorArrays.toDoubles(inside.seen.get(4).value())).isEqualTo(TensorArrays.toDoubles(output));
            assertThat(TensorArrays.toDoubles(inside.seen.get(4).value().grad()))
                    .containsOnly(1.0);
            for (TrainingStep.SeenInside seen : inside.seen) {
                assertThat(TensorArrays.toDoubles(seen.value().grad())).doesNotContain(0.0);
            }
            assertThat(values(network, batch, measuring(0))).isEqualTo(TensorArrays.toDoubles(output));
        }
    }

    @Test
    void gatesAreSeenAtEveryStepOfBothDirections() {
        try (Network network = Nets.network("lstm: {units: 2, bidirectional: true}", NetworkInput.of(3, 2), DOUBLE);
                PointerScope scope = new PointerScope()) {
            Inside inside = new Inside(EnumSet.allOf(InnerTensor.class));
            network.forward(Nets.batch(network, 4, 0, DOUBLE), ForwardPass.training(0, inside));
            for (String place : List.of("layers.0", "layers.0.reverse")) {
                for (InnerTensor kind : List.of(
                        InnerTensor.INPUT_GATE,
                        InnerTensor.FORGET_GATE,
                        InnerTensor.OUTPUT_GATE,
                        InnerTensor.CELL,
                        InnerTensor.HIDDEN)) {
                    assertThat(inside.seen)
                            .filteredOn(s -> s.place().equals(place) && s.kind() == kind)
                            .extracting(TrainingStep.SeenInside::step)
                            .containsExactlyInAnyOrder(0, 1, 2);
                }
            }
            assertThat(inside.seen)
                    .filteredOn(s -> s.kind() == InnerTensor.FORGET_GATE)
                    .allSatisfy(s -> assertThat(Arrays.stream(TensorArrays.toDoubles(s.value()))
                                    .boxed())
                            .allSatisfy(g -> assertThat(g).isBetween(0.0, 1.0)));
        }
    }

    @Test
    void attentionIsSeenCausalWithRowsThatSumToOne() {
        try (Network network = Nets.network("transformer: {heads: 2, causal: true}", NetworkInput.of(3, 4), DOUBLE);
                PointerScope scope = new PointerScope()) {
            Inside inside = new Inside(Set.of(InnerTensor.ATTENTION_WEIGHTS, InnerTensor.ATTENTION_LOGITS));
            Tensor batch = Nets.batch(network, 2, 0, DOUBLE);
            Tensor output = network.forward(batch, ForwardPass.training(0, inside));
            output.sum().backward();
            assertThat(inside.seen).extracting(TrainingStep.SeenInside::place).containsOnly("layers.0.1");
            double[] weights = TensorArrays.toDoubles(inside.seen.get(1).value());
            assertThat(weights).hasSize(2 * 2 * 3 * 3);
            for (int row = 0; row < weights.length / 3; row++) {
                int step = row % 3;
                double sum = 0;
                for (int other = 0; other < 3; other++) {
                    sum += weights[3 * row + other];
                    assertThat(weights[3 * row + other] > 0).isEqualTo(other <= step);
                }
                assertThat(sum).isCloseTo(1, within(1e-12));
            }
            assertThat(Arrays.stream(TensorArrays.toDoubles(
                                    inside.seen.get(0).value().grad()))
                            .boxed())
                    .anyMatch(g -> g != 0)
                    .allMatch(Double::isFinite);
            assertThat(values(network, batch, measuring(0))).isEqualTo(TensorArrays.toDoubles(output));
        }
    }

    @Test
    void preNormIsTwoResidualBranchesThatBeginWithANormalisation() {
        String parts =
                "residual: [layer_norm, {attention: 2}]" + " | residual: [layer_norm, {linear: 16}, gelu, {linear: 4}]";
        try (Network block = Nets.network("transformer: 2", NetworkInput.of(3, 4), DOUBLE);
                Network apart = Nets.network(parts, NetworkInput.of(3, 4), DOUBLE);
                PointerScope scope = new PointerScope()) {
            assertThat(block.parameters().parameters())
                    .extracting(Parameter::name)
                    .contains("layers.0.1.in.weight");
            apart.parameters().values().copy_(block.parameters().values());
            Tensor batch = Nets.batch(block, 2, 0, DOUBLE);
            assertThat(values(block, batch, training(0))).isEqualTo(values(apart, batch, training(0)));
        }
    }

    @Test
    void aPartOfATransformerKeepsItsNameWhenDropoutIsSwitchedOn() {
        try (Network without = Nets.network("transformer: 2", NetworkInput.of(3, 4), DOUBLE);
                Network with = Nets.network("transformer: {heads: 2, dropout: 0.1}", NetworkInput.of(3, 4), DOUBLE)) {
            List<String> names = without.parameters().parameters().stream()
                    .map(Parameter::name)
                    .toList();
            assertThat(with.parameters().parameters())
                    .extracting(Parameter::name)
                    .isEqualTo(names);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'max_pool2d: {kernel: 2, padding: same}', 5 6 8 9",
        "'max_pool2d: {kernel: 3, stride: 2, padding: 1}', 5 6 8 9",
        "'avg_pool2d: {kernel: 2, padding: same}', 3 4.5 7.5 9",
        "'avg_pool2d: {kernel: 2, stride: 3, padding: 1}', 0.25 0.75 1.75 2.25",
        "'avg_pool2d: {kernel: 2, stride: 1}', 3 4 6 7"
    })
    void poolsAreTheirFormulas(String pool, String expected) {
        try (Network network = Nets.network(
                        pool + " | residual: {layers: [{conv2d: {filters: 1, kernel: 1, init: zeros}}]}",
                        NetworkInput.of(1, 3, 3),
                        DOUBLE);
                PointerScope scope = new PointerScope()) {
            Tensor batch = TensorArrays.of(new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, new long[] {1, 1, 3, 3}, DOUBLE);
            double[] wanted = Arrays.stream(expected.split(" "))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            assertThat(values(network, batch, training(0))).containsExactly(wanted, within(1e-12));
        }
    }

    @Test
    void sinusoidalPositionsAreTheirFormula() {
        try (Network network = Nets.network(
                        "positional | residual: {layers: [{linear: {units: 4, init: zeros}}]}",
                        NetworkInput.of(3, 4),
                        DOUBLE);
                PointerScope scope = new PointerScope()) {
            double[] positions =
                    values(network, TensorArrays.of(new double[12], new long[] {1, 3, 4}, DOUBLE), training(0));
            for (int t = 0; t < 3; t++) {
                assertThat(Arrays.copyOfRange(positions, 4 * t, 4 * t + 4))
                        .containsExactly(
                                new double[] {Math.sin(t), Math.cos(t), Math.sin(t / 100.0), Math.cos(t / 100.0)},
                                within(1e-15));
            }
        }
    }

    @Test
    void softmaxOverAnImageIsOverItsChannels() {
        try (Network network = Nets.network("conv2d: 3 | softmax", NetworkInput.of(1, 4, 4), DOUBLE);
                PointerScope scope = new PointerScope()) {
            Tensor output = network.forward(Nets.batch(network, 2, 0, DOUBLE), training(0));
            assertThat(Arrays.stream(TensorArrays.toDoubles(output.sum(1))).boxed())
                    .allSatisfy(sum -> assertThat(sum).isCloseTo(1, within(1e-12)));
        }
    }

    @Test
    void aClassForEachStepIsARowOfTheLossAndOfTheScore() {
        try (PointerScope scope = new PointerScope()) {
            Tensor output = TensorArrays.of(Nets.numbers(2 * 3 * 4), new long[] {2, 3, 4}, DOUBLE);
            Tensor target = TensorArrays.of(new long[] {0, 1, 2, 3, 0, 1}, 2, 3);
            LossFunction loss = new LossFunction(Nets.loss(LossSpec.Kind.CROSS_ENTROPY));
            assertThat(loss.of(output, target).item_double())
                    .isEqualTo(loss.of(output.reshape(6, 4), target.reshape(6)).item_double());
            Score score = new Score(TargetKind.CLASSES, TargetEncoding.CLASS_INDEX, LossSpec.Kind.CROSS_ENTROPY);
            double right = score.of(output.reshape(6, 4), target.reshape(6));
            assertThat(score.of(output, target)).isEqualTo(right);
        }
    }
}
