package io.evenkeel.run;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FindingKindTest {

    private static final FindingKind OUTSIDE = FindingKind.outside("x-slow-start");

    @Test
    void everyKindIsFoundByItsName() {
        assertThat(FindingKind.values()).hasSize(36).doesNotHaveDuplicates().isSorted();
        assertThat(FindingKind.values())
                .allSatisfy(kind -> assertThat(FindingKind.byId(kind.id())).containsSame(kind));
        assertThat(FindingKind.byId("x-slow-start")).contains(OUTSIDE);
        assertThat(FindingKind.byId("slow-start")).isEmpty();
        assertThat(OUTSIDE)
                .isEqualTo(FindingKind.outside("x-slow-start"))
                .hasSameHashCodeAs(FindingKind.outside("x-slow-start"));
    }

    @Test
    void aKindFromOutsideComesLastAndCanStillBeACause() {
        assertThat(Arrays.asList(FindingKind.values())).allSatisfy(own -> {
            assertThat(own).isLessThan(OUTSIDE);
            assertThat(OUTSIDE.canExplain(own)).isTrue();
            assertThat(own.canExplain(OUTSIDE)).isFalse();
        });
        assertThat(FindingKind.VANISHING_GRADIENT.canExplain(FindingKind.NO_LEARNING))
                .isTrue();
        assertThat(FindingKind.NO_LEARNING.canExplain(FindingKind.VANISHING_GRADIENT))
                .isFalse();
        assertThat(OUTSIDE.canExplain(OUTSIDE)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"slow-start", "x-", "x", "x-Slow", "x-slow_start", "x--slow", "plateau", ""})
    void aKindFromOutsideIsNamedSoThatItCannotBeTakenForOneOfOurs(String id) {
        assertThatThrownBy(() -> FindingKind.outside(id))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + id + "'")
                .hasMessageContaining("x-slow-start");
        if (!id.equals("plateau")) {
            assertThat(FindingKind.byId(id)).isEmpty();
        }
    }
}
