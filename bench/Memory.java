import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.JournalWriter;
import io.evenkeel.training.Progress;
import io.evenkeel.training.Training;
import io.evenkeel.training.Watching;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Resident memory of this process at intervals of a watched run, and how far it strays after the first fifth. */
class Memory {

    private static final int STEPS = 20_000;
    private static final int EVERY = 1_000;
    private static final int WARM_UP = STEPS / 5;

    public static void main(String[] arguments) throws Exception {
        List<String> recipes = arguments.length > 0
                ? List.of(arguments)
                : List.of("examples/healthy.yaml", "examples/layers/conv2d.yaml", "examples/layers/gru.yaml");
        for (String recipe : recipes) {
            List<Double> resident = watched(recipe);
            double first = resident.get(WARM_UP / EVERY - 1);
            double most = 0;
            for (double megabytes : resident.subList(WARM_UP / EVERY, resident.size())) {
                most = Math.abs(megabytes - first) > Math.abs(most) ? megabytes - first : most;
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-30s after %d steps %.0f MB, at the end %.0f MB, farthest from it %+.1f %%%n",
                    recipe,
                    WARM_UP,
                    first,
                    resident.get(resident.size() - 1),
                    100 * most / first);
        }
    }

    private static List<Double> watched(String recipe) throws Exception {
        LoadedRecipe loaded = RecipeReader.read(Path.of(recipe), List.of("steps=" + STEPS));
        Path folder = Files.createTempDirectory("evenkeel-bench");
        List<Double> resident = new ArrayList<>();
        Progress progress = new Progress() {
            @Override
            public void step(long done, long planned, double loss) {
                if (done % EVERY == 0) {
                    resident.add(residentMegabytes());
                    System.out.printf(
                            Locale.ROOT, "%-30s %6d %7.1f MB%n", recipe, done, resident.get(resident.size() - 1));
                }
            }
        };
        try (Training training = Training.prepare(loaded, true);
                JournalWriter journal = JournalWriter.create(folder)) {
            training.run(List.of(journal), progress, Watching.EVERYTHING);
            return resident;
        } finally {
            Files.deleteIfExists(folder.resolve(JournalWriter.FILE_NAME));
            Files.deleteIfExists(folder);
        }
    }

    private static double residentMegabytes() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException("resident memory is read from /proc, which Linux has", e);
        }
    }
}
