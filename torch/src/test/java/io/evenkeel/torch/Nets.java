package io.evenkeel.torch;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.BatchingSpec;
import io.evenkeel.recipe.ClipSpec;
import io.evenkeel.recipe.ContainerSpec;
import io.evenkeel.recipe.DataSpec;
import io.evenkeel.recipe.DeviceSpec;
import io.evenkeel.recipe.InitializerSpec;
import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.recipe.Precision;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.recipe.ScheduleSpec;
import io.evenkeel.recipe.SourceMark;
import io.evenkeel.recipe.SourceSpec;
import io.evenkeel.recipe.TargetSpec;
import io.evenkeel.recipe.TaskKind;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Small networks, data and recipes for tests. */
public final class Nets {

    public static final OptimizerSpec ADAM = new OptimizerSpec.Adam(1e-2, 0.9, 0.999, 1e-8, 0.0);

    private Nets() {}

    public static LayerSpec linear(int units) {
        return new LayerSpec.Linear(SourceMark.NONE, units, null, null, true);
    }

    public static LayerSpec linear(int units, InitializerSpec.Kind kind, double parameter) {
        return new LayerSpec.Linear(SourceMark.NONE, units, new InitializerSpec(kind, parameter), null, true);
    }

    public static LayerSpec activation(ActivationKind kind) {
        return new LayerSpec.Activation(SourceMark.NONE, kind, kind.parameterDefault());
    }

    public static LayerSpec residual(double scale, double skip, LayerSpec... layers) {
        return new ContainerSpec.Residual(SourceMark.NONE, List.of(layers), scale, skip);
    }

    public static LayerSpec repeat(int times, LayerSpec... layers) {
        return new ContainerSpec.Repeat(SourceMark.NONE, times, List.of(layers));
    }

    public static ModelSpec model(LayerSpec... layers) {
        return new ModelSpec(List.of(layers), InitializerSpec.DEFAULT);
    }

    /** A model whose layers are written as in a recipe: {@code linear: 4 | relu}. */
    public static ModelSpec model(String layers) {
        StringBuilder items = new StringBuilder();
        for (String layer : layers.split(" \\| ")) {
            items.append("    - ").append(layer).append('\n');
        }
        return RecipeReader.parse(
                        "data: {source: digits}\nmodel:\n  layers:\n" + items + "loss: mse\noptimizer: sgd\nsteps: 1\n")
                .model();
    }

    public static Network network(String layers, NetworkInput input, ScalarType type) {
        return NetworkBuilder.build(model(layers), input, 3, type);
    }

    /** Numbers without a pattern, from −2 to 2, that no random number has touched. */
    public static double[] numbers(long count) {
        double[] numbers = new double[Math.toIntExact(count)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = 2 * Math.sin(1.0 + 0.7 * i * i);
        }
        return numbers;
    }

    /** A batch that a network takes. */
    public static Tensor batch(Network network, int samples, int vocabulary, ScalarType type) {
        long[] shape = network.inputShape().batch(samples);
        long count = samples * network.inputShape().size();
        if (!network.takesTokens()) {
            return TensorArrays.of(numbers(count), shape, type);
        }
        long[] tokens = new long[Math.toIntExact(count)];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = (7L * i + i / 3) % vocabulary;
        }
        return TensorArrays.of(tokens, shape);
    }

    public static Network network(int inputs, LayerSpec... layers) {
        return NetworkBuilder.build(model(layers), inputs, 3, ScalarType.Float);
    }

    public static LossSpec loss(LossSpec.Kind kind) {
        return new LossSpec(kind, LossSpec.Reduction.MEAN);
    }

    /** A recipe whose data are given to the trainer apart. */
    public static Recipe recipe(ModelSpec model, LossSpec.Kind loss, OptimizerSpec optimizer, int batch, int steps) {
        return recipe(model, loss, optimizer, null, batch, steps);
    }

    public static Recipe recipe(
            ModelSpec model, LossSpec.Kind loss, OptimizerSpec optimizer, ClipSpec clip, int batch, int steps) {
        DataSpec data = new DataSpec(new SourceSpec.Circles(0.1, 0.8), null, DataSpec.Scale.RAW, 1.0, 0.0, 0.0);
        return new Recipe(
                "test",
                3,
                data,
                model,
                loss(loss),
                optimizer,
                new ScheduleSpec(0, null),
                clip,
                batch,
                1,
                null,
                steps,
                new BatchingSpec(false, true, false),
                new TargetSpec(List.of()),
                DeviceSpec.CPU,
                Precision.FLOAT32,
                List.of(),
                TaskKind.SUPERVISED);
    }

    /** y = x₀ − 2x₁ + ½ on a grid that no random number has touched. */
    public static TensorData plane(int samples) {
        double[] x = new double[samples * 2];
        double[] y = new double[samples];
        for (int i = 0; i < samples; i++) {
            x[2 * i] = Math.sin(1.0 + i);
            x[2 * i + 1] = Math.cos(2.0 * i);
            y[i] = x[2 * i] - 2 * x[2 * i + 1] + 0.5;
        }
        return new TensorData(tensor(x, samples, 2), tensor(y, samples, 1));
    }

    public static Tensor tensor(double[] values, long... shape) {
        return TensorArrays.of(values, shape, ScalarType.Float);
    }

    /** A recipe around these lines; its data are given to the trainer apart. */
    public static Recipe recipe(String lines) {
        return RecipeReader.parse("data: circles\n" + lines);
    }

    /** The loss of a network on a batch, for optimizers that look at it themselves; evaluated once. */
    static BatchObjective objective(Network network, LossSpec.Kind loss, TensorData batch, long part) {
        GradientClip none = new GradientClip(null, network.parameters());
        BatchObjective objective =
                new BatchObjective(network, new LossFunction(loss(loss)), none, batch.parts(part), 0);
        objective.evaluate();
        return objective;
    }

    /** For optimizers that need nothing but the gradient. */
    static final Objective NO_OBJECTIVE = new Objective() {
        @Override
        public double loss() {
            throw new AssertionError("asked for the loss");
        }

        @Override
        public double evaluate() {
            throw new AssertionError("asked for another look");
        }

        @Override
        public Curvature hessian() {
            throw new AssertionError("asked for the Hessian");
        }

        @Override
        public Curvature gaussNewton() {
            throw new AssertionError("asked for the Gauss-Newton matrix");
        }
    };
}
