import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.recipe.RecipeReader;
import java.util.Arrays;
import java.util.List;

/** The networks that {@link Products} measures: four that stay as they are, and variations of each. */
final class ProductNetworks {

    private ProductNetworks() {}

    record Case(String name, String layers, int[] sample, int batch) {}

    private static final String CONVOLUTIONS = "conv2d: {filters: %d, kernel: 3, padding: same} | relu | max_pool2d | ";

    static Case mlp(int depth, int width, int batch) {
        return new Case(
                "MLP 784-" + (width + "-").repeat(depth) + "10 at " + batch,
                ("linear: " + width + " | relu | ").repeat(depth) + "linear: 10",
                new int[] {784},
                batch);
    }

    static Case cnn(int depth, double width, int batch) {
        int[] filters = {(int) (64 * width), (int) (96 * width), (int) (128 * width)};
        StringBuilder layers = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            layers.append(CONVOLUTIONS.formatted(filters[i]));
        }
        String dense = (int) (512 * width) + "-" + (int) (256 * width) + "-10";
        return new Case(
                "CNN " + String.join(", ", Arrays.stream(filters, 0, depth).mapToObj(String::valueOf).toList()) + "; " + dense
                        + " at " + batch,
                layers + "flatten | linear: " + (int) (512 * width) + " | relu | linear: " + (int) (256 * width)
                        + " | relu | linear: 10",
                new int[] {3, 32, 32},
                batch);
    }

    static Case transformer(int depth, int width, int batch) {
        return new Case(
                "transformer " + depth + " × " + width + ", length 64, at " + batch,
                "positional | " + ("transformer: {heads: 4, ff: " + 4 * width + "} | ").repeat(depth)
                        + "mean_pool | linear: 10",
                new int[] {64, width},
                batch);
    }

    static Case gru(int depth, int width, int batch) {
        return new Case(
                "GRU " + (width + ", ").repeat(depth - 1) + width + " over 64 steps at " + batch,
                ("gru: " + width + " | ").repeat(depth) + "last_step | linear: 10",
                new int[] {64, width},
                batch);
    }

    static final List<Case> FIXED =
            List.of(mlp(2, 512, 128), cnn(3, 1, 128), transformer(2, 64, 32), gru(1, 64, 32));

    /** What is varied, and by which factor it differs from the fixed network's. */
    record Varied(String kind, String axis, double factor, Case network) {}

    static final List<Varied> SWEEP = List.of(
            new Varied("MLP", "depth", 0.5, mlp(1, 512, 128)),
            new Varied("MLP", "depth", 1, mlp(2, 512, 128)),
            new Varied("MLP", "depth", 2, mlp(4, 512, 128)),
            new Varied("MLP", "depth", 4, mlp(8, 512, 128)),
            new Varied("MLP", "width", 0.125, mlp(2, 64, 128)),
            new Varied("MLP", "width", 0.5, mlp(2, 256, 128)),
            new Varied("MLP", "width", 2, mlp(2, 1024, 128)),
            new Varied("MLP", "batch", 0.0625, mlp(2, 512, 8)),
            new Varied("MLP", "batch", 0.25, mlp(2, 512, 32)),
            new Varied("MLP", "batch", 4, mlp(2, 512, 512)),
            new Varied("CNN", "depth", 1 / 3.0, cnn(1, 1, 128)),
            new Varied("CNN", "depth", 2 / 3.0, cnn(2, 1, 128)),
            new Varied("CNN", "depth", 1, cnn(3, 1, 128)),
            new Varied("CNN", "width", 0.25, cnn(3, 0.25, 128)),
            new Varied("CNN", "width", 0.5, cnn(3, 0.5, 128)),
            new Varied("CNN", "batch", 0.0625, cnn(3, 1, 8)),
            new Varied("CNN", "batch", 0.25, cnn(3, 1, 32)),
            new Varied("transformer", "depth", 0.5, transformer(1, 64, 32)),
            new Varied("transformer", "depth", 1, transformer(2, 64, 32)),
            new Varied("transformer", "depth", 2, transformer(4, 64, 32)),
            new Varied("transformer", "width", 0.5, transformer(2, 32, 32)),
            new Varied("transformer", "width", 2, transformer(2, 128, 32)),
            new Varied("transformer", "batch", 0.25, transformer(2, 64, 8)),
            new Varied("transformer", "batch", 2, transformer(2, 64, 64)),
            new Varied("GRU", "depth", 1, gru(1, 64, 32)),
            new Varied("GRU", "depth", 2, gru(2, 64, 32)),
            new Varied("GRU", "width", 0.25, gru(1, 16, 32)),
            new Varied("GRU", "width", 4, gru(1, 256, 32)),
            new Varied("GRU", "batch", 0.25, gru(1, 64, 8)),
            new Varied("GRU", "batch", 4, gru(1, 64, 128)));

    static ModelSpec model(Case each) {
        StringBuilder text = new StringBuilder("data: {source: digits}\nmodel:\n  layers:\n");
        for (String layer : each.layers().split(" \\| ")) {
            text.append("    - ").append(layer).append('\n');
        }
        return RecipeReader.parse(text + "loss: cross_entropy\noptimizer: sgd\nsteps: 1\n").model();
    }
}
