package io.evenkeel.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** The catalogue of quantities: the one vocabulary of every stream. */
public final class Quantities {

    public static final String LOSS_TRAINING = "loss/training";
    public static final String LOSS_VALIDATION = "loss/validation";
    public static final String ACCURACY_TRAINING = "accuracy/training";
    public static final String ACCURACY_VALIDATION = "accuracy/validation";
    public static final String R2_TRAINING = "r2/training";
    public static final String R2_VALIDATION = "r2/validation";
    public static final String LEARNING_RATE = "learning_rate";
    public static final String GRADIENT_NORM = "gradient/norm";
    public static final String GRADIENT_CLIPPED = "gradient/clipped";
    public static final String WEIGHT_NORM = "weight/norm";
    public static final String UPDATE_RATIO = "update/ratio";
    public static final String ACTIVATION_MEAN = "activation/mean";
    public static final String ACTIVATION_SD = "activation/sd";
    public static final String ACTIVATION_DEAD = "activation/dead";
    public static final String ACTIVATION_SATURATED = "activation/saturated";
    public static final String BACKPROP_NORM = "backprop/norm";
    public static final String BACKPROP_RATE = "backprop/rate";
    public static final String BACKPROP_RATE_ERROR = "backprop/rate_error";
    public static final String RECURRENCE_GATE = "recurrence/gate";
    public static final String RECURRENCE_GRADIENT_SHARE = "recurrence/gradient_share";
    public static final String RECURRENCE_GROWTH = "recurrence/growth";
    public static final String RECURRENCE_GROWTH_ERROR = "recurrence/growth_error";
    public static final String RECURRENCE_AMPLIFICATION = "recurrence/amplification";
    public static final String CLIP_SHARE = "clip/share";
    public static final String CLIP_ANGLE = "clip/angle";
    public static final String STEP_COSINE = "step/cosine";
    public static final String STEP_TIME = "step/time";
    public static final String INPUT_CONDITION = "input/condition";
    public static final String INPUT_SAMPLES = "input/samples";
    public static final String INPUT_DRIFT = "input/drift";
    public static final String CURVATURE_SHARPNESS = "curvature/sharpness";
    public static final String CURVATURE_SHARPNESS_ERROR = "curvature/sharpness_error";
    public static final String CURVATURE_SMALLEST = "curvature/smallest";
    public static final String CURVATURE_SMALLEST_ERROR = "curvature/smallest_error";
    public static final String CURVATURE_TRACE = "curvature/trace";
    public static final String CURVATURE_TRACE_ERROR = "curvature/trace_error";
    public static final String CURVATURE_CONDITION = "curvature/condition";
    public static final String CURVATURE_CONDITION_ERROR = "curvature/condition_error";
    public static final String CURVATURE_DENSITY = "curvature/density";
    public static final String CURVATURE_DENSITY_ERROR = "curvature/density_error";
    public static final String STABILITY_MARGIN = "stability/margin";
    public static final String STABILITY_MARGIN_ERROR = "stability/margin_error";
    public static final String WEIGHTS_STABLE_RANK = "weights/stable_rank";
    public static final String WEIGHTS_STABLE_RANK_ERROR = "weights/stable_rank_error";
    public static final String WEIGHTS_SPECTRAL_RADIUS = "weights/spectral_radius";
    public static final String SCHEDULE_ROUGHNESS = "schedule/roughness";
    public static final String JACOBIAN_GAIN = "jacobian/gain";
    public static final String JACOBIAN_GAIN_ERROR = "jacobian/gain_error";
    public static final String JACOBIAN_LARGEST = "jacobian/largest";
    public static final String JACOBIAN_LARGEST_ERROR = "jacobian/largest_error";
    public static final String JACOBIAN_SMALLEST = "jacobian/smallest";
    public static final String JACOBIAN_SMALLEST_ERROR = "jacobian/smallest_error";
    public static final String JACOBIAN_LYAPUNOV = "jacobian/lyapunov";
    public static final String JACOBIAN_LYAPUNOV_ERROR = "jacobian/lyapunov_error";
    public static final String JACOBIAN_LYAPUNOV_SMALLEST = "jacobian/lyapunov_smallest";
    public static final String JACOBIAN_LYAPUNOV_SMALLEST_ERROR = "jacobian/lyapunov_smallest_error";
    public static final String ATTENTION_ENTROPY = "attention/entropy";
    public static final String ATTENTION_LOGIT_MAX = "attention/logit_max";
    public static final String ATTENTION_HEAD_SHARE = "attention/head_share";
    public static final String NOISE_SCALE = "noise/scale";
    public static final String NOISE_SCALE_LOW = "noise/scale_low";
    public static final String NOISE_SCALE_HIGH = "noise/scale_high";
    public static final String NOISE_AGREEMENT = "noise/agreement";
    public static final String NOISE_AGREEMENT_ERROR = "noise/agreement_error";
    public static final String NOISE_TOP = "noise/top";
    public static final String NOISE_TOP_SHARE = "noise/top_share";
    public static final String BATCH_NORM_VARIANCE_ERROR = "batch_norm/variance_error";
    public static final String BATCH_NORM_MEAN_DRIFT = "batch_norm/mean_drift";
    public static final String BATCH_NORM_VARIANCE_DRIFT = "batch_norm/variance_drift";
    public static final String MEMORY_RESIDENT = "memory/resident";
    public static final String MEMORY_HEAP = "memory/heap";
    public static final String OVERHEAD = "overhead";

    private static final List<Quantity> BUILT_IN = Stream.of(
                    LearningQuantities.ALL,
                    LayerQuantities.ALL,
                    CurvatureQuantities.ALL,
                    JacobianQuantities.ALL,
                    NoiseQuantities.ALL,
                    CostQuantities.ALL)
            .flatMap(List::stream)
            .toList();

    private Quantities() {}

    /** All that Evenkeel itself measures, in the catalogue's order. */
    public static List<Quantity> builtIn() {
        return BUILT_IN;
    }

    /**
     * Evenkeel's own, and those that others on the class path declare as a {@link QuantitySource}.
     *
     * @throws IllegalStateException when two of them have one name
     */
    public static List<Quantity> all() {
        return WithOutside.known().quantities();
    }

    /** One of {@link #all()}. */
    public static Optional<Quantity> byName(String name) {
        return Optional.ofNullable(WithOutside.known().byName().get(name));
    }

    /** Looked for once a process, when first asked for. */
    private record WithOutside(List<Quantity> quantities, Map<String, Quantity> byName, List<String> clashes) {

        private static final WithOutside FOUND = find();

        static WithOutside known() {
            if (!FOUND.clashes.isEmpty()) {
                throw new IllegalStateException(String.join("; ", FOUND.clashes));
            }
            return FOUND;
        }

        private static WithOutside find() {
            Map<String, Quantity> byName = new LinkedHashMap<>();
            List<String> clashes = new ArrayList<>();
            BUILT_IN.forEach(quantity -> byName.put(quantity.name(), quantity));
            for (QuantitySource source : ServiceLoader.load(QuantitySource.class)) {
                for (Quantity quantity : source.declared()) {
                    if (byName.putIfAbsent(quantity.name(), quantity) != null) {
                        clashes.add(source.getClass().getName() + " declares the quantity " + quantity.name()
                                + ", which there is already; give it a name of its own");
                    }
                }
            }
            return new WithOutside(List.copyOf(byName.values()), byName, clashes);
        }
    }
}
