package io.evenkeel.autopilot;

import io.evenkeel.repair.Standing;
import io.evenkeel.run.FindingKind;
import io.evenkeel.torch.Checkpoint;
import io.evenkeel.training.Helm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Treatments against each other and against the run as it is, all up to the same step of the run and so on the same samples, by
 * successive halving (Jamieson and Talwalkar 2016). Where no single one suffices, the best two are tried together.
 */
final class ForkTrials implements AutoCloseable {

    /** Shares of the way after which candidates are compared. */
    private static final double[] RUNGS = {0.35, 1.0};

    private static final int EVALUATIONS = 15;
    /** What a critical finding counts against a candidate, and what being a later choice does, in the unit of its score. */
    private static final double FINDING = 0.05;

    private static final double CHOICE = 0.002;
    private static final double HALF = 0.5;

    private static final Comparator<Ranked> ORDER = Comparator.comparing(
                    (Ranked ranked) -> ranked.branch().isBroken())
            .thenComparing(Comparator.comparingDouble(
                            (Ranked ranked) -> ranked.standing().skill() <= -1 ? -1 : ranked.rank())
                    .reversed())
            .thenComparing(ranked -> ranked.branch().loss())
            .thenComparing(Ranked::order);

    private final Helm helm;
    private final TrialAllowance allowance;
    private final Set<FindingKind> ignored;
    private final Set<LiveBranch> open = new LinkedHashSet<>();
    private final List<Tried> tried = new ArrayList<>();

    /**
     * What became of one candidate.
     *
     * @param numbers what it came to, and the run without it
     */
    record Tried(List<Treatment> treatments, boolean kept, Map<String, Double> numbers) {}

    /**
     * What came of it all.
     *
     * @param winner null: none was better than the run as it is by more than the noise
     * @param untouched the run as it is, at the same step
     */
    record Verdict(@Nullable List<Treatment> winner, LiveBranch untouched, List<Tried> tried) {}

    ForkTrials(Helm helm, TrialAllowance allowance, Set<FindingKind> ignored) {
        this.helm = helm;
        this.allowance = allowance;
        this.ignored = ignored;
    }

    private record Ranked(LiveBranch branch, Standing standing, int order) {
        double rank() {
            return standing.rank() - (standing.blocking() > 0 ? FINDING : 0) - CHOICE * order;
        }

        /** Better by more than the noise; where both are far worse than a constant answer, by half of the loss. */
        boolean beats(LiveBranch untouched, Standing bar) {
            if (branch.isBroken()) {
                return false;
            }
            boolean both = standing.skill() <= -1 && bar.skill() <= -1;
            return untouched.isBroken() || standing.beats(bar) || (both && branch.loss() < HALF * untouched.loss());
        }
    }

    /**
     * Tries them.
     *
     * @param now the run's state
     * @param from where candidates begin; the same or an earlier one
     * @param target the step up to which all are taken
     * @param best how good the run was at its best, for a treatment that ends it there
     */
    Verdict of(
            Occasion occasion,
            List<Treatment> candidates,
            Checkpoint now,
            Checkpoint from,
            long target,
            Standing best) {
        long step = occasion.step();
        long every = (target - step) / EVALUATIONS;
        long first = until(0, step, target);
        LiveBranch untouched = branch(List.of(), now, every);
        if (occasion.broken()) {
            untouched.breakDown();
        }
        advance(untouched, target);
        Standing bar = untouched.standing();
        List<Ranked> field = new ArrayList<>();
        for (Treatment treatment : candidates) {
            if (treatment.ends()) {
                if (best.beats(bar)) {
                    note(List.of(treatment), true, best, Double.NaN, untouched);
                    return new Verdict(List.of(treatment), untouched, tried);
                }
                note(List.of(treatment), false, best, Double.NaN, untouched);
            } else if (affords(field.size() + 1, first - from.step(), target - from.step())) {
                LiveBranch branch = branch(List.of(treatment), from, every);
                field.add(new Ranked(branch, branch.standing(), field.size()));
            }
        }
        for (int rung = 0; rung < RUNGS.length && !field.isEmpty(); rung++) {
            field = advanced(field, until(rung, step, target));
            int left = rung + 1 < RUNGS.length ? Math.max(2, (field.size() + 1) / 2) : field.size();
            while (field.size() > left) {
                drop(field.remove(field.size() - 1), untouched);
            }
        }
        Ranked together = combination(field, occasion, untouched, from, target, every);
        if (together != null) {
            field.add(together);
            field.sort(ORDER);
        }
        Ranked winner = winner(field, untouched, bar);
        for (Ranked ranked : field) {
            note(
                    ranked.branch().treatments(),
                    ranked.equals(winner),
                    ranked.standing(),
                    ranked.branch().loss(),
                    untouched);
        }
        return new Verdict(winner == null ? null : winner.branch().treatments(), untouched, tried);
    }

