package io.evenkeel.torch;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.torch.layerwise.ActivationDerivatives;
import io.evenkeel.torch.layerwise.LayerDerivatives;
import java.util.Objects;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * An element-wise function, or softmax over the classes: the last axis, and for images the channels; {@code slope} is
 * PReLU's trained one.
 */
record ActivationLayer(
        ActivationKind kind,
        double parameter,
        int classAxis,
        @Nullable Tensor slope) implements Layer {

    /** SELU's constants (Klambauer et al. 2017). */
    private static final double SELU_ALPHA = 1.6732632423543772;

    private static final double SELU_SCALE = 1.0507009873554805;

    static LayerPlan plan(LayerSpec.Activation spec, Site site) {
        if (spec.kind() == ActivationKind.PRELU) {
            site.constant("slope", spec.parameter(), 1);
        }
        return site.plan(
                site.input(),
                binding -> new ActivationLayer(
                        spec.kind(), spec.parameter(), site.input().featureAxis(), binding.parameterOrNull("slope")));
    }

    @Override
    public Tensor forward(Tensor x, ForwardPass pass) {
        HeldKinks kinks = pass.kinks();
        if (kinks != null && kind.isKinked()) {
            return held(x, kinks);
        }
        Tensor output = free(x, pass);
        if (pass.isNoting() && kind.isKinked()) {
            // what relu lets through is above 0, and kept for the backward pass anyway
            pass.note(this, kind == ActivationKind.RELU ? output : x);
        }
        return output;
    }

    /** With every number on its own side of 0, be it where it may by now. */
    private Tensor held(Tensor x, HeldKinks kinks) {
        if (kind == ActivationKind.RELU || kind == ActivationKind.LEAKY_RELU) {
            double below = kind == ActivationKind.RELU ? 0 : parameter;
            return x.mul(kinks.of(this, x, seen -> above(seen)
                    .to(x.scalar_type())
                    .mul_(new Scalar(1 - below))
                    .add_(new Scalar(below))));
        }
        Tensor above = kinks.of(this, x, ActivationLayer::above);
        return kind == ActivationKind.PRELU
                ? torch.where(above, x, x.mul(Objects.requireNonNull(slope)))
                // what is above takes no part in the exponential: where that overflows, zero times its slope is no zero
                : torch.where(
                                above,
                                x,
                                x.masked_fill(above, new Scalar(0.0)).expm1().mul(new Scalar(SELU_ALPHA)))
                        .mul(new Scalar(SELU_SCALE));
    }

    private static Tensor above(Tensor x) {
        return x.gt(new Scalar(0.0));
    }

    private Tensor free(Tensor x, ForwardPass pass) {
        return switch (kind) {
            case SIGMOID -> torch.sigmoid(x);
            case TANH -> x.tanh();
            case RELU -> torch.relu(x);
            case LEAKY_RELU -> torch.leaky_relu(x, new Scalar(parameter));
            case PRELU -> prelu(x, Objects.requireNonNull(slope), pass);
            case ELU -> torch.elu(x, new Scalar(parameter), new Scalar(1.0), new Scalar(1.0));
            case SELU -> torch.selu(x);
            case GELU -> torch.gelu(x);
            case SILU -> torch.silu(x);
            case SOFTPLUS -> torch.softplus(x);
            case EXP -> x.exp();
            case SOFTMAX -> torch.softmax(x, classAxis);
            case LOG_SOFTMAX -> torch.log_softmax(x, classAxis);
        };
    }

    private static Tensor prelu(Tensor x, Tensor slope, ForwardPass pass) {
        Tensor output = torch.prelu(x, slope);
        if (pass.wantsUses()) {
            Tensor negative = torch.clamp_max(x.detach(), new Scalar(0.0));
            pass.use(new ParameterUse.Elementwise(slope, null, negative, output, LayerNormLayer.byEntries(slope)));
        }
        return output;
    }

    @Override
    public @Nullable LayerDerivatives derivatives(ForwardPass pass, Predicate<Tensor> moving) {
        return switch (kind) {
            case PRELU, SOFTMAX, LOG_SOFTMAX -> null;
            case RELU, LEAKY_RELU -> new ActivationDerivatives(x -> free(x, pass), false);
            default -> new ActivationDerivatives(x -> free(x, pass), true);
        };
    }
}
