package io.evenkeel.autopilot;

import io.evenkeel.diagnosis.SpikeWatch;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.Severity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sees when there is something to act on: a critical root cause that has lasted, a warning that tells of lost ground, or a spike
 * of the loss that does not heal by itself.
 */
final class Lookout {

    /** What is being lost while it lasts, so that the state from before may be better. */
    private static final Set<FindingKind> DAMAGING = Set.of(
            FindingKind.DIVERGENCE,
            FindingKind.NON_FINITE,
            FindingKind.STEP_TOO_LARGE,
            FindingKind.UPDATE_TOO_LARGE,
            FindingKind.EXPLODING_GRADIENT,
            FindingKind.OSCILLATION,
            FindingKind.WEIGHT_GROWTH,
            FindingKind.SCHEDULE_JOLT,
            FindingKind.ATTENTION_LOGIT_GROWTH);

    /** Warnings of damage that is there already, and of what ends in it. */
    private static final Set<FindingKind> FOREBODING = Set.of(FindingKind.DIVERGENCE);

    private static final long LEAST_LASTING = 10;
    private static final int MOST_MEETINGS = 3;
    private static final int LASTINGS_A_RUN = 50;

    private final SpikeWatch spikes;
    private final long lasting;
    private final Set<String> resting = new HashSet<>();
    private final Map<String, Integer> met = new HashMap<>();
    private long quietUntil;
    private long since;

    Lookout(RunHeader header, long total) {
        this.spikes = new SpikeWatch(header);
        this.lasting = Math.max(LEAST_LASTING, total / LASTINGS_A_RUN);
    }

    void add(long step, double loss) {
        spikes.add(step, loss);
    }

    /** @param findings as they stand; empty where nobody asked */
    Optional<Occasion> occasion(long step, List<Finding> findings) {
        if (step < quietUntil) {
            return Optional.empty();
        }
        Optional<SpikeWatch.Open> spike = spikes.open().filter(open -> !open.healsByItself());
        if (spike.isPresent() && !resting.contains(FindingKind.LOSS_SPIKE.id() + "@loss")) {
            SpikeWatch.Open open = spike.get();
            Finding finding = finding(
                    FindingKind.LOSS_SPIKE,
                    step,
                    Map.of("step", (double) open.step(), "loss_before", open.base(), "loss_top", open.top()));
            return Optional.of(new Occasion(finding, step, open.step(), true, false));
        }
        return roots(findings).stream()
                .filter(finding -> step - Math.max(finding.fromStep(), since) >= lasting)
                .findFirst()
                .map(finding -> new Occasion(finding, step, null, DAMAGING.contains(finding.kind()), false));
    }

    /** What is critical, or forebodes it, and is explained by nothing else that is; causes first. */
    private List<Finding> roots(List<Finding> findings) {
        List<Finding> some = findings.stream()
                .filter(finding -> finding.blocks() || forebodes(finding))
                .filter(finding -> !resting.contains(name(finding)))
                .toList();
        return some.stream()
                .filter(finding -> some.stream().noneMatch(cause -> cause.kind().equals(finding.causedBy())))
                .toList();
    }

    private static boolean forebodes(Finding finding) {
        return finding.severity() == Severity.WARNING
                && finding.resolvedAt() == null
                && !finding.ignored()
                && FOREBODING.contains(finding.kind());
    }

    static boolean blamesTheData(List<Finding> findings) {
        return findings.stream()
                .anyMatch(finding -> finding.blocks() && finding.kind().equals(FindingKind.BAD_DATA));
    }

    /** Sees nothing before a step, and counts how long things last from there on. */
    void rest(long until) {
        quietUntil = until;
        since = until;
    }

    /** Does not come back to this kind of finding there. */
    void rest(Finding finding) {
        resting.add(name(finding));
    }

    /** Was acted on once more: what so many rounds have not mended, or facts that no training changes, are left alone then. */
    void metOnceMore(Finding finding) {
        if (met.merge(name(finding), 1, Integer::sum) >= MOST_MEETINGS) {
            rest(finding);
        }
    }

    private static String name(Finding finding) {
        return finding.kind().id() + "@" + finding.place();
    }

    void forgetFrom(long step) {
        spikes.forgetFrom(step);
    }

    static Finding finding(FindingKind kind, long step, Map<String, Double> numbers) {
        return new Finding(kind, Severity.WARNING, "loss", step, step, null, false, null, numbers, "", "", List.of());
    }
}
