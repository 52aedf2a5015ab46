package io.evenkeel.torch.probe;

import io.evenkeel.noise.GradientStatistics;
import io.evenkeel.noise.NoiseScale;
import io.evenkeel.spectral.Eigenpairs;
import io.evenkeel.spectral.Estimate;
import io.evenkeel.spectral.HutchinsonTrace;
import io.evenkeel.spectral.Lanczos;
import io.evenkeel.spectral.LinearOperator;
import io.evenkeel.spectral.Progress;
import io.evenkeel.spectral.Sampling;
import io.evenkeel.spectral.SpectralDensity;
import io.evenkeel.spectral.StochasticLanczosQuadrature;
import io.evenkeel.spectral.XTrace;
import io.evenkeel.torch.gradient.PerSampleGradients;
import io.evenkeel.torch.gradient.Request;
import io.evenkeel.torch.gradient.SampleLoop;
import io.evenkeel.torch.operator.GradientCovarianceOperator;
import io.evenkeel.torch.operator.HessianOperator;
import io.evenkeel.torch.operator.LossGradient;
import io.evenkeel.torch.operator.LossGraph;
import io.evenkeel.torch.operator.ParameterBlock;
import io.evenkeel.torch.operator.TensorSpace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * Measures a model at the weights it has, on the data it is given.
 *
 * <p>With H the Hessian of the mean loss over all samples, g its gradient and Σ₁ the covariance of single samples'
 * gradients: the largest eigenvalues of H and its smallest (Lanczos; an eigenvalue lies within the residual), its trace
 * (XTrace, or Hutchinson's where memory is short; standard error), its density (stochastic Lanczos quadrature); the largest
 * stable learning rates 2/λ and, under Polyak momentum β = 0.9, (2 + 2β)/λ; the condition λ_max/λ_min, infinite where H is
 * not positive definite; and the learning rate at which a step of gradient descent with batches of B samples lowers the loss
 * most by its second-order model (McCandlish et al. 2018), ‖g‖²/(gᵀHg + tr(HΣ₁)/B), infinite where that model has no minimum
 * along the step; its standard error is that of tr(HΣ₁), found by XTrace of ½(HΣ₁ + Σ₁H).
 *
 * <p>Cost in gradients: about 2 for each product, some hundreds of products in all. Memory: a graph of the samples that are
 * passed at a time, and some tens of vectors as long as the parameters.
 */
public final class Probe {

    private static final double MOMENTUM = 0.9;
    private static final double EIGENVALUE_TOLERANCE = 1e-5;
    private static final double LAYER_TOLERANCE = 1e-4;
    private static final double TRACE_TOLERANCE = 0.01;
    private static final int TRACE_PRODUCTS = 200;
    private static final int NOISE_PRODUCTS = 60;
    private static final int DENSITY_STEPS = 80;
    private static final int DENSITY_PROBES = 10;
    private static final int SPLITS = 100;
    private static final double CONFIDENCE = 0.95;
    private static final long MOST_FOR_NOISE = 8192;
    private static final long SEED = 1;

    /** Numbers in the vectors that an estimator keeps, from where on it must do with fewer. */
    private static final long NUMBERS_KEPT = 1L << 28;

    private final ProbeSubject subject;
    private final LossGraph graph;
    private final ProbeQuestions questions;
    private final ProbeListener listener;
    private final ParameterBlock block;
    private final TensorSpace space;
    private final ProbeAnswer answer = new ProbeAnswer();
    private final List<String> missing = new ArrayList<>();
    private Estimate sharpest = Estimate.bounded(Double.NaN, Double.POSITIVE_INFINITY, 0, false);
    private boolean stopped;

    private Probe(ProbeSubject subject, ProbeQuestions questions, ProbeListener listener) {
        this.subject = subject;
        this.graph = subject.graph();
        this.questions = questions;
        this.listener = listener;
        this.block = ParameterBlock.all(graph);
        this.space = block.space();
    }

    /**
     * @return everything; or what was known when the listener ended it, which the answer says
     * @throws ProbeException where loss or gradient are not finite, or differ from pass to pass
     * @throws io.evenkeel.spectral.NonFiniteProductException where curvature is not finite
     */
    public static ProbeAnswer run(ProbeSubject subject, ProbeQuestions questions, ProbeListener listener) {
        return new Probe(subject, questions, listener).run();
    }

    private ProbeAnswer run() {
        refuseTooManyForNoise();
        answer.count("parameters", space.dimension());
        answer.count("samples", graph.samples());
        Tensor gradient = space.zero();
        try (HessianOperator hessian = new HessianOperator(graph, block)) {
            stage("loss and gradient", () -> gradient(gradient));
            stage("largest eigenvalues", () -> largest(hessian));
            stage("smallest eigenvalue", () -> smallest(hessian));
            stage("trace", () -> answer.trace(trace(hessian, TRACE_PRODUCTS, "trace")));
            stage("best step", () -> bestStep(hessian, gradient));
            if (questions.noise()) {
                stage("gradient noise", this::noise);
            }
            if (questions.density()) {
                stage("density", () -> density(hessian));
            }
            if (questions.layers()) {
                stage("layers", () -> layers(gradient));
            }
        } finally {
            space.release(gradient);
        }
        if (!subject.notes().isEmpty()) {
            answer.notes(subject.notes());
        }
        if (stopped) {
            answer.stopped(missing);
        }
        return answer;
    }

    private void stage(String name, Runnable work) {
        if (stopped || !listener.at(name, "")) {
            stopped = true;
            missing.add(name);
            return;
        }
        work.run();
        if (!stopped) {
            listener.known(answer);
        }
    }

    private boolean goOn(String stage, String known) {
        stopped |= !listener.at(stage, known);
        return !stopped;
    }

    private void gradient(Tensor gradient) {
        double loss = LossGradient.of(graph, block, gradient);
        double norm = space.norm(gradient);
        if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
            throw new ProbeException(subject.name() + ": found a loss of " + loss + " and a gradient of norm " + norm
                    + " on these data; expected finite ones: there is no curvature to measure here");
        }
        Tensor again = space.zero();
        try {
            double second = LossGradient.of(graph, block, again);
            space.axpy(-1, gradient, again);
            double difference = space.norm(again);
            if (Math.abs(second - loss) > 1e-3 * Math.abs(loss) || difference > 1e-3 * norm + 1e-6) {
                throw new ProbeException(subject.name() + ": two passes over the same data gave losses of " + loss
                        + " and " + second + " and gradients that differ by " + difference
                        + "; expected the same: the model draws random numbers at each pass, such as dropout that was"
                        + " traced in training. Call model.eval() before torch.jit.trace, or use torch.jit.script");
            }
        } finally {
            space.release(again);
        }
        answer.number("loss", loss);
        answer.number("gradient_norm", norm);
    }

    private void largest(LinearOperator<Tensor> hessian) {
        List<Estimate> values =
                eigenvalues(hessian, Lanczos.Options.of(questions.top(), Lanczos.End.LARGEST), "largest eigenvalues");
        answer.eigenvalues(values);
        double sharpness = values.get(0).value();
        Map<String, Double> rates = new LinkedHashMap<>();
        rates.put("sgd", stable(2, sharpness));
        rates.put("momentum_0_9", stable(2 + 2 * MOMENTUM, sharpness));
        answer.numbers("stable_learning_rate", rates);
        this.sharpest = values.get(0);
    }

    private static double stable(double limit, double sharpness) {
        return sharpness > 0 ? limit / sharpness : Double.POSITIVE_INFINITY;
    }

    private List<Estimate> eigenvalues(LinearOperator<Tensor> hessian, Lanczos.Options options, String stage) {
        Lanczos.Options precise = options.withTolerance(EIGENVALUE_TOLERANCE, Lanczos.Stop.RESIDUAL)
                .withBudget(basis(options.basisSize()), options.maxProducts())
                .withSeed(SEED);
        Progress<List<Estimate>> progress = known -> goOn(stage, text(known.get(0), "±"));
        try (Eigenpairs<Tensor> pairs = Lanczos.solve(hessian, precise, null, progress)) {
            return pairs.values();
        }
    }

    private int basis(int wanted) {
        return (int) Math.max(wanted, Math.min(160, NUMBERS_KEPT / space.dimension()));
    }

    private void smallest(LinearOperator<Tensor> hessian) {
        Estimate smallest = eigenvalues(hessian, Lanczos.Options.of(1, Lanczos.End.SMALLEST), "smallest eigenvalue")
                .get(0);
        answer.smallest(smallest);
        boolean definite = smallest.value() > smallest.error();
        answer.number("condition", definite ? sharpest.value() / smallest.value() : Double.POSITIVE_INFINITY);
    }

    private Estimate trace(LinearOperator<Tensor> operator, int products, String stage) {
        Progress<Estimate> progress = known -> goOn(stage, text(known, "±"));
        boolean fits = space.dimension() <= NUMBERS_KEPT / products;
        return fits
                ? XTrace.trace(operator, products, TRACE_TOLERANCE, SEED, progress)
                : HutchinsonTrace.trace(operator, new Sampling(products, TRACE_TOLERANCE, SEED), progress);
    }

    private void bestStep(LinearOperator<Tensor> hessian, Tensor gradient) {
        double squared = space.dot(gradient, gradient);
        Tensor image = space.zero();
        double along;
        try {
            hessian.apply(gradient, image);
            along = space.dot(gradient, image);
        } finally {
            space.release(image);
        }
        answer.number("best_step_without_noise", step(squared, along));
        if (!graph.samplesAreIndependent()) {
            answer.number("best_step", Double.NaN);
            return;
        }
        long batch = questions.batch() == null ? graph.samples() : questions.batch();
        try (GradientCovarianceOperator covariance = GradientCovarianceOperator.ofThese(graph, block);
                NoiseCurvature noisy = new NoiseCurvature(hessian, covariance, space)) {
            Estimate cost = trace(noisy, NOISE_PRODUCTS, "best step").times(1.0 / batch);
            double whole = along + cost.value();
            answer.number("best_step", step(squared, whole));
            answer.number("best_step_stderr", whole > 0 ? squared * cost.error() / (whole * whole) : Double.NaN);
            answer.count("best_step_batch", batch);
        }
    }

    private static double step(double squaredGradient, double curvature) {
        return curvature > 0 ? squaredGradient / curvature : Double.POSITIVE_INFINITY;
    }

    private void refuseTooManyForNoise() {
        if (questions.noise() && (graph.samples() > MOST_FOR_NOISE || graph.samples() < 2)) {
            throw new ProbeException("--noise: found " + graph.samples() + " samples; expected 2 to " + MOST_FOR_NOISE
                    + ", since the gradients of each two are compared; take fewer with --max-samples");
        }
    }

    /** By a backward pass for each sample, since what is inside a foreign model is not to be seen. */
    private void noise() {
        if (!graph.samplesAreIndependent()) {
            return;
        }
        LossGraph alone = subject.samplesAlone();
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        alone.parameters().forEach(parameter -> parameters.put(parameter.name(), parameter.value()));
        PerSampleGradients gradients;
        try {
            gradients = SampleLoop.of(parameters, alone.batches(), sample -> lossOf(alone, sample), Request.ALL);
        } catch (Stopped e) {
            missing.add("noise");
            return;
        }
        GradientStatistics statistics = new GradientStatistics(gradients.gram());
        NoiseScale scale = statistics.populationNoiseScale(CONFIDENCE);
        Map<String, Double> population = new LinkedHashMap<>();
        population.put("scale", Double.isNaN(scale.value()) ? Double.POSITIVE_INFINITY : scale.value());
        population.put("low", scale.low());
        population.put("high", scale.high());
        answer.noise(
                statistics.noiseScale().value(),
                statistics.agreement(SPLITS, SEED).cosine().value(),
                statistics.covarianceTrace().value(),
                population);
    }

    private Tensor lossOf(LossGraph alone, int sample) {
        if (!goOn("gradient noise", sample + " of " + alone.batches() + " samples")) {
            throw new Stopped();
        }
        return alone.pass(sample).loss();
    }

    /** Ends the loop over samples, which knows nothing that is worth keeping before its end. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("stopped", null, false, false);
        }
    }

    private void density(LinearOperator<Tensor> hessian) {
        int steps = (int) Math.max(10, Math.min(DENSITY_STEPS, NUMBERS_KEPT / space.dimension()));
        Progress<SpectralDensity> progress =
                known -> goOn("density", known.probes().size() + " of " + DENSITY_PROBES + " probes");
        answer.density(StochasticLanczosQuadrature.density(hessian, steps, DENSITY_PROBES, SEED, progress));
    }

    private void layers(Tensor gradient) {
        for (String place : places()) {
            if (!goOn("layers", place)) {
                missing.add("layer " + place + " and those after it");
                return;
            }
            ParameterBlock layer = layer(place);
            Tensor part = layer.space().zero();
            try (HessianOperator hessian = new HessianOperator(graph, layer)) {
                layer.within(block).gather(gradient, part);
                Lanczos.Options options =
                        Lanczos.Options.of(1, Lanczos.End.LARGEST).withTolerance(LAYER_TOLERANCE, Lanczos.Stop.GAP);
                Progress<List<Estimate>> progress = known -> goOn("layers", place + " " + text(known.get(0), "±"));
                try (Eigenpairs<Tensor> pairs = Lanczos.solve(hessian, options, null, progress)) {
                    answer.layer(
                            place,
                            layer.space().dimension(),
                            pairs.largest(),
                            layer.space().norm(part));
                }
            } finally {
                layer.space().release(part);
            }
        }
    }

    /** A place is a layer, or a parameter that lies in none. */
    private ParameterBlock layer(String place) {
        boolean alone = graph.parameters().stream().anyMatch(p -> p.name().equals(place));
        return alone ? ParameterBlock.matching(graph, place) : ParameterBlock.layer(graph, place);
    }

    /** Parameters' names up to the last dot, in order; one without a dot is a place of its own. */
    private Set<String> places() {
        Set<String> places = new LinkedHashSet<>();
        for (LossGraph.GraphParameter parameter : graph.parameters()) {
            int dot = parameter.name().lastIndexOf('.');
            places.add(dot < 0 ? parameter.name() : parameter.name().substring(0, dot));
        }
        return places;
    }

    private static String text(Estimate estimate, String sign) {
        return String.format(Locale.ROOT, "%.6g %s %.2g", estimate.value(), sign, estimate.error());
    }
}
