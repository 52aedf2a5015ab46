package io.evenkeel.torch;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.recipe.ParameterGroup;
import io.evenkeel.recipe.SourceMark;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.AdagradOptions;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.RMSpropOptions;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

/** The element-wise optimizers: against libtorch's own, in groups, and what they remember. */
class OptimizersTest {

    static Stream<OptimizerSpec> specs() {
        return Stream.of(
                new OptimizerSpec.Sgd(0.05, 0, false, 0),
                new OptimizerSpec.Sgd(0.05, 0.9, false, 0),
                new OptimizerSpec.Sgd(0.05, 0.9, true, 0.01),
                new OptimizerSpec.Adam(0.01, 0.9, 0.999, 1e-8, 0),
                new OptimizerSpec.Adam(0.01, 0.35, 0.126, 1e-4, 0.1),
                new OptimizerSpec.Adam(0.01, 0.9, 0.9, 1e-8, 0.1, true, List.of()),
                new OptimizerSpec.Adamw(0.01, 0.9, 0.999, 1e-8, 0.1, false, List.of()),
                new OptimizerSpec.Adamw(0.01, 0.5, 0.8, 1e-6, 0.3, true, List.of()),
                new OptimizerSpec.Rmsprop(0.01, 0.99, 1e-8, 0, false, 0, List.of()),
                new OptimizerSpec.Rmsprop(0.01, 0.9, 1e-3, 0.9, false, 0.1, List.of()),
                new OptimizerSpec.Rmsprop(0.01, 0.9, 1e-3, 0.5, true, 0, List.of()),
                new OptimizerSpec.Adagrad(0.1, 0, 0, 1e-10, 0, List.of()),
                new OptimizerSpec.Adagrad(0.1, 0.01, 0.5, 1e-5, 0.1, List.of()));
    }

    /** A gradient that depends on the weights and on the step, so that an error anywhere shows in all that follows. */
    private static Tensor gradient(Tensor weights, int step) {
        return weights.mul(new Scalar(0.3))
                .add(weights.mul(new Scalar(7.0)).sin())
                .add(new Scalar(Math.sin(step)));
    }

    private static Network network(ScalarType type) {
        return NetworkBuilder.build(Nets.model(Nets.linear(16), Nets.linear(16)), 16, 3, type);
    }

    @ParameterizedTest
    @MethodSource("specs")
    void agreesWithLibtorchToRounding(OptimizerSpec spec) {
        try (Network network = network(ScalarType.Double);
                Optimizer ours = Optimizers.of(spec, network.parameters())) {
            Tensor theirsWeights = network.parameters().values().clone().requires_grad_(true);
            org.bytedeco.pytorch.Optimizer theirs = libtorch(spec, new TensorVector(theirsWeights));
            for (int step = 0; step < 100; step++) {
                network.parameters()
                        .gradients()
                        .copy_(gradient(network.parameters().values(), step));
                theirsWeights
                        .mutable_grad()
                        .put(gradient(theirsWeights.detach(), step).clone());
                ours.step(1, Nets.NO_OBJECTIVE);
                theirs.step();
            }
            double[] expected = TensorArrays.toDoubles(theirsWeights);
            double[] measured = TensorArrays.toDoubles(network.parameters().values());
            assertThat(measured).containsExactly(expected, within(1e-11));
            assertThat(expected).doesNotContain(Double.NaN);
        }
    }

