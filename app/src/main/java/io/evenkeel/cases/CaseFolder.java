package io.evenkeel.cases;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The cases of a folder: every {@code NAME.yaml} with a {@code NAME.expect.yaml} beside it. */
final class CaseFolder {

    private static final String RECIPE = ".yaml";
    private static final String EXPECTATION = ".expect.yaml";
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private CaseFolder() {}

    /**
     * All cases, or only those named, in the order of their names, P2 before P10.
     *
     * @throws CaseException when there is none, or one cannot be understood: before anything is trained
     */
    static List<Case> read(Path folder, Set<String> only) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new CaseException(folder + ": found no such folder; expected one with recipes, each NAME.yaml with"
                    + " NAME.expect.yaml beside it");
        }
        List<String> names = names(folder);
        Set<String> missing = new TreeSet<>(only);
        names.forEach(missing::remove);
        if (!missing.isEmpty()) {
            throw new CaseException("only: found " + String.join(", ", missing) + "; expected cases of " + folder + ": "
                    + String.join(", ", names));
        }
        List<Case> cases = new ArrayList<>();
        for (String name : names) {
            if (only.isEmpty() || only.contains(name)) {
                cases.add(one(folder, name));
            }
        }
        if (cases.isEmpty()) {
            throw new CaseException(folder + ": found no recipe; expected NAME.yaml with NAME.expect.yaml beside it");
        }
        return List.copyOf(cases);
    }

    private static Case one(Path folder, String name) throws IOException {
        Path file = folder.resolve(name + RECIPE);
        Expectation expectation = ExpectationFile.read(folder.resolve(name + EXPECTATION));
        LoadedRecipe recipe = RecipeReader.read(file, List.of());
        if (!expectation.healthy() && recipe.recipe().target().conditions().isEmpty()) {
            throw new CaseException(
                    file + ": found no target; expected one, such as target: {accuracy/validation: 0.8},"
                            + " without which nobody can say when it is repaired");
        }
        return new Case(name, recipe, expectation);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<String> all =
                    files.map(file -> file.getFileName().toString()).sorted().toList();
            for (String name : all) {
                String recipe = name.endsWith(EXPECTATION)
                        ? name.substring(0, name.length() - EXPECTATION.length()) + RECIPE
                        : name;
                if (!all.contains(recipe)) {
                    throw new CaseException(folder.resolve(name) + ": found no " + recipe
                            + " beside it; expected the recipe that it speaks of");
                }
            }
            return all.stream()
                    .filter(name -> name.endsWith(RECIPE) && !name.endsWith(EXPECTATION))
                    .map(name -> name.substring(0, name.length() - RECIPE.length()))
                    .sorted(Comparator.comparing(CaseFolder::padded))
                    .toList();
        }
    }

    private static String padded(String name) {
        Matcher numbers = NUMBER.matcher(name);
        return numbers.replaceAll(
                found -> "0".repeat(Math.max(0, 9 - found.group().length())) + found.group());
    }

    /**
     * A recipe and what is expected of it.
     *
     * @param name the file's, without its ending
     */
    record Case(String name, LoadedRecipe recipe, Expectation expectation) {

        /** How many seeds to try where so many are asked for. */
        int seeds(int asked) {
            return expectation.luck() ? 2 * asked : asked;
        }

        LoadedRecipe withSeed(int seed) {
            return RecipeReader.read(recipe.text(), recipe.path(), List.of("seed=" + seed));
        }
    }
}
