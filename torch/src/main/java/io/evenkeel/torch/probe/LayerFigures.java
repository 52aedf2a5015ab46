package io.evenkeel.torch.probe;

import io.evenkeel.spectral.Eigenpairs;
import io.evenkeel.spectral.Estimate;
import io.evenkeel.spectral.Lanczos;
import io.evenkeel.spectral.Progress;
import io.evenkeel.torch.gradient.PerSampleGradients;
import io.evenkeel.torch.operator.HessianOperator;
import io.evenkeel.torch.operator.LossGraph;
import io.evenkeel.torch.operator.ParameterBlock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * Curvature and gradient of each place on its own: the largest eigenvalue and the trace of its diagonal block of the
 * Hessian, its part of the gradient, and the trace of its block of the single gradients' covariance where these are known.
 * A place is what parameters' names have before the last dot, so that each parameter belongs to one: squared gradients,
 * traces and covariances of all places add up to the whole's.
 */
final class LayerFigures {

    private static final double SHARPNESS_TOLERANCE = 1e-4;
    private static final double TRACE_TOLERANCE = 0.02;
    private static final int TRACE_PRODUCTS = 60;

    private final ProbeRun run;
    private final Optional<PerSampleGradients> singles;

    LayerFigures(ProbeRun run, Optional<PerSampleGradients> singles) {
        this.run = run;
        this.singles = singles;
    }

    void measure(Tensor gradient) {
        Set<String> places = places();
        Duration patience = OperatorTrace.PATIENCE.dividedBy(places.size());
        for (String place : places) {
            if (!run.goOn("layers", place)) {
                run.isMissing("layer " + place + " and those after it");
                return;
            }
            layer(place, gradient, patience);
        }
    }

    private void layer(String place, Tensor gradient, Duration patience) {
        ParameterBlock layer =
                ParameterBlock.of(run.graph(), place, name -> place(name).equals(place));
        Tensor part = layer.space().zero();
        try (HessianOperator hessian = new HessianOperator(run.graph(), layer)) {
            layer.within(run.block()).gather(gradient, part);
            double norm = layer.space().norm(part);
            Lanczos.Options options =
                    Lanczos.Options.of(1, Lanczos.End.LARGEST).withTolerance(SHARPNESS_TOLERANCE, Lanczos.Stop.GAP);
            Progress<List<Estimate>> progress = known -> run.goOn("layers", place + " " + ProbeRun.text(known.get(0)));
            Estimate sharpness;
            try (Eigenpairs<Tensor> pairs = Lanczos.solve(hessian, options, null, progress)) {
                sharpness = pairs.largest();
            }
            Estimate trace = new OperatorTrace(run, "layers", place + " trace")
                    .of(hessian, TRACE_PRODUCTS, TRACE_TOLERANCE, patience);
            run.answer().layer(place, layer.space().dimension(), sharpness, trace, norm, noise(place, norm));
        } finally {
            layer.space().release(part);
        }
    }

    /** Mean of ‖g_i‖² less ‖ḡ‖², over the place's parameters. */
    private Optional<ProbeAnswer.LayerNoise> noise(String place, double gradientNorm) {
        if (singles.isEmpty()) {
            return Optional.empty();
        }
        double squares = 0;
        for (PerSampleGradients.OfParameter parameter : singles.get().parameters()) {
            if (place(parameter.name()).equals(place)) {
                squares += parameter.squaredNorms().stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElse(0);
            }
        }
        double mean = gradientNorm / run.gradientScale();
        double covariance = Math.max(0, squares - mean * mean);
        return Optional.of(new ProbeAnswer.LayerNoise(covariance, covariance / (mean * mean)));
    }

    /** In the order of parameters. */
    private Set<String> places() {
        Set<String> places = new LinkedHashSet<>();
        for (LossGraph.GraphParameter parameter : run.graph().parameters()) {
            places.add(place(parameter.name()));
        }
        return places;
    }

    /** A parameter whose name has no dot is a place of its own. */
    private static String place(String parameter) {
        int dot = parameter.lastIndexOf('.');
        return dot < 0 ? parameter : parameter.substring(0, dot);
    }
}
