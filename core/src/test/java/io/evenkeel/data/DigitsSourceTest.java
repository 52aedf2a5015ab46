package io.evenkeel.data;

import io.evenkeel.recipe.DataSpec;
import io.evenkeel.recipe.Precision;
import io.evenkeel.recipe.SourceSpec;
import io.evenkeel.run.DataFacts;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class DigitsSourceTest {
    private final DataFixture digits = DataFixture.of(new SourceSpec.Digits());

    @Test
    void theResourceIsTheOneThatWasDownloaded() throws Exception {
        try (InputStream packed =
                Objects.requireNonNull(DigitsSource.class.getResourceAsStream(DigitsSource.RESOURCE))) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(packed.readAllBytes());
            assertThat(HexFormat.of().formatHex(digest))
                    .isEqualTo("46abec6b12486ad9e51943373abcf22bbea1b5a51a1619b361570d8893f1464a");
        }
    }

    @Test
    void allDigitsAreThere() {
        Dataset data = digits.load();
        DataFacts facts = DataFactsMeter.measure(data, Precision.FLOAT32);
        assertThat(facts.training()).isEqualTo(1797);
        assertThat(facts.features()).isEqualTo(64);
        assertThat(facts.labelCounts()).containsExactly(178L, 182L, 177L, 183L, 181L, 182L, 181L, 179L, 174L, 180L);
        assertThat(facts.featureSummary().min()).isZero();
        assertThat(facts.featureSummary().max()).isEqualTo(16);
        // The left column and parts of the right are always white.
        assertThat(facts.featureSummary().constant()).isEqualTo(3);
        assertThat(Arrays.copyOf(data.training().features(), 8)).containsExactly(0, 0, 5, 13, 9, 1, 0, 0);
        assertThat(Arrays.copyOf(data.training().targets(), 12)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1);
    }

    @Test
    void unitScaleIsByTheGreyLevelsAndNotByTheData() {
        double[] raw = digits.samples(20).load().training().features();
        double[] unit =
                digits.samples(20).scale(DataSpec.Scale.UNIT).load().training().features();
        assertThat(unit).isEqualTo(Arrays.stream(raw).map(x -> x / 16).toArray());
    }

    @Test
    void moreThanExistIsRefusedWithBothNumbers() {
        DataException refused = catchThrowableOfType(DataException.class, digits.samples(2000)::load);
        assertThat(refused).hasMessage("data.samples: found 2000, expected at most 1797, for digits has no more");
    }
}
