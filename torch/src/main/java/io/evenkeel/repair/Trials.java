package io.evenkeel.repair;

import io.evenkeel.data.DataException;
import io.evenkeel.dynamics.LearningRateSchedule;
import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeException;
import io.evenkeel.torch.ShapeException;
import io.evenkeel.training.Progress;
import io.evenkeel.training.Watching;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Candidates against each other, from the same seed on the same data, by successive halving (Jamieson and Talwalkar
 * 2016): all are trained over a short part of their run, the better half goes on over a longer one, and so on. A branch
 * that goes on is not begun again, so that the winner's trial is the beginning of its full run.
 */
final class Trials implements AutoCloseable {

    /** Shares of a run after which candidates are compared. */
    private static final double[] RUNGS = {0.1, 0.25, 0.5};
    /** What a critical finding counts against a candidate, in the unit of its score. */
    private static final double FINDING = 0.05;
    /** What being a later choice, and every edit, count against it: where two do as well, the likelier and smaller one wins. */
    private static final double CHOICE = 0.01;

    private static final double EDIT = 0.01;
    /** What a second seed counts beside the first: enough to part two that do as well, and it is looked at early only. */
    private static final double TWIN = 0.1;

    /** Steps of a run that shows a schedule's shape. */
    private static final long FINE = 1000;

    /** Far from seeds that people use side by side. */
    private static final long OTHER_SEED = 1_000_003;

    private final Allowance allowance;
    private final Progress progress;
    private final Watching watching;
    private final boolean deterministic;
    private final RepairListener listener;
    private final List<Trial> trials = new ArrayList<>();
    private final Set<Branch> open = new LinkedHashSet<>();
    private double samples;

    Trials(Allowance allowance, Progress progress, Watching watching, boolean deterministic, RepairListener listener) {
        this.allowance = allowance;
        this.progress = progress;
        this.watching = watching;
        this.deterministic = deterministic;
        this.listener = listener;
    }

    Branch begin(LoadedRecipe recipe, List<Edit> edits) {
        Branch branch = new Branch(recipe, edits, progress, watching, deterministic);
        open.add(branch);
        return branch;
    }

    /** Notes what became of a branch, and ends it. */
    void end(Branch branch) {
        trials.add(new Trial(branch.edits(), branch.step(), branch.standing().score()));
        samples += branch.samples();
        open.remove(branch);
        branch.close();
    }

    /** Ends whatever is still open, such as after a failure, without a word. */
    @Override
    public void close() {
        open.forEach(Branch::close);
        open.clear();
    }

    List<Trial> trials() {
        return trials;
    }

    /** Samples trained on by the branches that were ended. */
    double samples() {
        return samples;
    }

    /** @param twin the same with other initial weights; null: not tried */
    private record Ranked(
            Branch branch,
            Standing standing,
            int order,
            @Nullable Standing twin) {

        double rank() {
            Standing other = twin;
            double seeds = other == null ? value(standing) : (1 - TWIN) * value(standing) + TWIN * value(other);
            return seeds - CHOICE * order - EDIT * branch.edits().size();
        }

        private static double value(Standing standing) {
            return standing.rank() - (standing.blocking() > 0 ? FINDING : 0);
        }

        Ranked with(@Nullable Standing of) {
            return new Ranked(branch, standing, order, of);
        }
    }

    /**
     * The best of the candidates, trained to its end, or as far as it came when there was no time left; null where none is
     * worth it.
     *
     * @param original the recipe that all edits are made on
     * @param samples what passes a run of that recipe, in whose shares candidates are compared
     * @param bar what there is to beat
     * @param luck whether a seed may do by luck what an edit does not, so that those in front are tried with a second one
     */
    @Nullable
    Branch winner(LoadedRecipe original, List<List<Edit>> candidates, double samples, Standing bar, boolean luck) {
        List<Ranked> field = new ArrayList<>();
        for (List<Edit> edits : candidates) {
            if (allowance.isOver()) {
                break;
            }
            Branch branch = branch(original, edits);
            if (branch == null) {
                continue;
            }
            listener.said("trying " + Wording.of(edits));
            branch.advanceTo(RUNGS[0] * samples);
            field.add(new Ranked(branch, branch.standing(), field.size(), null));
        }
        Ranked reserve = null;
        for (int rung = 0; rung < RUNGS.length && !field.isEmpty(); rung++) {
            if (rung > 0 && !allowance.isOver()) {
                field = advanced(field, RUNGS[rung] * samples);
            }
            field.sort(Comparator.comparingDouble(Ranked::rank).reversed().thenComparing(Ranked::order));
            int left = allowance.mustFinish(1 - RUNGS[rung]) ? 1 : left(field, rung, bar);
            if (rung > 0 && left == 1 && field.size() > 1) {
                reserve = field.remove(1);
            }
            Ranked starter = rung == 0 && left > 1 ? lateStarter(field, left, samples) : null;
            drop(field, left);
            if (starter != null) {
                field.add(starter);
            }
            if (rung == 0 && luck && field.size() > 1 && field.size() < candidates.size()) {
                field = twinned(original, field, RUNGS[0] * samples);
            }
            boolean late = rung == RUNGS.length - 1;
            if (late && !allowance.isOver() && !isPromising(field.get(0), bar, original)) {
                drop(field, 0);
            }
        }
        if (field.isEmpty()) {
            if (reserve != null) {
                end(reserve.branch());
            }
            return null;
        }
        Branch best = field.get(0).branch();
        best.advance(1);
        return reserve == null ? best : better(best, reserve.branch(), bar);
    }

