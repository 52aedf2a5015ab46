package io.evenkeel.data;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.SourceSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

class LabelNoiseTest {
    @TempDir
    Path folder;

    private final DataFixture blobs = DataFixture.of(new SourceSpec.Blobs(2, 4, List.of(), 1))
            .samples(10_000)
            .validation(0.2);

    private static int differing(double[] a, double[] b) {
        return (int) IntStream.range(0, a.length).filter(i -> a[i] != b[i]).count();
    }

    @Test
    void itLeavesTheSplitTheFeaturesAndTheValidationLabelsAlone() {
        Dataset clean = blobs.load();
        Dataset noisy = blobs.labelNoise(0.5).load();
        assertThat(noisy.training().features()).isEqualTo(clean.training().features());
        assertThat(noisy.validation().features()).isEqualTo(clean.validation().features());
        assertThat(noisy.validation().targets()).isEqualTo(clean.validation().targets());
    }

    @Test
    void aReplacedLabelIsAnyClassAlike() {
        double[] clean = blobs.load().training().targets();
        double[] noisy = blobs.labelNoise(0.3).load().training().targets();
        // 2,400 of 8,000 are replaced, three quarters of them by another class: standard deviation 21.
        assertThat(differing(clean, noisy)).isCloseTo(1800, within(106));
        double[] random = blobs.labelNoise(1).load().training().targets();
        assertThat(differing(clean, random)).isCloseTo(6000, within(194));
        for (int c = 0; c < 4; c++) {
            int label = c;
            long fromZero = IntStream.range(0, clean.length)
                    .filter(i -> clean[i] == 0 && random[i] == label)
                    .count();
            assertThat(fromZero).isCloseTo(500, within(97L));
        }
    }

    @Test
    void noneMeansNone() {
        assertThat(blobs.labelNoise(0).load().training().targets())
                .isEqualTo(blobs.load().training().targets());
    }

    @Test
    void bitsAreFlippedInExactlyTheShare() {
        String table = IntStream.range(0, 200)
                .mapToObj(i -> i + "," + i % 2 + "," + i / 2 % 2)
                .collect(Collectors.joining("\n", "x,a,b\n", "\n"));
        DataFixture bits = DataFixture.csv(folder, table, "a", "b").loss(LossSpec.Kind.BINARY_CROSS_ENTROPY, 2);
        double[] clean = bits.load().training().targets();
        double[] noisy = bits.labelNoise(0.25).load().training().targets();
        assertThat(differing(clean, noisy)).isEqualTo(100);
        assertThat(differing(clean, bits.labelNoise(1).load().training().targets()))
                .isEqualTo(400);
    }

    @Test
    void valuesHaveNoLabelsToReplace() {
        DataFixture values = DataFixture.csv(folder, "x,y\n1,2.5\n2,3\n").labelNoise(0.1);
        assertThat(catchThrowableOfType(DataException.class, values::load))
                .hasMessageStartingWith("data.label_noise: found 0.1, expected 0, for the targets are values");
    }
}
