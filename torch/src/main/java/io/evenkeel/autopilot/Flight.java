package io.evenkeel.autopilot;

import io.evenkeel.recipe.Recipe;
import io.evenkeel.repair.Curve;
import io.evenkeel.repair.Standing;
import io.evenkeel.run.Action;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.Checkpoint;
import io.evenkeel.torch.Trainer;
import io.evenkeel.training.Helm;
import io.evenkeel.training.Monitored;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One run under the autopilot, from beginning to end. */
final class Flight implements AutoCloseable {

    /** Times a run may be treated or tried on before it is left to itself. */
    private static final int MOST_ROUNDS = 5;
    /** A trial's length, as a share of the run and in steps. */
    private static final double HORIZON = 0.05;

    private static final long LEAST_HORIZON = 30;
    private static final long MOST_HORIZON = 2000;
    /** A trial is no longer than leaves room for so many branches. */
    private static final int LEAST_BRANCHES = 4;

    private static final String ADVISED = "advised";
    /** Numbers of an action: which time it was that something was tried, and what trials had cost by then, in steps. */
    private static final String ROUND = "round";

    private static final String TRIAL_STEPS = "trial_steps";

    private final Helm helm;
    private final Recipe recipe;
    private final boolean acts;
    private final long total;
    private final long interval;
    private final long horizon;
    private final Lookout lookout;
    private final TrialAllowance allowance;
    private final LiveCandidates candidates;
    private final Curve curve = new Curve();
    private final Recent recent = new Recent();
    private final PastStates states = new PastStates();
    private final BestState best;
    private final Set<String> said = new HashSet<>();
    private @Nullable Occasion occasion;
    private long seen = -1;
    private int rounds;
    private int failures;
    private boolean troubled;

    Flight(Helm helm, Recipe recipe, boolean acts, Autopilot.Settings settings) {
        this.helm = helm;
        this.recipe = recipe;
        this.acts = acts;
        this.total = helm.parts().trainer().totalSteps();
        this.interval = Math.max(5, total / 100);
        this.horizon = Math.min(MOST_HORIZON, Math.max(LEAST_HORIZON, (long) (HORIZON * total)));
        this.lookout = new Lookout(helm.header(), total);
        this.allowance = new TrialAllowance((long) (settings.share() * total), settings.time(), System::nanoTime);
        this.candidates = new LiveCandidates(settings.remedies());
        this.best = new BestState(Monitored.of(recipe.target()));
        List<Action> before =
                helm.actions().stream().map(RunEvent.Acted::action).toList();
        this.troubled = before.stream().anyMatch(action -> !action.outcome().startsWith(ADVISED));
        this.rounds = (int) most(before, ROUND);
        allowance.spend(most(before, TRIAL_STEPS));
        if (acts) {
            helm.bestBefore().ifPresent(state -> best.before(state.checkpoint(), state.evaluation()));
        }
    }

    /** What the run was interrupted with. */
    private static long most(List<Action> before, String number) {
        return before.stream()
                .mapToLong(action -> action.numbers().getOrDefault(number, 0.0).longValue())
                .max()
                .orElse(0);
    }

    void measured(RunEvent.Measured event) {
        recent.add(event);
        Double loss = event.quantities().get(QuantityKey.of(Quantities.LOSS_TRAINING));
        if (loss != null) {
            lookout.add(event.step(), loss);
        }
        if (event.quantities().containsKey(QuantityKey.of(Quantities.LOSS_VALIDATION))) {
            curve.add(event.step(), event.quantities());
            best.evaluated(event.quantities());
        }
    }

    Trainer.Result run() {
        while (true) {
            occasion = null;
            Trainer.Result result = helm.train(this::betweenSteps);
            Occasion now = occasion;
            if (helm.stopRequested()) {
                return result;
            }
            if (result.end() == Trainer.End.STOPPED && now != null) {
                meet(now);
            } else if (result.end() != Trainer.End.NON_FINITE || !isMet(broken(result))) {
                return landed(result);
            }
        }
    }

    private boolean betweenSteps() {
        long step = helm.parts().trainer().step();
        if (step == seen) {
            return false;
        }
        seen = step;
        if (acts) {
            remember(step);
        }
        occasion = lookout.occasion(step, step % interval == 0 ? helm.findings() : List.of())
                .orElse(null);
        return occasion != null;
    }

