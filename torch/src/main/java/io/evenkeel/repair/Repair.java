package io.evenkeel.repair;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeDifference;
import io.evenkeel.recipe.RecipeException;
import io.evenkeel.recipe.RecipePatch;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.RunStatus;
import io.evenkeel.training.Progress;
import io.evenkeel.training.TrainingResult;
import io.evenkeel.training.Watching;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Repairs a recipe and proves it: trains it until the verdict is certain, tries what may mend the root causes on short
 * branches, trains the best one to its end, and keeps its edits only when it is better on held-back data than the recipe
 * as it was, by more than the noise.
 *
 * <p>Where one round is not enough, the next one builds on its result: what it leaves behind is diagnosed like any run.
 */
public final class Repair {

    /** How often the run as it is asks whether its verdict is certain, in shares of the run. */
    private static final double LOOK = 0.05;
    /** A verdict needs so much of the run, and must have lasted for {@link #LOOK}. */
    private static final double EARLIEST = 0.15;
    /** More candidates at once cost more than they bring; the rest come in the next round. */
    private static final int MOST_AT_ONCE = 4;

    /** Faults that one seed has and another has not. */
    private static final Set<FindingKind> LUCK = Set.of(
            FindingKind.DEAD_UNITS,
            FindingKind.BAD_INITIALIZATION,
            FindingKind.VANISHING_GRADIENT,
            FindingKind.SATURATED_UNITS);

    private static final int ROUNDS = 3;
    /** In trainings, for all rounds together; a round is not begun beyond. */
    private static final double MOST_COST = 4.0;

    private final LoadedRecipe recipe;
    private final RepairListener listener;
    private final Allowance allowance;
    private final Trials trials;
    private final Candidates candidates;

    /**
     * How to go about it.
     *
     * @param budget null: as long as it takes
     * @param watching how closely each run is watched
     * @param deterministic whether nothing may depend on a clock
     */
    public record Settings(@Nullable Duration budget, Watching watching, boolean deterministic) {

        /**
         * As long as it takes, and watched more closely than {@code train} does, since runs that are given up early save
         * more than watching costs.
         */
        public static final Settings USUAL = new Settings(null, new Watching(0.25), false);

        /** Nothing depends on a clock: the same recipe gives the same repair. */
        public static final Settings REPEATABLE = new Settings(null, Watching.EVERYTHING, true);
    }

    private Repair(LoadedRecipe recipe, Settings settings, RepairListener listener, LongSupplier clock) {
        this.recipe = recipe;
        this.listener = listener;
        this.allowance = new Allowance(settings.budget(), clock, listener);
        Progress progress = new Progress() {
            @Override
            public void step(long done, long total, double loss) {
                listener.step(done, total, loss);
            }

            @Override
            public boolean stopRequested() {
                return allowance.isOver();
            }
        };
        this.trials = new Trials(allowance, progress, settings.watching(), settings.deterministic(), listener);
        this.candidates = new Candidates(Remedies.all());
    }

    /**
     * Repairs a recipe; nothing is written anywhere.
     *
     * @throws io.evenkeel.data.DataException when the data cannot be read or do not fit the recipe
     * @throws io.evenkeel.torch.ShapeException when layers do not fit together
     */
    public static RepairResult of(LoadedRecipe recipe, Settings settings, RepairListener listener) {
        return of(recipe, settings, listener, System::nanoTime);
    }

    /** @param clock what the budget is measured by, in nanoseconds */
    static RepairResult of(LoadedRecipe recipe, Settings settings, RepairListener listener, LongSupplier clock) {
        return new Repair(recipe, settings, listener, clock).run();
    }

    private RepairResult run() {
        listener.said("training the recipe as it is");
        try (trials) {
            Branch untouched = trials.begin(recipe, List.of());
            untilCertain(untouched);
            allowance.learn(untouched.done());
            TrainingResult before = before(untouched);
            if (allowance.isOver()) {
                return closed(untouched, before, null, RepairOutcome.UNCHANGED);
            }
            if (Candidates.roots(before.findings()).stream()
                    .anyMatch(finding -> finding.blocks() && finding.kind().equals(FindingKind.BAD_DATA))) {
                return closed(untouched, before, null, RepairOutcome.DATA);
            }
            if (before.findings().stream().noneMatch(Finding::blocks) && !Boolean.FALSE.equals(before.targetMet())) {
                return closed(untouched, before, null, RepairOutcome.NOTHING_TO_REPAIR);
            }
            return repaired(untouched);
        }
    }

    private void untilCertain(Branch branch) {
        for (double share = LOOK; !branch.isOver() && !allowance.isOver(); share += LOOK) {
            branch.advance(share);
            if (share >= EARLIEST && isCertain(branch, share)) {
                return;
            }
        }
    }

    /** A critical finding that has been there for a while. */
    private static boolean isCertain(Branch branch, double share) {
        double since = (share - LOOK) / share * branch.step();
        return branch.findings().stream().anyMatch(finding -> finding.blocks() && finding.fromStep() <= since);
    }

