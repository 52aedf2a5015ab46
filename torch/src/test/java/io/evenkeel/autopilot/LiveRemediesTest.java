package io.evenkeel.autopilot;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LiveRemediesTest {

    /** The contract's list of live kinds, word for word, and one that goes beyond it. */
    @Test
    void everyKindThatIsLiveIsThere() {
        Set<String> kinds =
                LiveRemedies.builtIn().stream().map(LiveRemedy::kind).collect(Collectors.toSet());
        assertThat(kinds)
                .containsExactlyInAnyOrder(
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
                        "initialize");
    }
}
