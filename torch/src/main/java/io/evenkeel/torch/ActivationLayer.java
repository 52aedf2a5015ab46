package io.evenkeel.torch;

import io.evenkeel.recipe.ActivationKind;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** An element-wise function, or softmax over the last axis; {@code slope} is PReLU's trained one. */
record ActivationLayer(
        ActivationKind kind, double parameter, @Nullable Tensor slope) implements Layer {

    @Override
    public Tensor forward(Tensor x, ForwardObserver observer) {
        return switch (kind) {
            case SIGMOID -> torch.sigmoid(x);
            case TANH -> x.tanh();
            case RELU -> torch.relu(x);
            case LEAKY_RELU -> torch.leaky_relu(x, new Scalar(parameter));
            case PRELU -> torch.prelu(x, java.util.Objects.requireNonNull(slope));
            case ELU -> torch.elu(x, new Scalar(parameter), new Scalar(1.0), new Scalar(1.0));
            case SELU -> torch.selu(x);
            case GELU -> torch.gelu(x);
            case SILU -> torch.silu(x);
            case SOFTPLUS -> torch.softplus(x);
            case EXP -> x.exp();
            case SOFTMAX -> torch.softmax(x, -1);
            case LOG_SOFTMAX -> torch.log_softmax(x, -1);
        };
    }
}
