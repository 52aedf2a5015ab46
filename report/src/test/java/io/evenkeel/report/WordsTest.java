package io.evenkeel.report;

import io.evenkeel.run.Quantities;
import io.evenkeel.run.Quantity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

final class WordsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|0",
                "-0.0|0",
                "1|1",
                "0.1|0.1",
                "2.30258|2.303",
                "0.0012345|0.001234",
                "0.00012345|1.234 × 10⁻⁴",
                "-3.7e-14|−3.7 × 10⁻¹⁴",
                "1234567|1,235,000",
                "12345678|1.235 × 10⁷",
                "9999.6|10,000",
                "1e300|1 × 10³⁰⁰",
                "NaN|NaN",
                "-Infinity|−∞",
            })
    void numbersHaveFourDigits(double value, String shown) {
        assertThat(Words.number(value)).isEqualTo(shown);
    }

    @Test
    void sharesArePercentAndOthersAreNot() {
        assertThat(Words.value("accuracy/validation", 0.96653)).isEqualTo("96.65 %");
        assertThat(Words.value("activation/dead", 1)).isEqualTo("100 %");
        assertThat(Words.value("loss/training", 0.5)).isEqualTo("0.5");
        assertThat(Words.value("foreign", 0.5)).isEqualTo("0.5");
    }

    @Test
    void timesAndBytesAreShownInTheUnitThatFits() {
        assertThat(Words.value("step/time", 0.0042)).isEqualTo("4.2 ms");
        assertThat(Words.value("step/time", 0.000037)).isEqualTo("37 µs");
        assertThat(Words.value("step/time", 2.5)).isEqualTo("2.5 s");
        assertThat(Words.value("memory/resident", 1.87e9)).isEqualTo("1.87 GB");
        assertThat(Words.value("memory/heap", 42_000_000)).isEqualTo("42 MB");
        assertThat(Words.value("clip/angle", Math.PI / 4)).isEqualTo("45 °");
    }

    @Test
    void everyQuantityOfOurOwnHasATitle() {
        assertThat(Quantities.builtIn()).extracting(Quantity::name).allSatisfy(name -> assertThat(Words.label(name))
                .isNotEqualTo(name));
    }

    /** WCAG 2.1: small text needs 4.5 to 1, in both schemes. */
    @Test
    void coloursOfTextStandOutFromTheirGrounds() {
        String css = PageResources.style();
        int dark = css.indexOf("@media screen");
        Map<String, String> light = colours(css.substring(0, dark));
        Map<String, String> night = new HashMap<>(light);
        night.putAll(colours(css.substring(dark, css.indexOf("* {"))));
        for (Map<String, String> scheme : List.of(light, night)) {
            for (String ground : List.of("card", "ground", "sunken")) {
                for (String text : List.of("ink", "muted", "accent")) {
                    stands(scheme, text, ground);
                }
            }
            for (String tone : List.of("critical", "warning", "info", "good")) {
                stands(scheme, tone, "card");
                stands(scheme, tone, "ground");
                stands(scheme, tone, tone + "-ground");
            }
            stands(scheme, "card", "accent");
            stands(scheme, "broken", "card");
        }
    }

    private static Map<String, String> colours(String css) {
        Map<String, String> colours = new HashMap<>();
        Matcher property = Pattern.compile("--([a-z0-9-]+): (#[0-9a-f]{6});").matcher(css);
        while (property.find()) {
            colours.put(property.group(1), property.group(2));
        }
        return colours;
    }

    private static void stands(Map<String, String> scheme, String text, String ground) {
        double a = luminance(scheme.get(text));
        double b = luminance(scheme.get(ground));
        assertThat((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05))
                .as("%s %s on %s %s", text, scheme.get(text), ground, scheme.get(ground))
                .isGreaterThanOrEqualTo(4.5);
    }

    private static double luminance(String colour) {
        double[] weights = {0.2126, 0.7152, 0.0722};
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            double c = Integer.parseInt(colour.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
            sum += weights[i] * (c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4));
        }
        return sum;
    }
}