    private void remember(long step) {
        if (step % interval == 0) {
            Checkpoint state = helm.checkpoint();
            if (state.isFinite()) {
                states.offer(step / interval, new PastStates.Past(state, level()));
            } else {
                state.close();
            }
        }
        if (helm.evaluatesNext()) {
            best.candidate(helm.checkpoint());
        }
    }

    private double level() {
        double loss = recent.loss();
        ModelFacts model = helm.header().model();
        Double initial = model == null ? null : model.initialLoss();
        return Double.isNaN(loss) && initial != null ? initial : loss;
    }

    private Occasion broken(Trainer.Result result) {
        Finding finding = helm.findings().stream()
                .filter(f -> f.kind().equals(FindingKind.NON_FINITE) && f.resolvedAt() == null)
                .findFirst()
                .orElseGet(() -> Lookout.finding(FindingKind.NON_FINITE, result.steps(), Map.of()));
        return new Occasion(finding, result.steps(), result.steps(), true, true);
    }

    /** Whether the run goes on. */
    private boolean isMet(Occasion now) {
        return rounds < MOST_ROUNDS && meet(now);
    }

    /** Does something about it, or says what could be done; returns whether the run was changed. */
    private boolean meet(Occasion now) {
        List<Finding> findings = helm.findings();
        if (Lookout.blamesTheData(findings)) {
            say("clean-data", "left alone: the data are to blame, and no change to the training mends them", Map.of());
            lookout.rest(Long.MAX_VALUE);
            return false;
        }
        Optional<PastStates.Past> past = now.damaged() ? before(now) : Optional.empty();
        long from = past.map(PastStates.Past::step).orElse(now.step());
        LiveSituation situation = situation(now, findings, from);
        List<Treatment> treatments = candidates.of(now.finding(), situation);
        String kind = now.finding().kind().id();
        if (treatments.isEmpty()) {
            String first = now.finding().remedies().isEmpty()
                    ? "roll-back"
                    : now.finding().remedies().get(0).kind();
            troubled |= acts;
            say(
                    first,
                    "left alone: nothing that can be done to a run as it goes answers " + kind
                            + "; evenkeel repair tries edits of the recipe",
                    Map.of());
            lookout.rest(now.finding());
            return false;
        }
        if (!acts) {
            for (Treatment treatment : treatments.subList(0, Math.min(3, treatments.size()))) {
                say(treatment.kind(), ADVISED + " against " + kind + ": " + treatment.why(), treatment.numbers());
            }
            lookout.rest(now.finding());
            return false;
        }
        return tried(now, treatments, past.orElse(null));
    }

    /** A state from before the damage, where there is a better one than this. */
    private Optional<PastStates.Past> before(Occasion now) {
        Long onset = now.onset();
        if (onset != null && !now.broken()) {
            return states.upTo(onset - 1);
        }
        double level = recent.loss();
        return states.best().filter(past -> now.broken() || !(past.level() >= level));
    }

    private LiveSituation situation(Occasion now, List<Finding> findings, long from) {
        Trainer trainer = helm.parts().trainer();
        Checkpoint top = best.checkpoint();
        OptionalDouble norm = recent.normBefore(Math.max(1, from));
        return new LiveSituation(
                recipe,
                helm.header(),
                trainer.regime(),
                findings,
                now.step(),
                total,
                from,
                now.onset(),
                trainer.rateFactor(now.step()),
                norm,
                top == null ? null : top.step());
    }

