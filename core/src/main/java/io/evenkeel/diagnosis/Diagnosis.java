package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunSink;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows a stream and keeps its findings: when each began, whether it lasts, what explains it.
 *
 * <p>Rules are asked on the header (facts alone), at each of the first steps, then at about {@value #EXAMINATIONS}
 * points over the run, at looks into the network where there are any, at once when a value is no longer finite, and at
 * the end. Not thread-safe.
 */
public final class Diagnosis implements RunSink {

    static final int EXAMINATIONS = 200;
    private static final int EVERY_STEP_UNTIL = 10;
    /** Between looks, rules are asked this much more rarely. */
    private static final int WITHOUT_LOOK = 4;
    /** A cause may be noticed this much later than its symptom: in steps, or as a share of the run. */
    private static final long SLACK_STEPS = 10;

    private static final double SLACK_SHARE = 0.02;

    private record Identity(FindingKind kind, String name) {}

    private final List<Rule> rules;
    private final Map<Rule, Needs> needs = new LinkedHashMap<>();
    private final Set<FindingKind> ignored;
    private final Consumer<RunEvent.Found> found;
    private final Map<Identity, Tracked> tracked = new LinkedHashMap<>();
    private final Map<Rule, String> broken = new LinkedHashMap<>();
    private @Nullable RunHistory history;
    private long lastExamined;

    /**
     * @param rules usually {@link Rules#all()}
     * @param ignored kinds that the recipe acknowledges: still listed, never blocking
     * @param found told on first sight, change of severity and resolution
     */
    public Diagnosis(List<Rule> rules, Set<FindingKind> ignored, Consumer<RunEvent.Found> found) {
        this.rules = List.copyOf(rules);
        this.rules.forEach(rule -> needs.put(rule, rule.needs()));
        this.ignored = Set.copyOf(ignored);
        this.found = found;
    }

    public Diagnosis(Set<FindingKind> ignored) {
        this(Rules.all(), ignored, event -> {});
    }

    /** What facts alone tell, without a step of training. */
    public static List<Finding> lint(RunHeader header, Set<FindingKind> ignored) {
        Diagnosis diagnosis = new Diagnosis(ignored);
        diagnosis.header(header);
        return diagnosis.findings();
    }

    @Override
    public void header(RunHeader header) {
        history = new RunHistory(header);
        examine();
    }

    @Override
    public void event(RunEvent event) {
        RunHistory known = history();
        long looksBefore = known.looks();
        known.accept(event);
        if (event instanceof RunEvent.Ended) {
            examine();
        } else if (event instanceof RunEvent.Measured measured && due(measured, known.looks() > looksBefore)) {
            examine();
        }
    }

    /** Asks every rule once all steps of a live run are done, and before its end is declared. */
    public void conclude() {
        history().conclude();
        examine();
    }

    /** Asks every rule now. */
    public void examine() {
        RunHistory known = history();
        lastExamined = known.measurements();
        long step = Math.max(0, known.step());
        Set<Identity> present = new HashSet<>();
        for (Rule rule : rules) {
            for (Observation observation : ask(rule, known)) {
                Identity identity = new Identity(rule.kind(), observation.identity());
                present.add(identity);
                Tracked life = tracked.get(identity);
                if (life == null || life.resolved()) {
                    tracked.put(identity, new Tracked(rule, observation, step, known.looks(), known.isEmpty()));
                } else {
                    life.seen(observation, step, known.looks());
                }
            }
        }
        tracked.entrySet()
                .removeIf(entry -> !present.contains(entry.getKey())
                        && !entry.getValue().resolved()
                        && !entry.getValue().unseen(step, known.looks()));
        new Causes(tracked.values(), slack(known)).settle();
        announce(step);
    }

    /** All findings so far, resolved ones included: what blocks first, causes before symptoms. */
    public List<Finding> findings() {
        return tracked.values().stream()
                .filter(Tracked::open)
                .map(t -> t.finding(ignored))
                .sorted(Causes.ORDER)
                .toList();
    }

    /** Whether a critical finding is left that nobody acknowledged. */
    public boolean blocked() {
        return findings().stream().anyMatch(Finding::blocks);
    }

    /** Kinds of fault that could not be looked for, and why. */
    public List<Unexamined> unexamined() {
        RunHistory known = history();
        List<Unexamined> list = new ArrayList<>();
        for (Rule rule : rules) {
            Optional<String> lacking = rule.needs().lacking(known);
            lacking.ifPresent(reason -> list.add(new Unexamined(rule.kind(), reason)));
            String failure = broken.get(rule);
            if (failure != null) {
                list.add(new Unexamined(rule.kind(), failure));
            }
        }
        return list;
    }

    /** A rule that fails must not take hours of training with it: it is listed as not examined, with its error. */
    private Collection<Observation> ask(Rule rule, RunHistory known) {
        Needs needed = needs.get(rule);
        if (broken.containsKey(rule) || needed == null || !needed.met(known)) {
            return List.of();
        }
        try {
            return rule.examine(known);
        } catch (RuntimeException e) {
            broken.put(rule, "the rule " + rule.getClass().getName() + " failed: " + e);
            return List.of();
        }
    }

    private void announce(long step) {
        for (Tracked life : tracked.values()) {
            if (life.takeNews()) {
                found.accept(new RunEvent.Found(step, life.finding(ignored)));
            }
        }
    }

    private boolean due(RunEvent.Measured measured, boolean look) {
        RunHistory known = history();
        long since = known.measurements() - lastExamined;
        if (known.measurements() <= EVERY_STEP_UNTIL) {
            return true;
        }
        if (!allFinite(measured) && known.newlyNonFinite()) {
            return true;
        }
        long length = Math.max(known.header().plannedSteps(), known.measurements());
        long interval = Math.max(1, length / EXAMINATIONS);
        return since >= (look ? interval : WITHOUT_LOOK * interval);
    }

    private static boolean allFinite(RunEvent.Measured measured) {
        for (double value : measured.quantities().values()) {
            if (!Double.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private static long slack(RunHistory known) {
        long length = Math.max(known.header().plannedSteps(), known.step());
        return Math.max(SLACK_STEPS, (long) (SLACK_SHARE * length));
    }

    private RunHistory history() {
        RunHistory known = history;
        if (known == null) {
            throw new IllegalStateException("A run's header comes before its events: call header(…) first.");
        }
        return known;
    }
}