    private static org.bytedeco.pytorch.Optimizer libtorch(OptimizerSpec spec, TensorVector weights) {
        if (spec instanceof OptimizerSpec.Sgd sgd) {
            SGDOptions options = new SGDOptions(sgd.learningRate());
            options.momentum().put(sgd.momentum());
            options.nesterov().put(sgd.nesterov());
            options.weight_decay().put(sgd.weightDecay());
            return new org.bytedeco.pytorch.SGD(weights, options);
        }
        if (spec instanceof OptimizerSpec.Adam adam) {
            AdamOptions options = new AdamOptions(adam.learningRate());
            // libtorch keeps the two in a std::tuple, which lies in memory last element first.
            options.betas().put(adam.beta2(), adam.beta1());
            options.eps().put(adam.epsilon());
            options.weight_decay().put(adam.weightDecay());
            options.amsgrad().put(adam.amsgrad());
            return new org.bytedeco.pytorch.Adam(weights, options);
        }
        if (spec instanceof OptimizerSpec.Adamw adamw) {
            AdamWOptions options = new AdamWOptions(adamw.learningRate());
            options.betas().put(adamw.beta2(), adamw.beta1());
            options.eps().put(adamw.epsilon());
            options.weight_decay().put(adamw.weightDecay());
            options.amsgrad().put(adamw.amsgrad());
            return new org.bytedeco.pytorch.AdamW(weights, options);
        }
        if (spec instanceof OptimizerSpec.Rmsprop rmsprop) {
            RMSpropOptions options = new RMSpropOptions(rmsprop.learningRate());
            options.alpha().put(rmsprop.alpha());
            options.eps().put(rmsprop.epsilon());
            options.momentum().put(rmsprop.momentum());
            options.centered().put(rmsprop.centered());
            options.weight_decay().put(rmsprop.weightDecay());
            return new org.bytedeco.pytorch.RMSprop(weights, options);
        }
        OptimizerSpec.Adagrad adagrad = (OptimizerSpec.Adagrad) spec;
        AdagradOptions options = new AdagradOptions(adagrad.learningRate());
        options.lr_decay().put(adagrad.learningRateDecay());
        options.initial_accumulator_value().put(adagrad.initialAccumulator());
        options.eps().put(adagrad.epsilon());
        options.weight_decay().put(adagrad.weightDecay());
        return new org.bytedeco.pytorch.Adagrad(weights, options);
    }

    @Test
    void theScheduleMultipliesTheRate() {
        try (Network network = Nets.network(1, Nets.linear(1));
                Optimizer sgd = Optimizers.of(new OptimizerSpec.Sgd(2.0, 0, false, 0), network.parameters())) {
            double before = TensorArrays.toDoubles(network.parameters().values())[0];
            network.parameters().gradients().fill_(new Scalar(1.0));
            sgd.step(0.125, Nets.NO_OBJECTIVE);
            double after = TensorArrays.toDoubles(network.parameters().values())[0];
            assertThat(before - after).isCloseTo(0.25, within(1e-6));
        }
    }

    @Test
    void aWeightThatNeverHadAGradientStaysWhereItIsEvenWithoutEpsilon() {
        try (Network network = Nets.network(3, Nets.linear(2));
                Optimizer adam = Optimizers.of(new OptimizerSpec.Adam(0.1, 0.9, 0.999, 0, 0), network.parameters())) {
            double[] before = TensorArrays.toDoubles(network.parameters().values());
            Parameter bias = network.parameters().parameter("layers.0.bias");
            bias.gradient().fill_(new Scalar(1.0));
            adam.step(1, Nets.NO_OBJECTIVE);
            double[] after = TensorArrays.toDoubles(network.parameters().values());
            for (int i = 0; i < after.length; i++) {
                boolean inBias = i >= bias.offset() && i < bias.offset() + bias.size();
                assertThat(after[i]).isCloseTo(before[i] - (inBias ? 0.1 : 0), within(1e-6));
            }
        }
    }

    private static ParameterGroup group(String match, Double rate, Double decay) {
        return new ParameterGroup(new SourceMark("optimizer.sgd.groups[0]", 9), match, rate, decay);
    }

    private static OptimizerSpec sgd(double rate, double decay, ParameterGroup... groups) {
        return new OptimizerSpec.Sgd(rate, 0, false, decay, List.of(groups));
    }

