package io.evenkeel.report;

import io.evenkeel.run.Quantities;
import java.util.List;
import java.util.Set;

/** Whatever else a stream measured: a foreign log may hold anything. */
record OthersSection(LineCharts charts) implements Section {

    private static final int MOST = 24;
    private static final Set<String> ELSEWHERE = Set.of(
            Quantities.LOSS_TRAINING,
            Quantities.LOSS_VALIDATION,
            Quantities.ACCURACY_TRAINING,
            Quantities.ACCURACY_VALIDATION,
            Quantities.R2_TRAINING,
            Quantities.R2_VALIDATION,
            Quantities.LEARNING_RATE,
            Quantities.GRADIENT_NORM,
            Quantities.UPDATE_RATIO,
            Quantities.ACTIVATION_DEAD,
            Quantities.ACTIVATION_SATURATED,
            Quantities.BACKPROP_NORM,
            Quantities.BACKPROP_RATE,
            Quantities.BACKPROP_RATE_ERROR,
            Quantities.WEIGHT_NORM,
            Quantities.STEP_COSINE,
            Quantities.CURVATURE_SHARPNESS,
            Quantities.CURVATURE_SHARPNESS_ERROR,
            Quantities.CURVATURE_SMALLEST,
            Quantities.CURVATURE_SMALLEST_ERROR,
            Quantities.CURVATURE_TRACE,
            Quantities.CURVATURE_TRACE_ERROR,
            Quantities.CURVATURE_CONDITION,
            Quantities.CURVATURE_CONDITION_ERROR,
            Quantities.CURVATURE_DENSITY,
            Quantities.CURVATURE_DENSITY_ERROR,
            Quantities.WEIGHTS_STABLE_RANK,
            Quantities.WEIGHTS_STABLE_RANK_ERROR,
            Quantities.WEIGHTS_SPECTRAL_RADIUS,
            Quantities.SCHEDULE_ROUGHNESS,
            Quantities.STABILITY_MARGIN,
            Quantities.STABILITY_MARGIN_ERROR,
            Quantities.NOISE_SCALE,
            Quantities.NOISE_SCALE_LOW,
            Quantities.NOISE_SCALE_HIGH,
            Quantities.NOISE_AGREEMENT,
            Quantities.NOISE_AGREEMENT_ERROR,
            Quantities.NOISE_TOP,
            Quantities.NOISE_TOP_SHARE,
            Quantities.ATTENTION_ENTROPY,
            Quantities.ATTENTION_LOGIT_MAX,
            Quantities.ATTENTION_HEAD_SHARE,
            Quantities.BATCH_NORM_VARIANCE_ERROR,
            Quantities.BATCH_NORM_MEAN_DRIFT,
            Quantities.BATCH_NORM_VARIANCE_DRIFT,
            Quantities.JACOBIAN_GAIN,
            Quantities.JACOBIAN_GAIN_ERROR,
            Quantities.JACOBIAN_LARGEST,
            Quantities.JACOBIAN_LARGEST_ERROR,
            Quantities.JACOBIAN_SMALLEST,
            Quantities.JACOBIAN_SMALLEST_ERROR,
            Quantities.JACOBIAN_LYAPUNOV,
            Quantities.JACOBIAN_LYAPUNOV_ERROR,
            Quantities.JACOBIAN_LYAPUNOV_SMALLEST,
            Quantities.JACOBIAN_LYAPUNOV_SMALLEST_ERROR,
            Quantities.CLIP_SHARE,
            Quantities.CLIP_ANGLE,
            Quantities.RECURRENCE_GATE,
            Quantities.RECURRENCE_GRADIENT_SHARE,
            Quantities.RECURRENCE_GROWTH,
            Quantities.RECURRENCE_GROWTH_ERROR,
            Quantities.RECURRENCE_AMPLIFICATION,
            Quantities.INPUT_CONDITION,
            Quantities.INPUT_SAMPLES,
            Quantities.INPUT_DRIFT,
            Quantities.STEP_TIME,
            Quantities.MEMORY_RESIDENT,
            Quantities.MEMORY_HEAP,
            Quantities.OVERHEAD);

    @Override
    public void write(Html html) {
        List<String> names = charts.measurements().names().stream()
                .filter(name -> !ELSEWHERE.contains(name))
                .toList();
        if (names.isEmpty()) {
            return;
        }
        html.open("section", "id", "others", "aria-labelledby", "others-title");
        html.element("h2", "More measurements", "id", "others-title");
        html.open("div", "class", "grid three");
        names.stream().limit(MOST).forEach(name -> charts.draw(html, LineChart.of(name, Words.label(name), "")));
        html.close();
        if (names.size() > MOST) {
            html.element(
                    "p",
                    "Measured as well, and not drawn: " + Words.list(names.subList(MOST, names.size())) + ".",
                    "class",
                    "lead");
        }
        html.close().line();
    }
}
