package io.evenkeel.torch.probe;

import io.evenkeel.torch.operator.HessianOperator;
import io.evenkeel.torch.operator.LossGradient;
import io.evenkeel.torch.operator.TensorSpace;
import io.evenkeel.torch.script.TorchScriptException;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Measures a model at the weights it has, on the data it is given: loss and gradient here, what follows in {@link
 * HessianSpectrum}, {@link BestStep}, {@link GradientNoise} and {@link LayerFigures}.
 *
 * <p>Cost in gradients: about 2 for each product, some hundreds of products in all. Memory: a graph of the samples that are
 * passed at a time, and some tens of vectors as long as the parameters.
 */
public final class Probe {

    /** Two passes that differ by more do not differ by rounding. */
    private static final double SAME = 1e-3;

    private final ProbeRun run;

    private Probe(ProbeRun run) {
        this.run = run;
    }

    /**
     * @return everything; or what was known when the listener ended it, which the answer says
     * @throws ProbeException where loss or gradient are not finite, differ from pass to pass, or cannot be differentiated
     * @throws io.evenkeel.spectral.NonFiniteProductException where curvature is not finite
     */
    public static ProbeAnswer run(ProbeSubject subject, ProbeQuestions questions, ProbeListener listener) {
        GradientNoise.refuseUnfit(questions, subject.data().size());
        try {
            return new Probe(new ProbeRun(subject, questions, listener)).run();
        } catch (RuntimeException e) {
            throw e.getClass() == RuntimeException.class ? explained(e, subject.name()) : e;
        }
    }

    /** What libtorch complains of while it differentiates, which is the model's doing. */
    private static ProbeException explained(RuntimeException e, String model) {
        Optional<String> operation = TorchScriptException.withoutDerivative(e);
        return new ProbeException(
                operation.isPresent()
                        ? model + ": found the operation " + operation.get()
                                + ", of which libtorch has no derivative; expected a model whose gradient can be differentiated"
                                + " again, for there is no curvature without it. The same written with plain operations has one"
                                + " (a fused one may have been recorded by tracing under torch.no_grad)"
                        : model + ": found a model that libtorch cannot differentiate twice ("
                                + TorchScriptException.telling(e) + "); expected one that it can",
                e);
    }

    private ProbeAnswer run() {
        TensorSpace space = run.space();
        run.answer().count("parameters", space.dimension());
        run.answer().count("samples", run.graph().samples());
        Tensor gradient = space.zero();
        try (HessianOperator hessian = new HessianOperator(run.graph(), run.block())) {
            run.stage("loss and gradient", () -> gradient(gradient));
            new HessianSpectrum(run, hessian).stages();
            run.stage("best step", () -> new BestStep(run).measure(hessian, gradient));
            GradientNoise noise = new GradientNoise(run);
            if (run.questions().noise()) {
                run.stage("gradient noise", noise::measure);
            }
            if (run.questions().density()) {
                run.stage("density", () -> HessianSpectrum.density(run, hessian));
            }
            if (run.questions().layers()) {
                run.stage("layers", () -> new LayerFigures(run, noise.gradients()).measure(gradient));
            }
        } finally {
            space.release(gradient);
        }
        return run.finished();
    }

    private void gradient(Tensor gradient) {
        TensorSpace space = run.space();
        String name = run.subject().name();
        double loss = LossGradient.of(run.graph(), run.block(), gradient);
        double norm = space.norm(gradient);
        if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
            throw new ProbeException(name + ": found a loss of " + loss + " and a gradient of norm " + norm
                    + " on these data; expected finite ones: there is no curvature to measure here");
        }
        Tensor again = space.zero();
        try {
            double second = LossGradient.of(run.graph(), run.block(), again);
            space.axpy(-1, gradient, again);
            double difference = space.norm(again);
            if (Math.abs(second - loss) > SAME * Math.abs(loss) || difference > SAME * norm + 1e-6) {
                throw new ProbeException(name + ": two passes over the same data gave losses of " + loss + " and "
                        + second + " and gradients that differ by " + difference
                        + "; expected the same: the model draws random numbers at each pass, such as dropout that was"
                        + " traced in training. Call model.eval() before torch.jit.trace, or use torch.jit.script");
            }
        } finally {
            space.release(again);
        }
        run.answer().number("loss", loss);
        run.answer().number("gradient_norm", norm);
    }
}
