package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts.LayerFacts;
import io.evenkeel.run.RunEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What every rule must keep to; its test inherits this and tells one run that the rule must catch. */
abstract class RuleContract {

    private static final Set<String> REMEDIES = Set.of(
            "lower-learning-rate",
            "raise-learning-rate",
            "warm-up",
            "lower-momentum",
            "clip-norm",
            "clip-adaptive",
            "skip-batch",
            "roll-back",
            "larger-batch",
            "switch-optimizer",
            "weight-decay",
            "lower-weight-decay",
            "smooth-schedule",
            "stop-early",
            "reset-dead-units",
            "initialize",
            "swap-activation",
            "add-batch-norm",
            "replace-batch-norm",
            "add-layer-norm",
            "add-group-norm",
            "add-residual",
            "pre-norm",
            "scale-residual",
            "gate-recurrence",
            "standardize-input",
            "rescale-target",
            "fix-output-loss",
            "add-nonlinearity",
            "scale-attention",
            "normalize-queries",
            "add-dropout",
            "add-epochs",
            "clean-data");

    abstract Rule rule();

    /** A run in which the fault is present at the end. */
    abstract Story faulty();

    /** A run in good health with everything that the rule needs. */
    Story healthy() {
        return Story.healthy();
    }

    @Test
    void catchesItsFault() {
        assertThat(faulty().diagnose(rule()).findings())
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding.kind()).isEqualTo(rule().kind()))
                .anySatisfy(finding -> assertThat(finding.resolvedAt()).isNull());
    }

    @Test
    void saysNothingOfNothing() {
        assertThat(rule().examine(Story.empty().history())).isEmpty();
    }

    @Test
    void saysNothingOfAHealthyRunAtAnyStep() {
        Story healthy = healthy();
        RunHistory history = new RunHistory(healthy.header());
        assertThat(rule().examine(history)).isEmpty();
        for (RunEvent event : healthy.events) {
            history.accept(event);
            assertThat(rule().examine(history)).as("at step %d", event.step()).isEmpty();
        }
        assertThat(rule().needs().lacking(history)).as("needs in a full stream").isEmpty();
    }

    @Test
    void isSilentAndSaysSoWhereItsNeedsAreNotMet() {
        Story poor = faulty();
        for (Needs.Alternative alternative : rule().needs().alternatives()) {
            for (Fact fact : alternative.facts()) {
                if (fact == Fact.DATA) {
                    poor.data = null;
                } else {
                    poor.model = null;
                }
            }
            poor.drop(key -> alternative.quantities().contains(key.name()));
        }
        assertThat(rule().examine(poor.history())).isEmpty();
        Diagnosis diagnosis = poor.diagnose(rule());
        assertThat(diagnosis.findings()).isEmpty();
        assertThat(diagnosis.unexamined())
                .singleElement()
                .satisfies(u -> assertThat(u.kind()).isEqualTo(rule().kind()))
                .satisfies(u -> assertThat(u.reason()).startsWith("lacks "));
    }

    @Test
    void everyWordIsFitToPrint() {
        assertThat(rule().title()).isNotBlank().doesNotEndWith(".");
        assertThat(rule().threshold()).hasSizeGreaterThan(80).endsWith(".");
        assertThat(rule().citation()).isNotBlank();
        for (Finding finding : faulty().diagnose(rule()).findings()) {
            assertThat(finding.evidence())
                    .endsWith(".")
                    .doesNotContain("null", "Infinity", "E-", "  ", "..", " .")
                    .doesNotContainPattern("(?<!\\()NaN(?! or)")
                    .doesNotContainPattern("\\d\\.\\d{5,}");
            assertThat(finding.numbers()).isNotEmpty().allSatisfy((name, value) -> {
                assertThat(name).matches("[a-z][a-z0-9_]*");
                assertThat(value).isFinite();
            });
            assertThat(finding.remedies()).isNotEmpty().allSatisfy(remedy -> {
                assertThat(REMEDIES).contains(remedy.kind());
                assertThat(remedy.why()).isNotBlank().doesNotEndWith(".");
            });
        }
    }

    @Test
    void everyPlaceIsKnown() {
        Story story = faulty();
        Set<String> known = new HashSet<>(Set.of("", "data", "loss"));
        if (story.model != null) {
            story.model.layers().stream().map(LayerFacts::place).forEach(known::add);
        }
        story.history().all().forEach(series -> known.add(series.key().place()));
        for (Finding finding : story.diagnose(rule()).findings()) {
            assertThat(known).containsAll(List.of(finding.place().split("…")));
        }
    }

    @Test
    void explainsOnlyWhatRanksAfterIt() {
        for (FindingKind kind : rule().explains()) {
            assertThat(kind).isGreaterThan(rule().kind());
        }
    }
}
