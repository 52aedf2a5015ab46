package io.evenkeel.recipe;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.List;

/** What changed between two texts, for people. */
final class UnifiedDiff {
    private static final int CONTEXT = 3;

    private UnifiedDiff() {}

    /** Lines as {@code diff -u} writes them; empty for texts whose lines are equal. */
    static String of(String before, String after, String beforeName, String afterName) {
        List<String> one = before.lines().toList();
        List<String> two = after.lines().toList();
        List<String> lines =
                UnifiedDiffUtils.generateUnifiedDiff(beforeName, afterName, one, DiffUtils.diff(one, two), CONTEXT);
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}
