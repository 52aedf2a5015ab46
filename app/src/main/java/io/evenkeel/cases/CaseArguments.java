package io.evenkeel.cases;

import io.evenkeel.recipe.NearestName;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was asked for on the command line.
 *
 * @param seeds with how many seeds each case is tried
 * @param from the first of them, so that rules can be judged by seeds that they were not made with
 * @param json where the numbers go
 * @param only names of cases; empty: all
 * @param part which part of the work is done here, from 1
 * @param parts of how many
 * @param deterministic whether nothing may depend on a clock
 * @param keep whether results of another program, recipe or data count too
 */
record CaseArguments(
        Path folder,
        int seeds,
        int from,
        Path json,
        Set<String> only,
        int part,
        int parts,
        boolean deterministic,
        boolean keep) {

    private static final List<String> KEYS = List.of("seeds", "from", "json", "only", "part", "deterministic", "keep");
    private static final Pattern PART = Pattern.compile("([1-9]\\d{0,2})/([1-9]\\d{0,2})");
    private static final int MOST_SEEDS = 1000;

    /** @param home where the folder {@code cases} is, and results go to {@code target} where no other file is named */
    static CaseArguments of(Path home, List<String> words) {
        Path folder = home.resolve("cases");
        Path json = home.resolve("target").resolve("repair.json");
        Set<String> only = new LinkedHashSet<>();
        int seeds = 8;
        int from = 1;
        int part = 1;
        int parts = 1;
        boolean deterministic = false;
        boolean keep = false;
        for (String word : words) {
            int equals = word.indexOf('=');
            String key = equals < 0 ? "" : word.substring(0, equals);
            String value = word.substring(equals + 1);
            switch (key) {
                case "" -> folder = Path.of(word);
                case "seeds" -> seeds = whole(word, value, "a number of seeds");
                case "from" -> from = whole(word, value, "a seed");
                case "json" -> json = Path.of(value);
                case "only" -> only.addAll(List.of(value.split(",")));
                case "part" -> {
                    Matcher matcher = PART.matcher(value);
                    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) > Integer.parseInt(matcher.group(2))) {
                        throw new CaseException("found '" + word + "'; expected something like part=1/2");
                    }
                    part = Integer.parseInt(matcher.group(1));
                    parts = Integer.parseInt(matcher.group(2));
                }
                case "deterministic" -> deterministic = truth(word, value);
                case "keep" -> keep = truth(word, value);
                default -> {
                    String near = NearestName.of(key, KEYS);
                    throw new CaseException(
                            "found '" + word + "'" + (near == null ? "" : "; did you mean '" + near + "'?")
                                    + "; expected a folder, or one of " + String.join("=, ", KEYS) + "=");
                }
            }
        }
        return new CaseArguments(folder, seeds, from, json.toAbsolutePath(), only, part, parts, deterministic, keep);
    }

    /** Beside the JSON file, and named after it. */
    Path results() {
        return json.resolveSibling(json.getFileName().toString().replaceFirst("\\.json$", "") + "-results");
    }

    private static int whole(String word, String value, String what) {
        if (!value.matches("[1-9]\\d{0,3}") || Integer.parseInt(value) > MOST_SEEDS) {
            throw new CaseException("found '" + word + "'; expected " + what + " from 1 to " + MOST_SEEDS);
        }
        return Integer.parseInt(value);
    }

    private static boolean truth(String word, String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw new CaseException("found '" + word + "'; expected true or false");
        }
        return value.equals("true");
    }
}