    private boolean tried(Occasion now, List<Treatment> treatments, PastStates.@Nullable Past past) {
        // What a short trial could not tell, a longer one may.
        long length = Math.min(horizon << failures, Math.max(horizon, allowance.left() / LEAST_BRANCHES));
        long target = Math.min(total, now.step() + length);
        boolean spent = allowance.left() < 2 * horizon;
        // Also where nothing is tried, the run is not well: it ends with the best that it had.
        troubled = true;
        if (target - now.step() < LEAST_HORIZON / 3 || spent) {
            say(
                    "roll-back",
                    spent
                            ? "left alone: trials have cost all that they may"
                            : "left alone: too few steps are left to try anything",
                    Map.of("steps", (double) allowance.spent()));
            lookout.rest(Long.MAX_VALUE);
            return false;
        }
        rounds++;
        lookout.metOnceMore(now.finding());
        allowance.begin();
        Set<FindingKind> ignored = helm.findings().stream()
                .filter(Finding::ignored)
                .map(Finding::kind)
                .collect(Collectors.toSet());
        try (Checkpoint state = helm.checkpoint();
                ForkTrials trials = new ForkTrials(helm, allowance, ignored)) {
            Checkpoint from = past == null ? state : past.checkpoint();
            ForkTrials.Verdict verdict =
                    trials.of(now, treatments, state, from, target, Standing.best(curve, helm.header()));
            List<Treatment> winner = helm.stopRequested() ? null : verdict.winner();
            helm.rollBack(state);
            if (helm.stopRequested()) {
                return false;
            }
            if (!verdict.untouched().isBroken()) {
                best.candidate(copyOf(verdict.untouched(), state));
                best.evaluated(verdict.untouched().latest());
            }
            record(now, verdict, from.step(), target);
            if (winner == null) {
                failures++;
                lookout.rest(now.step() + horizon);
                return false;
            }
            commit(winner, from);
            lookout.rest(target + horizon);
            return true;
        } finally {
            allowance.end();
            if (rounds >= MOST_ROUNDS) {
                lookout.rest(Long.MAX_VALUE);
            }
        }
    }

    private Checkpoint copyOf(LiveBranch branch, Checkpoint state) {
        Trainer trainer = helm.parts().trainer();
        trainer.restore(branch.state());
        Checkpoint copy = trainer.checkpoint();
        helm.rollBack(state);
        return copy;
    }

    private void record(Occasion now, ForkTrials.Verdict verdict, long from, long target) {
        String against = " against " + now.finding().kind().id();
        for (ForkTrials.Tried one : verdict.tried()) {
            Map<String, Double> numbers = new TreeMap<>(one.numbers());
            numbers.put("from_step", (double) from);
            numbers.put("to_step", (double) target);
            numbers.put(ROUND, (double) rounds);
            numbers.put(TRIAL_STEPS, (double) allowance.spent());
            for (Treatment treatment : one.treatments()) {
                String together = one.treatments().size() == 1
                        ? ""
                        : ", together with "
                                + one.treatments().stream()
                                        .map(Treatment::kind)
                                        .filter(kind -> !kind.equals(treatment.kind()))
                                        .collect(Collectors.joining(", "));
                helm.acted(new Action(
                        treatment.kind(),
                        one.kept()
                                ? "kept" + against + together + ": " + treatment.why()
                                : "tried" + against + together + ": not kept",
                        numbers));
            }
        }
    }

    private void commit(List<Treatment> winner, Checkpoint from) {
        Checkpoint top = best.checkpoint();
        if (winner.stream().anyMatch(Treatment::ends) && top != null) {
            top.restore(helm.parts().network());
        } else if (from.step() < helm.parts().trainer().step()) {
            helm.rollBack(from);
            states.forgetAfter(from.step());
            lookout.forgetFrom(from.step());
            recent.forgetFrom(from.step());
        }
        winner.forEach(treatment -> treatment.apply(helm.parts(), recipe));
        seen = -1;
    }

    /** What the run ends with: where it was touched, the best weights there were. */
    private Trainer.Result landed(Trainer.Result result) {
        Checkpoint top = best.checkpoint();
        if (!acts || top == null || !(troubled || result.end() == Trainer.End.NON_FINITE)) {
            return result;
        }
        Map<QuantityKey, Double> end = helm.evaluate();
        if (best.isBetterThan(end)) {
            Monitored monitored = Monitored.of(recipe.target());
            Map<String, Double> numbers = new TreeMap<>(Map.of("to_step", (double) top.step(), "best", best.value()));
            Double value = end.get(monitored.quantity());
            if (value != null) {
                numbers.put("end", value);
            }
            top.restore(helm.parts().network());
            helm.acted(
                    new Action("roll-back", "kept: these weights were the best of the run on held-back data", numbers));
        }
        return result;
    }

    private void say(String kind, String outcome, Map<String, Double> numbers) {
        if (said.add(kind + outcome)) {
            helm.acted(new Action(kind, outcome, numbers));
        }
    }

    @Override
    public void close() {
        states.close();
        best.close();
    }
}
