package io.evenkeel.cli;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ShareConverterTest {

    private final ShareConverter converter = new ShareConverter();

    @Test
    void aShareIsAPercentageOrAFraction() {
        assertThat(converter.convert("5%")).isEqualTo(0.05);
        assertThat(converter.convert(" 0.05 ")).isEqualTo(0.05);
        assertThat(converter.convert("150%")).isEqualTo(1.5);
        assertThat(converter.convert("0")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "1.01", "-1%", "nan", "NaN", "1e400", "Infinity%", "5%%", "", "five"})
    void whatIsNoShareOrMayBeAPercentageIsRefused(String text) {
        assertThatThrownBy(() -> converter.convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("found '" + text + "'; expected a share");
    }
}