    /** How far one step with a gradient of 1 and weights of 10 moves each parameter. */
    private static List<Double> moved(OptimizerSpec spec, double factor) {
        try (Network network = Nets.network(2, Nets.linear(3), Nets.linear(3), Nets.linear(1));
                Optimizer optimizer = Optimizers.of(spec, network.parameters())) {
            network.parameters().values().fill_(new Scalar(10.0));
            network.parameters().gradients().fill_(new Scalar(1.0));
            optimizer.step(factor, Nets.NO_OBJECTIVE);
            List<Double> moved = new ArrayList<>();
            for (Parameter parameter : network.parameters().parameters()) {
                double[] values = TensorArrays.toDoubles(parameter.value());
                assertThat(values).containsOnly(values[0]);
                moved.add(Math.rint((10 - values[0]) * 1e4) / 1e4);
            }
            return moved;
        }
    }

    @Test
    void groupsHaveTheirOwnRatesAndDecays() {
        assertThat(moved(sgd(0.1, 0, group("layers.1.*", 0.5, null)), 1)).containsExactly(0.1, 0.1, 0.5, 0.5, 0.1, 0.1);
        assertThat(moved(sgd(0.1, 0.1, group("*.bias", null, 0.0)), 1)).containsExactly(0.2, 0.1, 0.2, 0.1, 0.2, 0.1);
        assertThat(moved(sgd(0, 0, group("layers.2.weight", 1.0, 0.2)), 0.5)).containsExactly(0., 0., 0., 0., 1.5, 0.);
    }

    @Test
    void aParameterBelongsToTheFirstGroupThatMatches() {
        assertThat(moved(sgd(0.1, 0, group("layers.0.bias", 0.3, null), group("layers.0.*", 0.2, null)), 1))
                .containsExactly(0.2, 0.3, 0.1, 0.1, 0.1, 0.1);
        assertThat(moved(sgd(0.1, 0, group("layers.?.weight", 0.3, null)), 1))
                .containsExactly(0.3, 0.1, 0.3, 0.1, 0.3, 0.1);
    }

    @Test
    void aGroupThatMatchesNothingIsRefusedWithTheNearestName() {
        try (Network network = Nets.network(2, Nets.linear(3), Nets.linear(1))) {
            assertThatExceptionOfType(ShapeException.class)
                    .isThrownBy(() -> Optimizers.of(sgd(0.1, 0, group("layer.1.*", 1.0, null)), network.parameters()))
                    .withMessage(
                            "line 9: optimizer.sgd.groups[0]: found 'layer.1.*', which matches no parameter (did you"
                                    + " mean 'layers.1.*'?); expected a pattern for some of the 4 parameters: layers.0.weight,"
                                    + " layers.0.bias, layers.1.weight, layers.1.bias");
            assertThatExceptionOfType(ShapeException.class)
                    .isThrownBy(() -> Optimizers.of(
                            sgd(0.1, 0, group("*", 1.0, null), group("*.bias", 2.0, null)), network.parameters()))
                    .withMessageContaining("'*.bias', all of whose parameters belong to groups before it");
        }
    }

    /** The same steps on the same gradients with and without groups that change nothing. */
    @ParameterizedTest
    @MethodSource("specs")
    void slicesAreOptimizedLikeTheWhole(OptimizerSpec spec) {
        ParameterGroup same = group("layers.1.weight", spec.learningRate() / 2, null);
        OptimizerSpec halved = spec.withLearningRate(spec.learningRate() / 2);
        try (Network whole = network(ScalarType.Double);
                Network sliced = network(ScalarType.Double);
                Optimizer of = Optimizers.of(halved, whole.parameters());
                Optimizer in = Optimizers.of(withGroup(spec, same), sliced.parameters())) {
            for (int step = 0; step < 20; step++) {
                whole.parameters().gradients().copy_(gradient(whole.parameters().values(), step));
                sliced.parameters()
                        .gradients()
                        .copy_(gradient(sliced.parameters().values(), step));
                of.step(1, Nets.NO_OBJECTIVE);
                in.step(1, Nets.NO_OBJECTIVE);
                // What lies outside the group moves at another rate; only the group's gradients stay comparable.
            }
            assertThat(TensorArrays.toDoubles(
                            sliced.parameters().parameter("layers.1.weight").value()))
                    .isEqualTo(TensorArrays.toDoubles(
                            whole.parameters().parameter("layers.1.weight").value()));
            assertThat(TensorArrays.toDoubles(
                            sliced.parameters().parameter("layers.0.weight").value()))
                    .isNotEqualTo(TensorArrays.toDoubles(
                            whole.parameters().parameter("layers.0.weight").value()));
        }
    }

