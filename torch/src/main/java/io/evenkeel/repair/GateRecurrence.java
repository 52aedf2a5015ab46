package io.evenkeel.repair;

import io.evenkeel.recipe.RecipeChange;
import io.evenkeel.recipe.SequenceSpec;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Gated cells for plain recurrent ones: memory that is carried past the recurrent matrix (Cho et al. 2014). */
public final class GateRecurrence implements Remedy {

    @Override
    public String kind() {
        return "gate-recurrence";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(FindingKind.FORGETFUL_RECURRENCE, FindingKind.EXPLODING_GRADIENT, FindingKind.NO_LEARNING);
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        List<RecipeChange> changes = new ArrayList<>();
        for (WrittenLayers.Item item : new WrittenLayers(situation.recipe()).all()) {
            if (item.spec() instanceof SequenceSpec.Rnn rnn) {
                changes.add(new RecipeChange.Replace(
                        item.path(),
                        "{gru: {units: " + rnn.units() + ", bidirectional: " + rnn.bidirectional() + "}}"));
            }
        }
        return changes.isEmpty()
                ? List.of()
                : List.of(new Edit(
                        kind(),
                        "the recurrent layers",
                        "rnn",
                        "gru",
                        "gates carry what is remembered past the recurrent matrix",
                        changes));
    }
}