    /** Ahead of the bar; or not behind it, with a rate that has yet to come down as the original's does not: rest is what that is for. */
    private static boolean isPromising(Ranked ranked, Standing bar, LoadedRecipe original) {
        return ranked.standing().beats(bar)
                || (settles(ranked.branch().recipe()) && !settles(original) && !bar.beats(ranked.standing()));
    }

    /** Whether the rate falls by more than half in the second half of the run. */
    private static boolean settles(LoadedRecipe recipe) {
        LearningRateSchedule schedule = recipe.recipe().schedule().over(FINE);
        return schedule.factor(FINE - 1) < schedule.factor(FINE / 2) / 2;
    }

    /** The second best comes into play where the best one did not keep what it had reached, or not reach the target. */
    private Branch better(Branch best, Branch second, Standing bar) {
        boolean promising = best.missesTarget() && second.standing().beats(bar);
        if (allowance.isOver() || !(best.hasFallenBack() || promising)) {
            end(second);
            return best;
        }
        listener.said((promising ? "it missed the target" : "it did not keep what it had reached") + "; going on with "
                + Wording.of(second.edits()));
        second.advance(1);
        boolean kept = best.missesTarget() == second.missesTarget()
                ? best.standing().rank() >= second.standing().rank()
                : second.missesTarget();
        end(kept ? second : best);
        return kept ? best : second;
    }

    private List<Ranked> twinned(LoadedRecipe original, List<Ranked> field, double some) {
        List<Ranked> twinned = new ArrayList<>();
        for (Ranked ranked : field) {
            if (allowance.isOver()) {
                twinned.add(ranked);
                continue;
            }
            LoadedRecipe recipe = Edited.withSeed(
                    Edited.recipe(original, ranked.branch().edits()),
                    original.recipe().seed() + OTHER_SEED);
            listener.said(
                    "with other initial weights: " + Wording.of(ranked.branch().edits()));
            Branch twin = begin(recipe, ranked.branch().edits());
            twin.advanceTo(some);
            twinned.add(ranked.with(twin.standing()));
            end(twin);
        }
        return twinned;
    }

    private @Nullable Branch branch(LoadedRecipe original, List<Edit> edits) {
        try {
            return begin(Edited.recipe(original, edits), edits);
        } catch (RecipeException | ShapeException | DataException e) {
            listener.said(Wording.of(edits) + " cannot be tried: " + e.getMessage());
            return null;
        }
    }

    private static List<Ranked> advanced(List<Ranked> field, double samples) {
        List<Ranked> advanced = new ArrayList<>();
        for (Ranked ranked : field) {
            ranked.branch().advanceTo(samples);
            advanced.add(new Ranked(ranked.branch(), ranked.branch().standing(), ranked.order(), ranked.twin()));
        }
        return advanced;
    }

    /**
     * Half of them, two at least; one where it is ahead by more than the noise, and at the last comparison. As long as none has left the
     * bar behind there is nothing to choose by, and at the first comparison all stay.
     */
    private static int left(List<Ranked> field, int rung, Standing bar) {
        if (field.size() == 1) {
            return 1;
        }
        if (rung == 0 && field.stream().noneMatch(ranked -> ranked.standing().beats(bar))) {
            return field.size();
        }
        boolean clear = field.get(0).standing().beats(field.get(1).standing())
                && field.get(0).standing().blocking() <= field.get(1).standing().blocking();
        if (rung == RUNGS.length - 1 || (clear && rung > 0)) {
            return 1;
        }
        return Math.max(2, (field.size() + 1) / 2);
    }

    /**
     * Takes out of the rest the best of those that make fewer steps of the same samples, such as with larger batches: they
     * start later, and what they are for shows in the end. Null where there is none.
     */
    private static @Nullable Ranked lateStarter(List<Ranked> field, int left, double samples) {
        double most = field.stream()
                .mapToDouble(ranked -> ranked.branch().stepsIn(samples))
                .max()
                .orElse(0);
        for (int i = 0; i < field.size(); i++) {
            if (field.get(i).branch().stepsIn(samples) < most / 2) {
                return i < left ? null : field.remove(i);
            }
        }
        return null;
    }

    private void drop(List<Ranked> field, int left) {
        while (field.size() > left) {
            end(field.remove(field.size() - 1).branch());
        }
    }
}