    /** Of those that beat the run as it is the first choice that the best does not beat in its turn; null: none does. */
    private static @Nullable Ranked winner(List<Ranked> field, LiveBranch untouched, Standing bar) {
        List<Ranked> better =
                field.stream().filter(ranked -> ranked.beats(untouched, bar)).toList();
        if (better.isEmpty()) {
            return null;
        }
        Ranked top = better.get(0);
        return better.stream()
                .filter(ranked -> !top.beats(ranked.branch(), ranked.standing()))
                .filter(ranked -> ranked.standing().blocking() <= top.standing().blocking())
                .min(Comparator.comparingInt(Ranked::order))
                .orElse(top);
    }

    private static long until(int rung, long step, long target) {
        return step + (long) Math.ceil(RUNGS[rung] * (target - step));
    }

    /** Whether so many candidates can be taken to the first comparison, and half of them to the last. */
    private boolean affords(int count, long first, long all) {
        long finalists = Math.max(1, (count + 1) / 2);
        return count * first + finalists * (all - first) <= allowance.left();
    }

    private LiveBranch branch(List<Treatment> treatments, Checkpoint from, long every) {
        LiveBranch branch = new LiveBranch(helm, treatments, from, every, ignored);
        open.add(branch);
        return branch;
    }

    private void advance(LiveBranch branch, long to) {
        allowance.spend(branch.advance(to));
    }

    private List<Ranked> advanced(List<Ranked> field, long until) {
        List<Ranked> advanced = new ArrayList<>();
        for (Ranked ranked : field) {
            if (!helm.stopRequested()) {
                advance(ranked.branch(), until);
            }
            advanced.add(new Ranked(ranked.branch(), ranked.branch().standing(), ranked.order()));
        }
        advanced.sort(ORDER);
        return advanced;
    }

    /** The best two at once, where the best alone does not suffice and they can be done together. */
    private @Nullable Ranked combination(
            List<Ranked> field, Occasion occasion, LiveBranch untouched, Checkpoint from, long target, long every) {
        if (field.size() < 2 || allowance.left() < target - from.step() || helm.stopRequested()) {
            return null;
        }
        LiveBranch best = field.get(0).branch();
        boolean suffices = field.get(0).beats(untouched, untouched.standing())
                && !best.suffersFrom(occasion.finding().kind());
        Treatment first = best.treatments().get(0);
        Treatment second = field.stream()
                .skip(1)
                .map(ranked -> ranked.branch().treatments().get(0))
                .filter(other -> !other.conflicts(first))
                .findFirst()
                .orElse(null);
        if (suffices || second == null || best.isBroken()) {
            return null;
        }
        LiveBranch both = branch(List.of(first, second), from, every);
        advance(both, target);
        return new Ranked(both, both.standing(), field.size());
    }

    private void drop(Ranked ranked, LiveBranch untouched) {
        note(
                ranked.branch().treatments(),
                false,
                ranked.standing(),
                ranked.branch().loss(),
                untouched);
        open.remove(ranked.branch());
        ranked.branch().close();
    }

    private void note(List<Treatment> treatments, boolean kept, Standing standing, double loss, LiveBranch untouched) {
        Standing bar = untouched.standing();
        Map<String, Double> numbers = new TreeMap<>();
        treatments.forEach(treatment -> numbers.putAll(treatment.numbers()));
        if (!Double.isNaN(loss)) {
            numbers.put("loss", loss);
        }
        numbers.put("loss_untouched", untouched.loss());
        numbers.put("score", standing.score());
        numbers.put("skill", standing.skill());
        numbers.put("score_untouched", bar.score());
        numbers.put("skill_untouched", bar.skill());
        numbers.put("critical", (double) standing.blocking());
        tried.add(new Tried(treatments, kept, numbers));
    }

    @Override
    public void close() {
        open.forEach(LiveBranch::close);
    }
}
