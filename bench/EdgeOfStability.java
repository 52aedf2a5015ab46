import io.evenkeel.dynamics.StableStep;
import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunSink;
import io.evenkeel.training.Progress;
import io.evenkeel.training.Training;
import io.evenkeel.training.Watching;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the stability margin comes to rest: the example edge-of-stability, over degrees of the polynomial, learning rates
 * and kinds of momentum. The mean is over the last third of the run's looks, with the standard deviation over them.
 */
class EdgeOfStability {

    private record Look(double margin, double sharpness, double loss) {}

    public static void main(String[] arguments) throws Exception {
        System.out.printf(
                "%-7s %-18s %6s %9s %9s %9s %8s %8s %10s%n",
                "degree", "method", "η", "limit λ", "λ start", "λ late", "margin", "sd", "loss");
        List<String> methods = List.of("", "momentum: 0.5", "momentum: 0.5, nesterov: true");
        for (int degree = 4; degree <= 5; degree++) {
            for (String method : methods) {
                for (double rate : method.isEmpty() ? new double[] {0.1, 0.2, 0.4} : new double[] {0.1, 0.2}) {
                    String sgd = "optimizer={sgd: {learning_rate: " + rate + (method.isEmpty() ? "" : ", " + method)
                            + "}}";
                    List<String> changes = new ArrayList<>(List.of("data.degree=" + degree, sgd));
                    changes.addAll(List.of(arguments));
                    print(degree, method, RecipeReader.read(Path.of("examples/edge-of-stability.yaml"), changes));
                }
            }
        }
    }

    private static void print(int degree, String method, LoadedRecipe recipe) throws Exception {
        List<Look> looks = new ArrayList<>();
        try (Training training = Training.prepare(recipe, true)) {
            training.run(List.of(sink(looks)), Progress.SILENT, Watching.EVERYTHING);
        }
        OptimizerSpec.Sgd sgd = (OptimizerSpec.Sgd) recipe.recipe().optimizer();
        double limit = sgd.nesterov() ? StableStep.nesterov(sgd.momentum()) : StableStep.polyak(sgd.momentum());
        List<Look> late = looks.subList(2 * looks.size() / 3, looks.size());
        double mean = late.stream().mapToDouble(Look::margin).average().orElse(Double.NaN);
        double variance = late.stream()
                .mapToDouble(look -> (look.margin() - mean) * (look.margin() - mean))
                .average()
                .orElse(Double.NaN);
        System.out.printf(
                "%-7d %-18s %6.2f %9.2f %9.2f %9.2f %8.4f %8.4f %10.2e%n",
                degree,
                method.isEmpty() ? "gradient descent" : sgd.nesterov() ? "Nesterov 0.5" : "Polyak 0.5",
                sgd.learningRate(),
                limit / sgd.learningRate(),
                looks.get(0).sharpness(),
                late.stream().mapToDouble(Look::sharpness).average().orElse(Double.NaN),
                mean,
                Math.sqrt(variance),
                looks.get(looks.size() - 1).loss());
    }

    private static RunSink sink(List<Look> looks) {
        return new RunSink() {
            @Override
            public void header(RunHeader header) {}

            @Override
            public void event(RunEvent event) {
                if (event instanceof RunEvent.Measured measured) {
                    Double margin = measured.quantities().get(QuantityKey.of(Quantities.STABILITY_MARGIN));
                    if (margin != null) {
                        looks.add(new Look(
                                margin,
                                measured.quantities().get(QuantityKey.of(Quantities.CURVATURE_SHARPNESS)),
                                measured.quantities().get(QuantityKey.of(Quantities.LOSS_TRAINING))));
                    }
                }
            }
        };
    }
}
