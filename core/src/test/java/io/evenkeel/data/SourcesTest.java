package io.evenkeel.data;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.SourceSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Every source keeps the contract, and every source that a recipe can name exists. */
class SourcesTest {

    @Test
    void everySourceOfTheRecipeIsRead() {
        assertThat(Datasets.builtIn().stream().<Object>map(Source::spec))
                .containsExactlyInAnyOrder((Object[]) SourceSpec.class.getPermittedSubclasses());
        assertThat(Datasets.builtIn().stream().map(Source::name)).doesNotHaveDuplicates();
    }

    @Nested
    class Digits extends SourceContract {
        @Override
        SourceSpec example() {
            return new SourceSpec.Digits();
        }

        @Override
        int outputs() {
            return 10;
        }

        @Override
        boolean generated() {
            return false;
        }
    }

    @Nested
    class Circles extends SourceContract {
        @Override
        SourceSpec example() {
            return new SourceSpec.Circles(0.1, 0.8);
        }

        @Override
        int outputs() {
            return 2;
        }

        @Override
        boolean generated() {
            return true;
        }
    }

    @Nested
    class Blobs extends SourceContract {
        @Override
        SourceSpec example() {
            return new SourceSpec.Blobs(5, 3, List.of(), 2);
        }

        @Override
        int outputs() {
            return 3;
        }

        @Override
        boolean generated() {
            return true;
        }
    }

    @Nested
    class Csv extends SourceContract {
        @Override
        SourceSpec example() throws IOException {
            String table = IntStream.range(0, 150)
                    .mapToObj(i -> i + "," + Math.sin(i) + ",9," + "abcdd".charAt(i % 5))
                    .collect(Collectors.joining("\n", "i,wave,same,kind\n", "\n"));
            Files.writeString(folder.resolve("kinds.csv"), table);
            return new SourceSpec.Csv("kinds.csv", SourceSpec.Csv.Header.AUTO, List.of("kind"));
        }

        @Override
        int outputs() {
            return 4;
        }

        @Override
        boolean generated() {
            return false;
        }
    }

    @Nested
    class Mnist extends SourceContract {
        @Override
        SourceSpec example() throws IOException {
            ArrayFiles.cachedImages(new DataCache(folder.resolve("cache")), "mnist", 60, 20, 1, 28, 28);
            return new SourceSpec.Mnist();
        }

        @Override
        int outputs() {
            return 10;
        }

        @Override
        boolean generated() {
            return false;
        }
    }

    @Nested
    class FashionMnist extends SourceContract {
        @Override
        SourceSpec example() throws IOException {
            ArrayFiles.cachedImages(new DataCache(folder.resolve("cache")), "fashion_mnist", 60, 20, 1, 28, 28);
            return new SourceSpec.FashionMnist();
        }

        @Override
        int outputs() {
            return 10;
        }

        @Override
        boolean generated() {
            return false;
        }
    }

    @Nested
    class Cifar10 extends SourceContract {
        @Override
        SourceSpec example() throws IOException {
            ArrayFiles.cachedImages(new DataCache(folder.resolve("cache")), "cifar10", 60, 20, 3, 32, 32);
            return new SourceSpec.Cifar10();
        }

        @Override
        int outputs() {
            return 10;
        }

        @Override
        boolean generated() {
            return false;
        }
    }

    @Nested
    class MobyDick extends SourceContract {
        @Override
        SourceSpec example() throws IOException {
            String text = IntStream.range(0, 100)
                    .mapToObj(i -> "Line " + i * i + ": “thus”.\n")
                    .collect(Collectors.joining());
            ArrayFiles.write(folder.resolve("cache/moby_dick/text.txt"), text.getBytes(StandardCharsets.UTF_8));
            return new SourceSpec.MobyDick(16);
        }

        @Override
        int outputs() {
            return 30;
        }

        @Override
        boolean generated() {
            return false;
        }

        @Override
        int targetWidth() {
            return 16;
        }
    }

    @Nested
    class Moons extends SourceContract {
        @Override
        SourceSpec example() {
            return new SourceSpec.Moons(0.1);
        }

        @Override
        int outputs() {
            return 2;
        }

        @Override
        boolean generated() {
            return true;
        }
    }

    @Nested
    class Spirals extends SourceContract {
        @Override
        SourceSpec example() {
            return new SourceSpec.Spirals(3, 1.5, 0.05);
        }

        @Override
        int outputs() {
            return 3;
        }

        @Override
        boolean generated() {
            return true;
        }
    }

    @Nested
    class Xor extends SourceContract {
        @Override
        SourceSpec example() {
            return new SourceSpec.Xor(0.1);
        }

        @Override
        Integer samples() {
            return 50;
        }

        @Override
        int outputs() {
            return 2;
        }

