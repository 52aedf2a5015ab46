package io.evenkeel.torch;

import io.evenkeel.dynamics.RunningQuantile;
import io.evenkeel.recipe.ClipSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Clips the gradients of a {@link ParameterVector} in the ways that {@link ClipSpec} describes. Where a norm that
 * decides is not finite there is no direction to keep, and what it is the norm of is left as it is, so that the fault
 * shows.
 */
final class GradientClip {

    /**
     * What clipping did.
     *
     * @param factor ‖ĝ‖/‖g‖
     * @param cosine ĝ·g/(‖ĝ‖‖g‖)
     */
    record Outcome(double factor, double cosine) {
        static final Outcome NOTHING = new Outcome(1, 1);
        private static final Outcome UNKNOWN = new Outcome(Double.NaN, Double.NaN);
    }

    private final @Nullable ClipSpec spec;
    private final ParameterVector parameters;
    private final List<Double> norms = new ArrayList<>();
    private RunningQuantile quantile;

    GradientClip(@Nullable ClipSpec spec, ParameterVector parameters) {
        this.spec = spec;
        this.parameters = parameters;
        this.quantile = emptyQuantile(spec);
    }

    private static RunningQuantile emptyQuantile(@Nullable ClipSpec spec) {
        return new RunningQuantile(spec instanceof ClipSpec.Auto auto ? auto.quantile() : 1);
    }

    boolean isOn() {
        return spec != null;
    }

    /** Clips the gradient that a step is taken on, whose norm is known. */
    Outcome apply(double norm) {
        if (spec instanceof ClipSpec.Auto && Double.isFinite(norm)) {
            remember(norm);
        }
        if (spec instanceof ClipSpec.Norm || spec instanceof ClipSpec.Auto) {
            return new Outcome(byNorm(norm), 1);
        }
        if (spec == null) {
            return Outcome.NOTHING;
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor raw = parameters.gradients().clone();
            bend();
            return compare(raw, norm);
        }
    }

    /** Clips a further gradient of the same step by the same measure. */
    void again() {
        if (spec instanceof ClipSpec.Norm || spec instanceof ClipSpec.Auto) {
            byNorm(Norms.euclidean(parameters.gradients()).item_double());
        } else if (spec != null) {
            bend();
        }
    }

    private double byNorm(double norm) {
        double most = spec instanceof ClipSpec.Norm clip ? clip.norm() : quantile.value();
        if (norm > most && norm < Double.POSITIVE_INFINITY) {
            parameters.scaleGradients(most / norm);
            return most / norm;
        }
        return 1;
    }

    private void bend() {
        if (spec instanceof ClipSpec.Value clip) {
            parameters.gradients().clamp_min_(new Scalar(-clip.value())).clamp_max_(new Scalar(clip.value()));
        } else if (spec instanceof ClipSpec.PerLayer clip) {
            eachLayer(clip.norm());
        } else if (spec instanceof ClipSpec.Adaptive clip) {
            eachUnit(clip);
        } else {
            throw new IllegalStateException("no clipping for " + spec);
        }
    }

    private void eachLayer(double most) {
        Map<String, Double> squares = new TreeMap<>();
        for (Parameter parameter : parameters.parameters()) {
            double norm = Norms.euclidean(parameter.gradient()).item_double();
            squares.merge(parameter.layer(), norm * norm, Double::sum);
        }
        for (Parameter parameter : parameters.parameters()) {
            double norm = Math.sqrt(squares.getOrDefault(parameter.layer(), 0.0));
            if (norm > most && norm < Double.POSITIVE_INFINITY) {
                parameter.gradient().mul_(new Scalar(most / norm));
            }
        }
    }

    private void eachUnit(ClipSpec.Adaptive clip) {
        List<Parameter> all = parameters.parameters();
        String last = all.get(all.size() - 1).layer();
        boolean onlyOne = all.get(0).layer().equals(last);
        for (Parameter parameter : all) {
            if (onlyOne || !parameter.layer().equals(last)) {
                Tensor allowed = unitNorms(parameter.value().detach())
                        .clamp_min(new Scalar(clip.floor()))
                        .mul(new Scalar(clip.ratio()));
                Tensor norms = unitNorms(parameter.gradient());
                Tensor tooLarge = norms.gt(allowed).logical_and(torch.isfinite(norms));
                Tensor factors = torch.where(tooLarge, allowed.div(norms), new Scalar(1.0));
                parameter.gradient().mul_(factors.to(parameter.gradient().scalar_type()));
            }
        }
    }

    /** The norm of each row, in double precision and a shape that multiplies; of the whole where there are no rows. */
    private static Tensor unitNorms(Tensor tensor) {
        if (tensor.dim() < 2) {
            return Norms.euclidean(tensor);
        }
        long[] axes = new long[(int) tensor.dim() - 1];
        for (int axis = 1; axis <= axes.length; axis++) {
            axes[axis - 1] = axis;
        }
        return torch.linalg_vector_norm(tensor, new Scalar(2.0), axes, true, new ScalarTypeOptional(ScalarType.Double));
    }

    private Outcome compare(Tensor raw, double norm) {
        if (!Double.isFinite(norm)) {
            return Outcome.UNKNOWN;
        }
        if (norm == 0 || raw.eq(parameters.gradients()).all().item_bool()) {
            return Outcome.NOTHING;
        }
        Tensor clipped = parameters.gradients().to(ScalarType.Double);
        double left = Norms.euclidean(clipped).item_double();
        double product = clipped.dot(raw.to(ScalarType.Double)).item_double();
        return new Outcome(left / norm, Math.min(1, product / (left * norm)));
    }

    private void remember(double norm) {
        norms.add(norm);
        quantile.add(norm);
    }

    /** The norms that {@code auto} goes by, in order; empty for the other ways. */
    double[] history() {
        return norms.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Goes on from another's history, whatever its own was. */
    void restore(double[] history) {
        norms.clear();
        quantile = emptyQuantile(spec);
        for (double norm : history) {
            remember(norm);
        }
    }
}
