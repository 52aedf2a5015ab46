package io.evenkeel.autopilot;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One kind of repair to a run while it goes. Stateless: what it proposes depends on the finding and the situation alone.
 * It only proposes; whether it helps is found out on a fork of the run.
 */
public interface LiveRemedy {

    /** Its name, such as {@code lower-learning-rate}. */
    String kind();

    /** The kinds of finding that it may help against. */
    Set<FindingKind> answers();

    /** Why it must not be used here, in a sentence; empty where it may. */
    default Optional<String> ruledOut(LiveSituation situation) {
        return Optional.empty();
    }

    /** What it would do, alternatives, the likeliest to help first; empty where there is nothing to. */
    List<Treatment> proposals(Finding finding, LiveSituation situation);

    /** How it is taken back. */
    default String undo() {
        return "go back to the state that was saved before it";
    }
}
