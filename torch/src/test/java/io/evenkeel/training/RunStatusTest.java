package io.evenkeel.training;

import io.evenkeel.diagnosis.NonFinite;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.RunStatus;
import io.evenkeel.run.Severity;
import io.evenkeel.torch.Trainer.End;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RunStatusTest {

    private static Finding finding(FindingKind kind, Severity severity) {
        return new Finding(kind, severity, "", 0, 9, null, false, null, Map.of(), "", "", List.of());
    }

    private static RunStatus completed(Finding... findings) {
        return RunRecorder.status(End.COMPLETED, List.of(findings));
    }

    @Test
    void onlyACriticalDivergenceThatLastsMakesARunDiverged() {
        Finding critical = finding(FindingKind.DIVERGENCE, Severity.CRITICAL);
        assertThat(completed(critical)).isEqualTo(RunStatus.DIVERGED);
        assertThat(completed(finding(FindingKind.DIVERGENCE, Severity.WARNING))).isEqualTo(RunStatus.HEALTHY);
        assertThat(completed(critical.resolved(5))).isEqualTo(RunStatus.HEALTHY);
        assertThat(completed(critical.ignored(true))).isEqualTo(RunStatus.HEALTHY);
    }

    @Test
    void anotherCriticalFindingMakesItUnhealthy() {
        assertThat(completed(finding(FindingKind.DEAD_UNITS, Severity.CRITICAL)))
                .isEqualTo(RunStatus.UNHEALTHY);
        assertThat(completed()).isEqualTo(RunStatus.HEALTHY);
    }

    @Test
    void aHeldBackLossThatIsNotFiniteIsNoDivergence() {
        Finding training = finding(FindingKind.NON_FINITE, Severity.CRITICAL);
        Finding heldBack = new Finding(
                FindingKind.NON_FINITE,
                Severity.CRITICAL,
                NonFinite.HELD_BACK,
                0,
                9,
                null,
                false,
                null,
                Map.of(),
                "",
                "",
                List.of());
        assertThat(completed(training)).isEqualTo(RunStatus.DIVERGED);
        assertThat(completed(heldBack)).isEqualTo(RunStatus.UNHEALTHY);
    }

    @Test
    void howTrainingEndedComesFirst() {
        Finding dead = finding(FindingKind.DEAD_UNITS, Severity.CRITICAL);
        assertThat(RunRecorder.status(End.STOPPED, List.of(dead))).isEqualTo(RunStatus.INTERRUPTED);
        assertThat(RunRecorder.status(End.NON_FINITE, List.of())).isEqualTo(RunStatus.DIVERGED);
    }
}
