package io.evenkeel.recipe;

import java.util.ArrayList;
import java.util.List;

/**
 * How one list becomes another: runs of items, of which the first list has {@code from..fromEnd} where the second has
 * {@code to..toEnd}.
 *
 * @param same whether the items are the same, one by one
 */
record ListRuns(boolean same, int from, int fromEnd, int to, int toEnd) {
    /** Above this, the shortest way between two lists is not looked for. */
    private static final long MOST_PAIRS = 250_000;

    /** In the lists' order; empty for lists that are both empty. */
    static List<ListRuns> between(List<Node> before, List<Node> after) {
        int shorter = Math.min(before.size(), after.size());
        int head = 0;
        while (head < shorter && before.get(head).sameAs(after.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < shorter - head
                && before.get(before.size() - 1 - tail).sameAs(after.get(after.size() - 1 - tail))) {
            tail++;
        }
        List<ListRuns> runs = new ArrayList<>();
        add(runs, true, 0, head, 0, head);
        middle(runs, before, after, head, before.size() - tail, after.size() - tail);
        add(runs, true, before.size() - tail, before.size(), after.size() - tail, after.size());
        return runs;
    }

    private static void middle(
            List<ListRuns> runs, List<Node> before, List<Node> after, int head, int beforeEnd, int afterEnd) {
        int rows = beforeEnd - head;
        int columns = afterEnd - head;
        if ((long) rows * columns > MOST_PAIRS || rows == columns) {
            add(runs, false, head, beforeEnd, head, afterEnd);
            return;
        }
        // longest common subsequence: what[i][j] is its length from i and j on
        int[][] what = new int[rows + 1][columns + 1];
        for (int i = rows - 1; i >= 0; i--) {
            for (int j = columns - 1; j >= 0; j--) {
                what[i][j] = before.get(head + i).sameAs(after.get(head + j))
                        ? what[i + 1][j + 1] + 1
                        : Math.max(what[i + 1][j], what[i][j + 1]);
            }
        }
        int i = 0;
        int j = 0;
        int fromI = 0;
        int fromJ = 0;
        while (i < rows && j < columns) {
            if (before.get(head + i).sameAs(after.get(head + j))) {
                add(runs, false, head + fromI, head + i, head + fromJ, head + j);
                add(runs, true, head + i, head + i + 1, head + j, head + j + 1);
                fromI = ++i;
                fromJ = ++j;
            } else if (what[i + 1][j] >= what[i][j + 1]) {
                i++;
            } else {
                j++;
            }
        }
        add(runs, false, head + fromI, beforeEnd, head + fromJ, afterEnd);
    }

    private static void add(List<ListRuns> runs, boolean same, int from, int fromEnd, int to, int toEnd) {
        if (fromEnd > from || toEnd > to) {
            runs.add(new ListRuns(same, from, fromEnd, to, toEnd));
        }
    }

    int fromSize() {
        return fromEnd - from;
    }

    int toSize() {
        return toEnd - to;
    }
}
