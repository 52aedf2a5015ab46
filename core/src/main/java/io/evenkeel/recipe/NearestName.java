package io.evenkeel.recipe;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the name that was probably meant: another library's word for it, or the one that takes the fewest slips. */
public final class NearestName {

    /** Longer than any name; keeps the comparison cheap for hostile input. */
    private static final int LONGEST = 64;

    /** What the same thing is called elsewhere. */
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
            Map.entry("dense", "linear"),
            Map.entry("fc", "linear"),
            Map.entry("fullyconnected", "linear"),
            Map.entry("logistic", "sigmoid"),
            Map.entry("swish", "silu"),
            Map.entry("kaimingnormal", "he_normal"),
            Map.entry("kaiminguniform", "he_uniform"),
            Map.entry("glorotnormal", "xavier_normal"),
            Map.entry("glorotuniform", "xavier_uniform"),
            Map.entry("zero", "zeros"),
            Map.entry("one", "ones"),
            Map.entry("gaussian", "normal"),
            Map.entry("meansquarederror", "mse"),
            Map.entry("l2", "mse"),
            Map.entry("l1", "mae"),
            Map.entry("meanabsoluteerror", "mae"),
            Map.entry("smoothl1", "huber"),
            Map.entry("nllloss", "nll"),
            Map.entry("negativeloglikelihood", "nll"),
            Map.entry("bce", "binary_cross_entropy"),
            Map.entry("bcewithlogits", "binary_cross_entropy_with_logits"),
            Map.entry("bcewithlogitsloss", "binary_cross_entropy_with_logits"),
            Map.entry("sparsecategoricalcrossentropy", "categorical_cross_entropy"),
            Map.entry("historysize", "history"),
            Map.entry("linesearchfn", "line_search"),
            Map.entry("maxiter", "max_iterations"),
            Map.entry("maxeval", "max_evaluations"),
            Map.entry("initialaccumulatorvalue", "initial_accumulator"),
            Map.entry("steplr", "step"),
            Map.entry("cosineannealing", "cosine"),
            Map.entry("gradientaccumulation", "accumulate"),
            Map.entry("dtype", "precision"),
            Map.entry("fp16", "float16"),
            Map.entry("half", "float16"),
            Map.entry("bf16", "bfloat16"),
            Map.entry("fp32", "float32"),
            Map.entry("double", "float64"),
            Map.entry("gpu", "cuda"),
            Map.entry("standardize", "standard"),
            Map.entry("normalize", "unit"),
            Map.entry("batchsize", "batch"),
            Map.entry("iterations", "steps"),
            Map.entry("maxsteps", "steps"),
            Map.entry("kernelinitializer", "init"),
            Map.entry("initializer", "init"),
            Map.entry("warmup", "warm_up"),
            Map.entry("usebias", "bias"),
            Map.entry("validationsplit", "validation"));

    private NearestName() {}

    /** The nearest of the names; null when none is near. Of equally near ones, the first. */
    public static @Nullable String of(String wrong, Collection<String> names) {
        String meant = plain(wrong);
        if (meant.isEmpty() || meant.length() > LONGEST) {
            return null;
        }
        String known = ELSEWHERE.get(meant);
        if (known != null && names.contains(known)) {
            return known;
        }
        String best = null;
        int fewest = Integer.MAX_VALUE;
        for (String name : names) {
            String candidate = plain(name);
            int slips = distance(meant, candidate);
            // a third of the letters: 'liner' is 'linear', but 'tanh' is not 'batch'
            int allowed = Math.max(meant.length(), candidate.length()) / 3;
            if (slips <= allowed && slips < fewest) {
                fewest = slips;
                best = name;
            }
        }
        return best;
    }

    /** Case, hyphens and underscores are how names differ between libraries, not slips. */
    private static String plain(String name) {
        return name.length() > 2 * LONGEST
                ? name
                : name.toLowerCase(Locale.ROOT).replaceAll("[-_\\s]", "");
    }

    /** Damerau–Levenshtein distance in which no letter is touched twice (optimal string alignment). */
    static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(last[j] + 1, row[j - 1] + 1), last[j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}
