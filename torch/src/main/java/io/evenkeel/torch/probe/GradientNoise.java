package io.evenkeel.torch.probe;

import io.evenkeel.noise.GradientStatistics;
import io.evenkeel.noise.NoiseScale;
import io.evenkeel.torch.ForwardPass;
import io.evenkeel.torch.TensorData;
import io.evenkeel.torch.gradient.NetworkGradients;
import io.evenkeel.torch.gradient.PerSampleGradients;
import io.evenkeel.torch.gradient.Request;
import io.evenkeel.torch.gradient.SampleLoop;
import io.evenkeel.torch.gradient.Way;
import io.evenkeel.torch.operator.LossGraph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The noise of the gradient, from the inner products of single samples' gradients: the noise scale tr Σ₁/‖ḡ‖² of these
 * samples and, with its interval, of what they were drawn from, and the cosine of two half-batches. Single gradients come
 * from one backward pass where layers tell how they use their parameters and the pass fits into memory; else from a backward
 * pass for each sample, as always with TorchScript, whose inside is not to be seen. The answer says which.
 */
final class GradientNoise {

    private static final int SPLITS = 100;
    private static final double CONFIDENCE = 0.95;
    private static final long MOST_SAMPLES = 8192;

    /** Numbers in layers' outputs, of all samples together, from where on one pass would take too much memory. */
    private static final long MOST_NUMBERS = 1L << 27;

    private final ProbeRun run;
    private Optional<PerSampleGradients> gradients = Optional.empty();

    GradientNoise(ProbeRun run) {
        this.run = run;
    }

    static void refuseUnfit(ProbeQuestions questions, long samples) {
        if (questions.noise() && samples < 2) {
            throw new ProbeException("--noise: found one sample; expected at least 2, for noise is how they differ");
        }
        if (questions.noise() && samples > MOST_SAMPLES) {
            throw new ProbeException("--noise: found " + samples + " samples; expected 2 to " + MOST_SAMPLES
                    + ", since the gradients of each two are compared; take fewer with --max-samples");
        }
    }

    /** Empty before they were measured, and where there are none. */
    Optional<PerSampleGradients> gradients() {
        return gradients;
    }

    void measure() {
        if (!run.graph().samplesAreIndependent()) {
            return;
        }
        gradients = run.subject().onePass().flatMap(this::inOnePass).or(this::byLoop);
        if (gradients.isEmpty()) {
            run.isMissing("gradient noise");
            return;
        }
        PerSampleGradients found = gradients.get();
        GradientStatistics statistics = new GradientStatistics(found.gram());
        NoiseScale scale = statistics.populationNoiseScale(CONFIDENCE);
        Map<String, Double> population = new LinkedHashMap<>();
        population.put("scale", Double.isNaN(scale.value()) ? Double.POSITIVE_INFINITY : scale.value());
        population.put("low", scale.low());
        population.put("high", scale.high());
        run.answer()
                .noise(
                        statistics.noiseScale().value(),
                        statistics.agreement(SPLITS, ProbeRun.SEED).cosine().value(),
                        statistics.covarianceTrace().value(),
                        population,
                        way(found));
    }

    private static String way(PerSampleGradients found) {
        List<String> looped = found.parameters().stream()
                .filter(parameter -> parameter.way() == Way.LOOP)
                .map(PerSampleGradients.OfParameter::name)
                .toList();
        if (looped.isEmpty()) {
            return "one backward pass";
        }
        String loop = "a backward pass for each sample";
        return looped.size() == found.parameters().size()
                ? loop
                : "one backward pass, and " + loop + " for " + String.join(", ", looped);
    }

    private Optional<PerSampleGradients> inOnePass(NetworkGradients network) {
        TensorData data = run.subject().data();
        if (numbersOfSample(network, data) > MOST_NUMBERS / data.size()) {
            return Optional.empty();
        }
        PerSampleGradients found = network.of(data, ForwardPass::evaluation);
        return found.coversAll() ? Optional.of(found) : Optional.empty();
    }

    private static long numbersOfSample(NetworkGradients network, TensorData data) {
        long[] numbers = new long[1];
        try (PointerScope scope = new PointerScope()) {
            network.network()
                    .forward(
                            data.features().narrow(0, 0, 1),
                            ForwardPass.evaluation((layer, output) -> numbers[0] += output.numel()));
        }
        return Math.max(1, numbers[0]);
    }

    /** Empty where it was stopped. */
    private Optional<PerSampleGradients> byLoop() {
        LossGraph alone = run.subject().samplesAlone();
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        alone.parameters().forEach(parameter -> parameters.put(parameter.name(), parameter.value()));
        try {
            return Optional.of(
                    SampleLoop.of(parameters, alone.batches(), sample -> lossOf(alone, sample), Request.ALL));
        } catch (Stopped e) {
            return Optional.empty();
        }
    }

    private Tensor lossOf(LossGraph alone, int sample) {
        if (!run.goOn("gradient noise", sample + " of " + alone.batches() + " samples")) {
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
}