    /** What came of a branch so far; ended by a certain verdict it is not interrupted, but what the verdict says. */
    private TrainingResult before(Branch branch) {
        TrainingResult result = branch.result();
        if (result.status() != RunStatus.INTERRUPTED || allowance.isOver()) {
            return result;
        }
        boolean broken = result.findings().stream()
                .anyMatch(f -> f.blocks()
                        && (f.kind().equals(FindingKind.NON_FINITE) || f.kind().equals(FindingKind.DIVERGENCE)));
        return result.withStatus(broken ? RunStatus.DIVERGED : RunStatus.UNHEALTHY);
    }

    private RepairResult repaired(Branch untouched) {
        Branch best = untouched;
        Set<List<Edit>> tried = new HashSet<>();
        for (int round = 0; round < ROUNDS && !allowance.isOver() && cost(untouched, best) < MOST_COST; round++) {
            listener.said("round " + (round + 1));
            List<List<Edit>> field = field(untouched, best, tried);
            if (field.isEmpty()) {
                break;
            }
            tried.addAll(field);
            Branch winner = trials.winner(recipe, field, untouched.allSamples(), best.standing(), isLuck(best));
            if (winner == null) {
                continue;
            }
            best = better(untouched, best, winner);
            if (isWell(best)) {
                break;
            }
        }
        TrainingResult before = before(untouched);
        if (best == untouched) {
            return closed(untouched, before, null, RepairOutcome.UNCHANGED);
        }
        RepairOutcome outcome = isWell(best) ? RepairOutcome.REPAIRED : RepairOutcome.IMPROVED;
        return closed(untouched, before, best, outcome);
    }

    private static boolean isLuck(Branch branch) {
        return branch.findings().stream().anyMatch(f -> f.blocks() && LUCK.contains(f.kind()));
    }

    /** What to try next: on top of the best so far, and the alternatives to it that have had no turn. */
    private List<List<Edit>> field(Branch untouched, Branch best, Set<List<Edit>> tried) {
        Set<List<Edit>> some = new LinkedHashSet<>(proposals(best, tried));
        if (best != untouched) {
            Iterator<List<Edit>> alternatives = proposals(untouched, tried).iterator();
            List<List<Edit>> further = List.copyOf(some);
            some.clear();
            further.stream().limit(MOST_AT_ONCE / 2).forEach(some::add);
            while (some.size() < MOST_AT_ONCE && alternatives.hasNext()) {
                some.add(alternatives.next());
            }
            some.addAll(further);
        }
        return some.stream().limit(MOST_AT_ONCE).toList();
    }

    private List<List<Edit>> proposals(Branch best, Set<List<Edit>> tried) {
        Curve.Point turn = best.curve().best();
        Long bestStep = turn == null || turn.step() >= best.step() ? null : turn.step();
        Situation situation = new Situation(best.recipe(), best.header(), best.findings(), bestStep);
        return candidates.of(situation).stream()
                .map(more -> Candidates.joined(best.edits(), more))
                .filter(edits -> !tried.contains(edits) && isChange(edits))
                .toList();
    }

    /** An edit on top of others may take back what they did. */
    private boolean isChange(List<Edit> edits) {
        try {
            return !RecipeDifference.between(
                            recipe.recipe(), Edited.recipe(recipe, edits).recipe())
                    .isEmpty();
        } catch (RecipeException e) {
            // the trial will say why
            return true;
        }
    }

    /** The winner where it is better than what there was, else that; the other one is ended. */
    private Branch better(Branch untouched, Branch best, Branch winner) {
        if (!isWell(winner) || !isBetter(winner, best)) {
            // no clear case: what there was is given all its steps before it is passed over
            best.advance(1);
        }
        if (isBetter(winner, best)) {
            if (best != untouched) {
                trials.end(best);
            }
            return winner;
        }
        trials.end(winner);
        return best;
    }

    private boolean isBetter(Branch winner, Branch best) {
        Standing now = winner.standing();
        return now.beats(best.standing())
                && !Standing.best(best.curve(), best.header()).beats(now);
    }

    /** Trained to its end, with nothing critical left and the target met. */
    private boolean isWell(Branch branch) {
        return branch.isOver()
                && branch.blocking() == 0
                && !Boolean.FALSE.equals(branch.result().targetMet());
    }

    private double cost(Branch untouched, Branch best) {
        double all = trials.samples() + untouched.samples() + (best == untouched ? 0 : best.samples());
        return all / untouched.allSamples();
    }

    private RepairResult closed(Branch untouched, TrainingResult before, @Nullable Branch best, RepairOutcome outcome) {
        if (allowance.isSpent()) {
            listener.said("the budget is spent; the best so far counts");
        }
        double cost = cost(untouched, best == null ? untouched : best);
        TrainingResult after = best == null ? before : best.result();
        RecipePatch patch = Edited.patch(recipe, best == null ? List.of() : best.edits());
        List<Edit> edits = best == null ? List.of() : best.edits();
        trials.end(untouched);
        if (best != null) {
            trials.end(best);
        }
        return new RepairResult(outcome, before, after, patch, edits, trials.trials(), cost, allowance.isInterrupted());
    }
}