        @Override
        boolean generated() {
            return true;
        }
    }

    @Nested
    class Chebyshev extends SourceContract {
        @Override
        SourceSpec example() {
            return new SourceSpec.Chebyshev(4, 0.1);
        }

        @Override
        int outputs() {
            return 1;
        }

        @Override
        boolean generated() {
            return true;
        }

        @Override
        LossSpec.Kind loss() {
            return LossSpec.Kind.MSE;
        }
    }

    @Nested
    class GaussianMixture extends SourceContract {
        @Override
        SourceSpec example() {
            return new SourceSpec.GaussianMixture(3, 4, List.of(), List.of(), 2, 0.1);
        }

        @Override
        int outputs() {
            return 4;
        }

        @Override
        boolean generated() {
            return true;
        }
    }

    @Nested
    class Adding extends SourceContract {
        @Override
        SourceSpec example() {
            return new SourceSpec.Adding(12);
        }

        @Override
        int outputs() {
            return 1;
        }

        @Override
        boolean generated() {
            return true;
        }

        @Override
        LossSpec.Kind loss() {
            return LossSpec.Kind.MSE;
        }
    }

    @Nested
    class CopyMemory extends SourceContract {
        @Override
        SourceSpec example() {
            return new SourceSpec.CopyMemory(25);
        }

        @Override
        int outputs() {
            return 9;
        }

        @Override
        boolean generated() {
            return true;
        }

        @Override
        int targetWidth() {
            return 25;
        }
    }

    @Nested
    class Quadratic extends SourceContract {
        @Override
        SourceSpec example() {
            return new SourceSpec.Quadratic(4, 100, true, 0.1);
        }

        @Override
        int outputs() {
            return 1;
        }

        @Override
        boolean generated() {
            return true;
        }

        @Override
        LossSpec.Kind loss() {
            return LossSpec.Kind.MSE;
        }
    }

    @Nested
    class Idx extends SourceContract {
        @Override
        SourceSpec example() throws IOException {
            byte[] pixels = new byte[150 * 12];
            byte[] labels = new byte[150];
            for (int i = 0; i < 150; i++) {
                labels[i] = (byte) (i % 3);
                pixels[i * 12 + i % 12] = (byte) i;
            }
            ArrayFiles.idx(folder.resolve("images-idx3"), pixels, 150, 3, 4);
            ArrayFiles.idx(folder.resolve("labels-idx1"), labels, 150);
            return new SourceSpec.Idx("images-idx3", null, null);
        }

        @Override
        int outputs() {
            return 3;
        }

        @Override
        boolean generated() {
            return false;
        }
    }

    @Nested
    class Npy extends SourceContract {
        @Override
        SourceSpec example() throws IOException {
            double[] x = IntStream.range(0, 600).mapToDouble(Math::sin).toArray();
            long[] y = IntStream.range(0, 150).mapToLong(i -> i % 3).toArray();
            ArrayFiles.write(folder.resolve("x.npy"), ArrayFiles.npy(x, 150, 2, 2));
            ArrayFiles.write(folder.resolve("y.npy"), ArrayFiles.npy(y, 150));
            return new SourceSpec.Npy("x.npy", "y.npy", null, false);
        }

        @Override
        int outputs() {
            return 3;
        }

        @Override
        boolean generated() {
            return false;
        }
    }

    @Nested
    class Npz extends SourceContract {
        @Override
        SourceSpec example() throws IOException {
            double[] x = IntStream.range(0, 600).mapToDouble(Math::sin).toArray();
            long[] y = IntStream.range(0, 150).mapToLong(i -> i % 3).toArray();
            byte[] archive = ArrayFiles.npz(Map.of("x", ArrayFiles.npy(x, 150, 4), "y", ArrayFiles.npy(y, 150)));
            ArrayFiles.write(folder.resolve("a.npz"), archive);
            return new SourceSpec.Npz("a.npz", "x", "y", false);
        }

        @Override
        int outputs() {
            return 3;
        }

        @Override
        boolean generated() {
            return false;
        }
    }

    @Nested
    class Safetensors extends SourceContract {
        @Override
        SourceSpec example() throws IOException {
            double[] x = IntStream.range(0, 600).mapToDouble(Math::sin).toArray();
            byte[] y = new byte[150];
            for (int i = 0; i < 150; i++) {
                y[i] = (byte) (i % 3);
            }
            ArrayFiles.write(folder.resolve("a.safetensors"), ArrayFiles.safetensors(x, new int[] {150, 4}, y));
            return new SourceSpec.Safetensors("a.safetensors", "x", "y", false);
        }

        @Override
        int outputs() {
            return 3;
        }

        @Override
        boolean generated() {
            return false;
        }
    }
}
