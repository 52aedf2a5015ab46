package io.evenkeel.repair;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeDifference;
import io.evenkeel.training.Ongoing;
import io.evenkeel.training.Progress;
import io.evenkeel.training.Training;
import io.evenkeel.training.Watching;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What every remedy must keep to; its test inherits this and names one recipe that the remedy has something for. */
abstract class RemedyContract {

    abstract Remedy remedy();

    /** A recipe with a finding that the remedy answers. */
    abstract Sick sick();

    List<Edit> proposals() {
        return remedy().proposals(sick().finding(), sick().situation());
    }

    /** The recipe with a proposal in it. */
    LoadedRecipe with(Edit edit) {
        return Edited.recipe(sick().situation().loaded(), List.of(edit));
    }

    /** What a proposal changes, as {@code key: from -> to}. */
    List<String> differences(Edit edit) {
        return RecipeDifference.between(sick().situation().recipe(), with(edit).recipe()).stream()
                .map(d -> d.key() + ": " + d.one() + " -> " + d.other())
                .toList();
    }

    @Test
    void saysWhatItIs() {
        assertThat(remedy().kind()).matches("[a-z]+(-[a-z]+)*");
        assertThat(remedy().undo()).isNotBlank();
        assertThat(remedy().answers()).contains(sick().finding().kind());
        assertThat(Remedies.builtIn().stream().map(Remedy::kind)).contains(remedy().kind());
    }

    @Test
    void proposesTheSameEachTimeAndSaysWhy() {
        assertThat(proposals()).isEqualTo(proposals());
        for (Edit edit : proposals()) {
            assertThat(edit.kind()).isEqualTo(remedy().kind());
            assertThat(edit.where()).isNotBlank();
            assertThat(edit.from()).isNotBlank().isNotEqualTo(edit.to());
            assertThat(edit.to()).isNotBlank();
            assertThat(edit.why()).isNotBlank().doesNotEndWith(".");
            assertThat(edit.changes()).isNotEmpty();
        }
    }

    @Test
    void whatItProposesChangesTheRecipeAndTrains() {
        for (Edit edit : proposals()) {
            assertThat(differences(edit)).isNotEmpty();
            try (Training training = Training.prepare(with(edit), true)) {
                Ongoing run = training.begin(List.of(), Progress.SILENT, Watching.NOTHING);
                run.advance(2);
                assertThat(run.step()).isEqualTo(2);
            }
        }
    }

    @Test
    void doesNotProposeWhatIsThereAlready() {
        for (Edit edit : proposals()) {
            Situation done = sick().after(List.of(edit));
            if (remedy().ruledOut(done).isEmpty()) {
                for (Edit more : remedy().proposals(sick().finding(), done)) {
                    assertThat(RecipeDifference.between(
                                    done.recipe(),
                                    Edited.recipe(done.loaded(), List.of(more)).recipe()))
                            .as(more.toString())
                            .isNotEmpty();
                }
            }
        }
    }
}