    private static OptimizerSpec withGroup(OptimizerSpec spec, ParameterGroup group) {
        List<ParameterGroup> groups = List.of(group);
        if (spec instanceof OptimizerSpec.Sgd s) {
            return new OptimizerSpec.Sgd(s.learningRate(), s.momentum(), s.nesterov(), s.weightDecay(), groups);
        }
        if (spec instanceof OptimizerSpec.Adam a) {
            return new OptimizerSpec.Adam(
                    a.learningRate(), a.beta1(), a.beta2(), a.epsilon(), a.weightDecay(), a.amsgrad(), groups);
        }
        if (spec instanceof OptimizerSpec.Adamw a) {
            return new OptimizerSpec.Adamw(
                    a.learningRate(), a.beta1(), a.beta2(), a.epsilon(), a.weightDecay(), a.amsgrad(), groups);
        }
        if (spec instanceof OptimizerSpec.Rmsprop r) {
            return new OptimizerSpec.Rmsprop(
                    r.learningRate(), r.alpha(), r.epsilon(), r.momentum(), r.centered(), r.weightDecay(), groups);
        }
        OptimizerSpec.Adagrad a = (OptimizerSpec.Adagrad) spec;
        return new OptimizerSpec.Adagrad(
                a.learningRate(), a.learningRateDecay(), a.initialAccumulator(), a.epsilon(), a.weightDecay(), groups);
    }

    static Stream<OptimizerSpec> everyKind() {
        return Stream.concat(
                specs(),
                Stream.of(
                        new OptimizerSpec.Lbfgs(0.5, 3, OptimizerSpec.Lbfgs.LineSearch.NONE, 4, null, 1e-7, 1e-9),
                        new OptimizerSpec.Lbfgs(1, 5, OptimizerSpec.Lbfgs.LineSearch.STRONG_WOLFE, 4, null, 1e-7, 1e-9),
                        new OptimizerSpec.Newton(0.5, 1e-2, OptimizerSpec.Solver.CG, 20, 1e-6),
                        new OptimizerSpec.GaussNewton(0.5, 1e-2, OptimizerSpec.Solver.EXACT, 20, 1e-6)));
    }

