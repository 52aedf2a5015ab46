package io.evenkeel.diagnosis;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ProseTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "0.123456, 0.123",
        "0.00123456, 0.00123",
        "0.000123456, 1.23e-4",
        "-2.5, -2.5",
        "999.6, 1000",
        "4170.4, 4170",
        "123456, 123000",
        "1234567, 1.23e6",
        "3e9, 3e9",
        "1e-13, 1e-13",
        "100, 100",
    })
    void threeSignificantDigits(double value, String expected) {
        assertThat(Prose.number(value)).isEqualTo(expected);
    }

    @Test
    void whatIsNotANumberIsSaidInWords() {
        assertThat(Prose.number(Double.NaN)).isEqualTo("not a number (NaN)");
        assertThat(Prose.number(Double.NEGATIVE_INFINITY)).isEqualTo("minus infinite");
        assertThat(Prose.percent(0.931)).isEqualTo("93.1 %");
        assertThat(Prose.count(1, "layer")).isEqualTo("1 layer");
        assertThat(Prose.count(3, "layer")).isEqualTo("3 layers");
    }

    @Test
    void placesGoForwardByNumber() {
        List<String> forward = List.of("layers.2", "layers.4.0", "layers.4.1", "layers.9.weight", "layers.10");
        assertThat(Stream.of("layers.10", "layers.4.1", "layers.9.weight", "layers.2", "layers.4.0")
                        .sorted(Places.FORWARD))
                .containsExactlyElementsOf(forward);
        assertThat(Places.inBranch("layers.4.1")).isTrue();
        assertThat(Places.inBranch("layers.4")).isFalse();
    }
}
