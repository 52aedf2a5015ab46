package io.evenkeel.report;

import io.evenkeel.run.Finding;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a stream's own {@code found} events come to: the last word on each finding, in order. */
final class LatestFindings {

    /** What blocks first, roots before what they explain, then what weighs less, is acknowledged, or is over. */
    private static final Comparator<Finding> ORDER = Comparator.comparing((Finding f) -> f.resolvedAt() != null)
            .thenComparing((Finding f) -> f.ignored())
            .thenComparing(Finding::severity, Comparator.reverseOrder())
            .thenComparing(f -> f.causedBy() != null)
            .thenComparing(Finding::kind)
            .thenComparing(Finding::fromStep)
            .thenComparing(Finding::place, PlaceOrder.FORWARD);

    /** One finding and when it was last told of. */
    private record Told(long step, Finding finding) {}

    private LatestFindings() {}

    static List<Finding> of(RunRecord record) {
        List<Told> told = new ArrayList<>();
        long last = 0;
        for (RunEvent event : record.events()) {
            last = Math.max(last, event.step());
            if (event instanceof RunEvent.Found found) {
                Told now = new Told(found.step(), found.finding());
                int same = same(told, now);
                if (same < 0) {
                    told.add(now);
                } else {
                    told.set(same, now);
                }
            }
        }
        long end = last;
        return told.stream()
                .map(Told::finding)
                // A stream tells of changes only: what is not resolved lasts.
                .map(f -> f.resolvedAt() == null ? f.lasting(f.fromStep(), Math.max(f.toStep(), end)) : f)
                .sorted(ORDER)
                .toList();
    }

    /**
     * The earlier word on the same finding. A finding keeps its kind and its first step; its place may move, as when a
     * fault spreads over more layers, but two that were told of in one breath are two.
     */
    private static int same(List<Told> told, Told now) {
        int moved = -1;
        int candidates = 0;
        for (int i = told.size() - 1; i >= 0; i--) {
            Finding earlier = told.get(i).finding();
            if (!earlier.kind().equals(now.finding().kind())
                    || earlier.resolvedAt() != null
                    || earlier.fromStep() != now.finding().fromStep()) {
                continue;
            }
            if (earlier.place().equals(now.finding().place())) {
                return i;
            }
            if (told.get(i).step() < now.step()) {
                moved = i;
                candidates++;
            }
        }
        return candidates == 1 ? moved : -1;
    }
}
