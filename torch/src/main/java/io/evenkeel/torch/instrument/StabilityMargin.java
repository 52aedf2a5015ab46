package io.evenkeel.torch.instrument;

import io.evenkeel.dynamics.StableStep;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.run.Quantities;
import io.evenkeel.spectral.Estimate;
import io.evenkeel.spectral.ShiftedOperator;
import io.evenkeel.torch.OptimizerState;
import io.evenkeel.torch.ParameterVector;
import io.evenkeel.torch.Preconditioner;
import io.evenkeel.torch.TrainingStep;
import io.evenkeel.torch.TrainingStep.Descent;
import io.evenkeel.torch.operator.HessianOperator;
import io.evenkeel.torch.operator.OptimizerPreconditionedOperator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How much of the stable step the optimizer uses: ηλ/s with λ the largest eigenvalue of the Hessian of the step's loss and s
 * the {@link StableStep} of the method (Cohen et al. 2021). For Adam, AdamW and RMSprop, and where parameters have learning
 * rates of their own, λ is that of P^{-1/2} H P^{-1/2} with the optimizer's diagonal P (Cohen et al. 2022); these have no
 * margin before their first step. A penalty of the recipe that is added to the gradient is added to the curvature; decoupled
 * weight decay is no part of it, and neither are clipping and groups' own penalties. Adagrad's P grows without bound and
 * second-order methods choose their steps otherwise: they have no margin.
 *
 * <p>Cost: nothing beside {@link Sharpness} for plain SGD; otherwise an eigenvalue of its own, and a copy of the optimizer's
 * state.
 */
public final class StabilityMargin implements Instrument {

    private final HessianLook look;
    private final FollowedEigenvalue preconditioned = new FollowedEigenvalue();

    StabilityMargin(HessianLook look) {
        this.look = look;
    }

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.STABILITY_MARGIN, Quantities.STABILITY_MARGIN_ERROR);
    }

    @Override
    public Cadence cadence() {
        return Cadence.RARELY;
    }

    @Override
    public boolean bends() {
        return look.usesGraph();
    }

    @Override
    public boolean holds() {
        return look.usesPiece();
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        step.ownLoop().ifPresent(own -> {
            OptimizerSpec spec = own.descent().optimizer();
            limit(spec).ifPresent(limit -> largest(step, own.descent()).ifPresent(largest -> {
                double share = step.learningRate() / limit;
                into.put(Quantities.STABILITY_MARGIN, share * largest.value());
                into.put(Quantities.STABILITY_MARGIN_ERROR, share * largest.error());
            }));
        });
    }

    /** ηλ up to which the method is stable; empty where there is no such limit. */
    static Optional<Double> limit(OptimizerSpec spec) {
        if (spec instanceof OptimizerSpec.Sgd sgd) {
            return Optional.of(
                    sgd.nesterov() ? StableStep.nesterov(sgd.momentum()) : StableStep.polyak(sgd.momentum()));
        }
        if (spec instanceof OptimizerSpec.Adam adam) {
            return Optional.of(StableStep.averaged(adam.beta1()));
        }
        if (spec instanceof OptimizerSpec.Adamw adamw) {
            return Optional.of(StableStep.averaged(adamw.beta1()));
        }
        return spec instanceof OptimizerSpec.Rmsprop rmsprop
                ? Optional.of(StableStep.polyak(rmsprop.momentum()))
                : Optional.empty();
    }

    private Optional<Estimate> largest(TrainingStep step, Descent descent) {
        OptimizerSpec spec = descent.optimizer();
        double penalty = spec instanceof OptimizerSpec.Adamw ? 0 : spec.weightDecay();
        if (isPlain(spec)) {
            return look.largest(step).map(sharpness -> shifted(sharpness, penalty));
        }
        // An adaptive optimizer that has taken no step divides by nothing yet.
        return step.index() == 0 && !(spec instanceof OptimizerSpec.Sgd)
                ? Optional.empty()
                : look.of(step).flatMap(hessian -> preconditioned(step, descent, hessian, penalty));
    }

    private static boolean isPlain(OptimizerSpec spec) {
        return spec instanceof OptimizerSpec.Sgd && spec.groups().isEmpty();
    }

    private static Estimate shifted(Estimate value, double shift) {
        return Estimate.bounded(value.value() + shift, value.error(), value.products(), value.converged());
    }

    private Optional<Estimate> preconditioned(
            TrainingStep step, Descent descent, HessianOperator hessian, double penalty) {
        ParameterVector parameters = step.ownLoop().orElseThrow().network().parameters();
        try (OptimizerState state = descent.state().get()) {
            if (!Preconditioner.isFinite(descent.optimizer(), state, parameters)) {
                return Optional.empty();
            }
            try (OptimizerPreconditionedOperator operator = new OptimizerPreconditionedOperator(
                    penalty == 0 ? hessian : new ShiftedOperator<>(hessian, penalty),
                    hessian.block(),
                    descent.optimizer(),
                    state,
                    parameters)) {
                return preconditioned.of(operator);
            }
        }
    }

    @Override
    public void afterUpdate(TrainingStep step, Measurements into) {
        look.end();
    }

    /** Its own; the shared look's is handed out by {@link Sharpness}. */
    @Override
    public Map<String, double[]> memory() {
        return preconditioned.memory();
    }

    @Override
    public void remember(Map<String, double[]> memory) {
        preconditioned.remember(memory);
    }
}
