package io.evenkeel.torch.probe;

import io.evenkeel.spectral.Estimate;
import io.evenkeel.spectral.LinearOperator;
import io.evenkeel.torch.operator.GradientCovarianceOperator;
import io.evenkeel.torch.operator.TensorSpace;
import java.time.Duration;
import org.bytedeco.pytorch.Tensor;

/**
 * The learning rate at which a step of gradient descent with batches of B samples lowers the loss most by its second-order
 * model (McCandlish et al. 2018): ‖g‖²/(gᵀHg + tr(HΣ₁)/B) with the gradient g and the Hessian H of the mean loss and the
 * covariance Σ₁ of single samples' gradients; infinite where that model has no minimum along the step. Its standard error is
 * that of tr(HΣ₁), found by XTrace of ½(HΣ₁ + Σ₁H). Where the loss is a sum, steps are by sums over the batch, and the rate
 * B times smaller.
 */
final class BestStep {

    private static final int NOISE_PRODUCTS = 60;
    private static final double TOLERANCE = 0.01;

    private final ProbeRun run;

    BestStep(ProbeRun run) {
        this.run = run;
    }

    void measure(LinearOperator<Tensor> hessian, Tensor gradient) {
        TensorSpace space = run.space();
        // in terms of the mean loss
        double scale = run.gradientScale();
        Long asked = run.questions().batch();
        long batch = asked == null ? run.graph().samples() : asked;
        double unit = scale == 1 ? 1 : 1.0 / batch;
        double squared = space.dot(gradient, gradient) / (scale * scale);
        double along = curvatureAlong(hessian, gradient) / (scale * scale * scale);
        run.answer().number("best_step_without_noise", unit * step(squared, along));
        if (!run.graph().samplesAreIndependent()) {
            run.answer().number("best_step", Double.NaN);
            return;
        }
        try (GradientCovarianceOperator covariance = GradientCovarianceOperator.ofThese(run.graph(), run.block());
                NoiseCurvature noisy = new NoiseCurvature(hessian, covariance, space)) {
            Estimate cost = new OperatorTrace(run, "best step", "")
                    .of(noisy, NOISE_PRODUCTS, TOLERANCE, Duration.ZERO)
                    .times(1 / (scale * batch));
            double whole = along + cost.value();
            run.answer().number("best_step", unit * step(squared, whole));
            run.answer()
                    .number(
                            "best_step_stderr",
                            whole > 0 ? unit * squared * cost.error() / (whole * whole) : Double.NaN);
            run.answer().count("best_step_batch", batch);
        }
    }

    private double curvatureAlong(LinearOperator<Tensor> hessian, Tensor gradient) {
        Tensor image = run.space().zero();
        try {
            hessian.apply(gradient, image);
            return run.space().dot(gradient, image);
        } finally {
            run.space().release(image);
        }
    }

    private static double step(double squaredGradient, double curvature) {
        return curvature > 0 ? squaredGradient / curvature : Double.POSITIVE_INFINITY;
    }
}
