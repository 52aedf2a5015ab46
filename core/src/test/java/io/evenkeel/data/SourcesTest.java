package io.evenkeel.data;

import io.evenkeel.recipe.SourceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
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
}
