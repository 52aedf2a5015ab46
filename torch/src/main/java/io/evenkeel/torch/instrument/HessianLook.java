package io.evenkeel.torch.instrument;

import io.evenkeel.spectral.Estimate;
import io.evenkeel.torch.TrainingStep;
import io.evenkeel.torch.operator.HessianOperator;
import io.evenkeel.torch.operator.NetworkLoss;
import io.evenkeel.torch.operator.ParameterBlock;
import io.evenkeel.torch.operator.QuickHessian;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The Hessian of a step's loss and its largest eigenvalue, made once for all instruments that look at the same step: one
 * graph, the step's own where it left one, which lives until the weights change. Passes are made as the step's own were: dropout drops the same, and batch
 * normalisation takes the batch's statistics.
 *
 * <p>Where a step's batch came in several parts, each product makes its graphs anew, one part's at a time.
 */
final class HessianLook {

    private static final String QUICK = "quick";

    private final FollowedEigenvalue followed = new FollowedEigenvalue();
    private final QuickHessian quick = new QuickHessian();
    private @Nullable NetworkLoss graph;
    private @Nullable HessianOperator hessian;
    private @Nullable Estimate largest;
    private boolean searched;

    /**
     * Empty where there is none: in half precision, in whose rounding second derivatives are lost, and where somebody else's
     * loop trains.
     */
    Optional<HessianOperator> of(TrainingStep step) {
        HessianOperator known = hessian;
        if (known != null) {
            return Optional.of(known);
        }
        if (!precise(step.network().parameters().values()) || !Double.isFinite(step.loss())) {
            return Optional.empty();
        }
        return step.ownLoop().map(own -> {
            TrainingStep.Descent descent = own.descent();
            NetworkLoss plain =
                    NetworkLoss.asInTraining(own.network(), descent.loss(), descent.parts(), descent.firstPass());
            NetworkLoss loss = step.kinks().map(plain::noted).orElse(plain);
            graph = loss;
            ParameterBlock all = ParameterBlock.all(loss);
            HessianOperator made = step.graph()
                    .map(left -> new HessianOperator(loss, all, left))
                    .orElseGet(() -> new HessianOperator(loss, all));
            // Looked at again and again over the same kind of network: the check is that of the operators' tests.
            made.unchecked();
            hessian = made;
            return made;
        });
    }

    /** Whether the next look's products may come from a graph. */
    boolean usesGraph() {
        return quick.usesGraph();
    }

    /** Whether they may come from the gradient on the loss's smooth piece. */
    boolean usesPiece() {
        return quick.usesPiece();
    }

    private static boolean precise(Tensor values) {
        ScalarType type = values.scalar_type().intern();
        return type == ScalarType.Float || type == ScalarType.Double;
    }

    /** λ_max of {@link #of}, followed from look to look. */
    Optional<Estimate> largest(TrainingStep step) {
        if (!searched) {
            largest = of(step).flatMap(this::follow).orElse(null);
            searched = true;
        }
        return Optional.ofNullable(largest);
    }

    private Optional<Estimate> follow(HessianOperator exact) {
        try (QuickHessian.Look products = quick.at(Objects.requireNonNull(graph), exact)) {
            return followed.of(products.operator(), exact.block()::gradientInto, products.products());
        }
    }

    /** To be called when the weights have changed, by whoever has looked. */
    void end() {
        HessianOperator known = hessian;
        hessian = null;
        graph = null;
        largest = null;
        searched = false;
        if (known != null) {
            known.close();
        }
    }

    Map<String, double[]> memory() {
        Map<String, double[]> memory = new LinkedHashMap<>(followed.memory());
        if (quick.memory().length > 0) {
            memory.put(QUICK, quick.memory());
        }
        return memory;
    }

    void remember(Map<String, double[]> memory) {
        quick.remember(memory.getOrDefault(QUICK, new double[0]));
        followed.remember(memory);
    }
}
