package io.evenkeel.repair;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One kind of repair. Stateless: what it proposes depends on the finding and the situation alone. It only proposes;
 * whether it helps is for {@link Trials} to find out.
 */
public interface Remedy {

    /** Its name, such as {@code lower-learning-rate}. */
    String kind();

    /** The kinds of finding that it may help against. */
    Set<FindingKind> answers();

    /** Why it must not be used here, in a sentence; empty where it may. */
    default Optional<String> ruledOut(Situation situation) {
        return Optional.empty();
    }

    /** What it would change in the recipe, alternatives, the likeliest to help first; empty where there is nothing to. */
    List<Edit> proposals(Finding finding, Situation situation);

    /** How it is taken back. */
    default String undo() {
        return "take the edit out of the recipe";
    }
}
