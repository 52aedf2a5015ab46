package io.evenkeel.data;

import io.evenkeel.recipe.SourceSpec;
import java.util.List;
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
}
