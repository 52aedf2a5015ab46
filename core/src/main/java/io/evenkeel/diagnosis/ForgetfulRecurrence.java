package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A recurrent layer whose early steps get no gradient. */
public final class ForgetfulRecurrence implements Rule {

    /** A thousandth of the tenth that an even spread would give them: below the noise of any batch. */
    static final double FORGOTTEN = 1e-4;
    /** Where only gates are known: less than a fifth is kept a step, a ten-millionth after ten. */
    static final double CLOSED = 0.2;

    private static final int RECENT = 10;
    private static final int LASTING = 5;

    @Override
    public FindingKind kind() {
        return FindingKind.FORGETFUL_RECURRENCE;
    }

    @Override
    public String title() {
        return "The recurrence forgets";
    }

    @Override
    public Needs needs() {
        return Needs.quantities(Quantities.RECURRENCE_GRADIENT_SHARE).or(Needs.quantities(Quantities.RECURRENCE_GATE));
    }

    @Override
    public String threshold() {
        return "Of the gradient with respect to the hidden states the first tenth of the time steps gets a "
                + "tenth when it is spread evenly. Under a thousandth of that, by the median of ten looks, what "
                + "happened early cannot be learned. Where only gates are seen: keep gates that are open by less "
                + "than a fifth leave a ten-millionth after ten steps. Many tasks need no long memory, and many networks "
                + "that do learn to remember start without, so that it is a note by itself, a warning where training gets "
                + "nowhere, and critical once the network is seen not to learn.";
    }

    @Override
    public String citation() {
        return "Hochreiter et al. 2001; Pascanu et al. 2013; Jozefowicz et al. 2015";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(
                FindingKind.NO_LEARNING, FindingKind.PLATEAU, FindingKind.SLOW_CONVERGENCE, FindingKind.UNDERFITTING);
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        List<Observation> found = new ArrayList<>();
        for (Series shares : history.at(Quantities.RECURRENCE_GRADIENT_SHARE)) {
            double share = shares.last(RECENT).median();
            if (share < FORGOTTEN) {
                String place = shares.key().place();
                found.add(observe(history, place)
                        .number("gradient_share", share)
                        .number("even_share", 0.1)
                        .numberIfKnown("gate", gate(history, place))
                        .numberIfKnown("growth", growth(history, place))
                        .because("In " + Prose.layer(history, place) + " the first tenth of the time steps gets only "
                                + Prose.number(share)
                                + " of the gradient, where an even spread would give it 0.1: what "
                                + "happens early in a sequence cannot be learned."));
            }
        }
        for (Series gates : history.at(Quantities.RECURRENCE_GATE)) {
            String place = gates.key().place();
            double gate = gates.last(RECENT).median();
            if (history.find(Quantities.RECURRENCE_GRADIENT_SHARE, place) == null && gate < CLOSED) {
                found.add(observe(history, place)
                        .number("gate", gate)
                        .because("The gates of " + Prose.layer(history, place) + " keep only " + Prose.percent(gate)
                                + " of the memory from one time step to the next: after ten of them nothing is left."));
            }
        }
        return found;
    }

    private static @Nullable Double gate(RunHistory history, String place) {
        Series gates = history.find(Quantities.RECURRENCE_GATE, place);
        return gates == null ? null : gates.last(RECENT).median();
    }

    private static @Nullable Double growth(RunHistory history, String place) {
        return ThroughTime.of(history).stream()
                .filter(time -> time.place().equals(place))
                .map(ThroughTime::growth)
                .findFirst()
                .orElse(null);
    }

    private static Observation.Builder observe(RunHistory history, String place) {
        ModelFacts model = history.model();
        boolean plain = model != null
                && model.layers().stream()
                        .anyMatch(l -> l.place().equals(place) && l.kind().equals("rnn"));
        return Observation.at(place, history.progress().stalled() ? Severity.WARNING : Severity.INFO)
                .suspect()
                .lasting(LASTING)
                .remedyIf(plain, "gate-recurrence", "an lstm or gru carries its memory past the activation")
                .remedy(
                        "initialize",
                        plain
                                ? "orthogonal recurrent weights neither shrink nor grow what they carry"
                                : "a bias of one or more on the keep gates starts them open")
                .remedyIf(
                        !plain,
                        "gate-recurrence",
                        "if it has no gates, an lstm or gru carries its memory past the activation");
    }
}
