package io.evenkeel.cases;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ExpectationFileTest {

    @TempDir
    private Path folder;

    private Expectation read(String text) throws IOException {
        return ExpectationFile.read(Files.writeString(folder.resolve("P1.expect.yaml"), text.replace("\\n", "\n")));
    }

    @Test
    void saysWhatIsExpected() throws IOException {
        assertThat(read("about: unsteady\\ncauses: [oscillation, noisy-gradient]\\nluck: true\\nsteady: 0.03"))
                .satisfies(expectation -> {
                    assertThat(expectation.about()).isEqualTo("unsteady");
                    assertThat(expectation.healthy()).isFalse();
                    assertThat(expectation.causes())
                            .containsExactlyInAnyOrder(FindingKind.OSCILLATION, FindingKind.NOISY_GRADIENT);
                    assertThat(expectation.luck()).isTrue();
                    assertThat(expectation.steady()).isEqualTo(0.03);
                });
        Expectation healthy = read("about: well\\nhealthy: true");
        assertThat(healthy.healthy()).isTrue();
        assertThat(healthy.worst()).isEqualTo(Severity.WARNING);
        assertThat(read("about: well\\nhealthy: true\\nworst: info").worst()).isEqualTo(Severity.INFO);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            about: x\\ncauses: [vanishing-gradeint] | causes: found 'vanishing-gradeint'; did you mean 'vanishing-gradient'?
            about: x\\ncauses: vanishing-gradient   | causes: found "vanishing-gradient"; expected a list
            about: x\\ncause: [dead-units]          | found the key 'cause'; did you mean 'causes'?
            about: x                                | causes: found none; expected either healthy: true
            about: x\\nhealthy: true\\ncauses: [dead-units] | of a case that is healthy
            about: x\\nhealthy: maybe               | healthy: found "maybe"; expected true or false
            healthy: true                           | about: found nothing; expected what the case is
            about: x\\ncauses: [dead-units]\\nsteady: -1 | steady: found -1; expected a standard deviation above 0
            about: x\\nhealthy: true\\nworst: critical | worst: found "critical"; expected info or warning
            about: x\\ncauses: [dead-units]\\nworst: info | worst: found it for a case that is not healthy
            - about                                 | found ["about"]; expected a map
            about: x\\nabout: y                     | found what is no YAML
            """)
    void refusesWhatDoesNotSayIt(String text, String message) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(CaseException.class)
                .hasMessageStartingWith(folder.resolve("P1.expect.yaml") + ": ")
                .hasMessageContaining(message);
    }
}