    private static void train(Network network, Optimizer optimizer, int from, int to) {
        for (int step = from; step < to; step++) {
            TensorData batch = Nets.plane(30);
            TensorData typed = new TensorData(
                    batch.features()
                            .mul(new Scalar(1 + 0.1 * step))
                            .to(network.parameters().values().scalar_type()),
                    batch.targets());
            optimizer.step(1.0 / (1 + step), Nets.objective(network, LossSpec.Kind.MSE, typed, 100));
        }
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void whatItRemembersLetsAnotherGoOnToTheLastBit(OptimizerSpec spec) {
        for (ScalarType type : List.of(ScalarType.Float, ScalarType.BFloat16)) {
            try (Network one = NetworkBuilder.build(Nets.model(Nets.linear(5), Nets.linear(1)), 2, 3, type);
                    Network two = NetworkBuilder.build(Nets.model(Nets.linear(5), Nets.linear(1)), 2, 8, type);
                    Optimizer first = Optimizers.of(spec, one.parameters());
                    Optimizer second = Optimizers.of(spec, two.parameters())) {
                train(one, first, 0, 6);
                try (OptimizerState state = first.state()) {
                    two.parameters().values().copy_(one.parameters().values());
                    train(one, first, 6, 12);
                    second.load(state);
                    train(two, second, 6, 12);
                }
                assertThat(TensorArrays.toDoubles(two.parameters().values()))
                        .isEqualTo(TensorArrays.toDoubles(one.parameters().values()))
                        .doesNotContain(Double.NaN);
                try (OptimizerState ours = first.state();
                        OptimizerState theirs = second.state()) {
                    assertThat(theirs.numbers()).isEqualTo(ours.numbers());
                    assertThat(theirs.tensors().keySet())
                            .isEqualTo(ours.tensors().keySet());
                }
            }
        }
    }

    @Test
    void anotherOptimizersStateIsRefused() {
        try (Network network = Nets.network(2, Nets.linear(3));
                Network larger = Nets.network(2, Nets.linear(30));
                Optimizer adam = Optimizers.of(Nets.ADAM, network.parameters());
                Optimizer largeAdam = Optimizers.of(Nets.ADAM, larger.parameters());
                Optimizer momentum = Optimizers.of(new OptimizerSpec.Sgd(0.1, 0.9, false, 0), network.parameters());
                OptimizerState state = adam.state()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> momentum.load(state))
                    .withMessageContaining("this optimizer remembers [velocity]")
                    .withMessageContaining("[first_moment, second_moment]");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> largeAdam.load(state))
                    .withMessageContaining("this network wants");
        }
    }

    @Test
    void inHalfPrecisionStepsThatAreTooSmallToSeeAddUp() {
        try (Network network = NetworkBuilder.build(Nets.model(Nets.linear(1)), 1, 3, ScalarType.BFloat16);
                Optimizer sgd = Optimizers.of(new OptimizerSpec.Sgd(1e-3, 0, false, 0), network.parameters())) {
            network.parameters().values().fill_(new Scalar(1.0));
            for (int step = 0; step < 100; step++) {
                network.parameters().gradients().fill_(new Scalar(1.0));
                sgd.step(1, Nets.NO_OBJECTIVE);
            }
            // Between 0.5 and 1 bfloat16 has steps of 1/256: a thousandth alone would be rounded away each time.
            assertThat(TensorArrays.toDoubles(network.parameters().values())[0]).isCloseTo(0.9, within(1.0 / 256));
            network.parameters().values().fill_(new Scalar(-2.0));
            network.parameters().gradients().zero_();
            sgd.step(1, Nets.NO_OBJECTIVE);
            assertThat(TensorArrays.toDoubles(network.parameters().values())[0])
                    .as("weights that someone else has changed")
                    .isEqualTo(-2);
        }
    }

    @Test
    void weightsOnAnotherStorageAreTrainedAsBefore() {
        try (Network moved = network(ScalarType.Float);
                Network stayed = network(ScalarType.Float)) {
            moved.parameters().moveTo(moved.parameters().values().device());
            TensorData batch = new TensorData(torch.ones(4, 16), torch.zeros(4, 16));
            for (Network network : List.of(moved, stayed)) {
                try (Optimizer adam = Optimizers.of(Nets.ADAM, network.parameters())) {
                    for (int step = 0; step < 5; step++) {
                        adam.step(1, Nets.objective(network, LossSpec.Kind.MSE, batch, 100));
                    }
                }
            }
            assertThat(TensorArrays.toDoubles(moved.parameters().values()))
                    .isEqualTo(TensorArrays.toDoubles(stayed.parameters().values()));
            assertThat(TensorArrays.toDoubles(
                            moved.parameters().parameter("layers.0.weight").gradient()))
                    .isEqualTo(TensorArrays.toDoubles(stayed.parameters()
                            .parameter("layers.0.weight")
                            .value()
                            .grad()));
        }
    }
}
