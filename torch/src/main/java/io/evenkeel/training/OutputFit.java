package io.evenkeel.training;

import io.evenkeel.data.Dataset;
import io.evenkeel.data.TargetEncoding;
import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.torch.SampleShape;
import io.evenkeel.torch.ShapeException;
import java.util.List;
import java.util.Locale;

/**
 * Whether a network's output fits the targets. Element-wise losses broadcast, and class losses index: a misfit would train
 * on nonsense, or end the JVM.
 */
final class OutputFit {

    private OutputFit() {}

    /** @throws ShapeException naming the last layer */
    static void check(Recipe recipe, Dataset dataset, SampleShape output) {
        boolean byClass = recipe.loss().kind().takesClasses();
        if (byClass && dataset.encoding() != TargetEncoding.CLASS_INDEX) {
            throw misfit(
                    recipe,
                    "targets of " + dataset.encodedWidth() + " numbers a sample under the loss "
                            + recipe.loss().kind().name().toLowerCase(Locale.ROOT),
                    "one class a sample; for several independent labels: sigmoid outputs and binary_cross_entropy");
        }
        int targets = dataset.training().targetWidth();
        if (byClass && output.size() != (long) targets * output.features()) {
            throw misfit(
                    recipe,
                    "a network that gives samples of shape " + output + " for targets of "
                            + (targets == 1 ? "one class a sample" : targets + " classes a sample"),
                    targets == 1
                            ? "a vector with one output a class; put flatten, global_avg_pool, mean_pool or last_step"
                                    + " before the linear layers"
                            : "a sequence of " + targets + " steps with one output a class at each of them");
        }
        if (!byClass && dataset.encodedWidth() != output.size()) {
            throw misfit(
                    recipe,
                    "a network with " + output.size() + " outputs for targets of width " + dataset.encodedWidth(),
                    "as many outputs as target columns");
        }
    }

    private static ShapeException misfit(Recipe recipe, String found, String expected) {
        List<LayerSpec> layers = recipe.model().layers();
        return new ShapeException(layers.get(layers.size() - 1).mark(), found, expected);
    }
}
