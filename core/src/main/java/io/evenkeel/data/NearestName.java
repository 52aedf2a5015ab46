package io.evenkeel.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What somebody probably meant, by edit distance (Levenshtein 1966), upper and lower case taken as the same. */
final class NearestName {
    private NearestName() {}

    /** The nearest candidate, unless more than a third of the longer name (or two letters) would have to change, or all of them. */
    static Optional<String> of(String name, Collection<String> candidates) {
        return candidates.stream()
                .filter(candidate -> isNear(distance(name, candidate), Math.max(name.length(), candidate.length())))
                .filter(candidate -> !candidate.isEmpty())
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
    }

    private static boolean isNear(int changes, int letters) {
        return changes <= Math.max(2, letters / 3) && changes < letters;
    }

    private static int distance(String a, String b) {
        String left = a.toLowerCase(Locale.ROOT);
        String right = b.toLowerCase(Locale.ROOT);
        int[] row = new int[right.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
