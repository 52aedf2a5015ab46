package io.evenkeel.torch.operator;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.spectral.LinearOperator;
import io.evenkeel.spectral.LinearOperatorContract;
import io.evenkeel.torch.Nets;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.Optimizer;
import io.evenkeel.torch.OptimizerState;
import io.evenkeel.torch.Optimizers;
import io.evenkeel.torch.TensorArrays;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** The diagonal against the steps that the optimizers really take: P = −η·(what they move along)/(how far they move). */
class OptimizerPreconditionedOperatorTest extends LinearOperatorContract<Tensor> {

    private static final OperatorCases.Kind KIND = OperatorCases.Kind.MLP;

    @Override
    protected LinearOperator<Tensor> operator() {
        return stepped("adam: {lr: 0.01}").operator();
    }

    private record Stepped(
            OptimizerPreconditionedOperator operator, HessianOperator hessian, double[] diagonal, Network network) {}

    private static Stepped stepped(String optimizerLine) {
        return stepped(optimizerLine, KIND);
    }

    /** Takes three steps and measures the diagonal from the last. */
    private static Stepped stepped(String optimizerLine, OperatorCases.Kind kind) {
        Recipe recipe =
                Nets.recipe("model: {layers: [linear: 1]}\nloss: mse\nsteps: 1\noptimizer: {" + optimizerLine + "}");
        OptimizerSpec spec = recipe.optimizer();
        Network network = kind.network();
        LossGraph graph = OperatorCases.use(kind, network, LossSpec.Kind.MSE, LossSpec.Reduction.MEAN, 100);
        ParameterBlock all = ParameterBlock.all(graph);
        try (Optimizer optimizer = Optimizers.of(spec, network.parameters())) {
            double[] before = new double[0];
            for (int step = 0; step < 3; step++) {
                network.parameters().values().mul_(new Scalar(1.1));
                network.parameters().zeroGradients();
                graph.pass(0).loss().backward();
                before = TensorArrays.toDoubles(network.parameters().values());
                optimizer.step(1, null);
            }
            double[] after = TensorArrays.toDoubles(network.parameters().values());
            try (OptimizerState state = optimizer.state()) {
                Tensor first = state.tensors().get("first_moment");
                double[] along = TensorArrays.toDoubles(
                        first != null ? first : network.parameters().gradients());
                double[] diagonal = new double[Math.toIntExact(all.space().dimension())];
                int i = 0;
                for (var leaf : all.leaves().leaves()) {
                    long offset = network.parameters().parameter(leaf.name()).offset();
                    for (long k = offset; k < offset + leaf.size(); k++, i++) {
                        diagonal[i] = -spec.learningRate() * along[(int) k] / (after[(int) k] - before[(int) k]);
                    }
                }
                HessianOperator hessian = new HessianOperator(graph, all);
                return new Stepped(
                        new OptimizerPreconditionedOperator(hessian, all, spec, state, network.parameters()),
                        hessian,
                        diagonal,
                        network);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "adam: {lr: 0.01}",
                "adam: {lr: 0.01, beta1: 0.5, beta2: 0.9, epsilon: 0.01, amsgrad: true}",
                "adamw: {lr: 0.02, weight_decay: 0}",
                "rmsprop: {lr: 0.01, alpha: 0.9, epsilon: 0.001}",
                "rmsprop: {lr: 0.01, alpha: 0.9, centered: true}",
                "adam: {lr: 0.01, groups: [{match: '*.bias', lr: 0.04}]}"
            })
    void itIsTheHessianInTheCoordinatesOfTheOptimizersSteps(String optimizer) {
        expectPreconditioned(stepped(optimizer));
    }

    @ParameterizedTest
    @EnumSource(OperatorCases.Kind.class)
    void soItIsOnEveryKindOfNetwork(OperatorCases.Kind kind) {
        expectPreconditioned(stepped("adam: {lr: 0.01}", kind));
        expectPreconditioned(stepped("rmsprop: {lr: 0.01, alpha: 0.9}", kind));
    }

    private static void expectPreconditioned(Stepped stepped) {
        double[][] hessian = OperatorCases.dense(stepped.hessian());
        double[][] expected = new double[hessian.length][hessian.length];
        for (int i = 0; i < hessian.length; i++) {
            for (int j = 0; j < hessian.length; j++) {
                // what the data do not reach, such as a token that is not there, does not move, and has no curvature
                expected[i][j] = hessian[i][j] == 0
                        ? 0
                        : hessian[i][j] / Math.sqrt(stepped.diagonal()[i] * stepped.diagonal()[j]);
            }
        }
        assertThat(OperatorCases.difference(OperatorCases.dense(stepped.operator()), expected))
                .isLessThan(1e-9);
    }

    @Test
    void optimizersWithoutADiagonalAndThoseThatHaveNotSteppedAreRefused() {
        try (Network network = KIND.network()) {
            LossGraph graph = OperatorCases.use(KIND, network, LossSpec.Kind.MSE, LossSpec.Reduction.MEAN, 100);
            ParameterBlock all = ParameterBlock.all(graph);
            HessianOperator hessian = new HessianOperator(graph, all);
            OptimizerSpec adam = Nets.ADAM;
            try (Optimizer optimizer = Optimizers.of(adam, network.parameters());
                    OptimizerState state = optimizer.state()) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() ->
                                new OptimizerPreconditionedOperator(hessian, all, adam, state, network.parameters()))
                        .withMessageContaining("taken no step");
            }
            OptimizerSpec adagrad = Nets.recipe("model: {layers: [linear: 1]}\nloss: mse\nsteps: 1\noptimizer: adagrad")
                    .optimizer();
            try (OptimizerState state = new OptimizerState(Map.of(), Map.of("steps", 4.0))) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() ->
                                new OptimizerPreconditionedOperator(hessian, all, adagrad, state, network.parameters()))
                        .withMessageContaining("adam, adamw, rmsprop and sgd");
            }
        }
    }
}
