package io.evenkeel.data;

import io.evenkeel.dynamics.RandomStreams;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class SplitTest {

    private static Split draw(int[] classes, double share, long seed) {
        return Split.draw(classes.length, classes, share, new RandomStreams(seed).stream("split"));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0.5, 0",
        "1, 0.99, 0",
        "2, 0.2, 1",
        "2, 0.99, 1",
        "4, 0.2, 1",
        "10, 0.99, 9",
        "10, 0.25, 3",
        "9, 0, 0"
    })
    void theNumberIsRoundedButNeitherAllNorNone(int size, double share, int heldBack) {
        Split split = draw(new int[size], share, 1);
        assertThat(split.validation()).hasSize(heldBack);
        assertThat(split.training()).hasSize(size - heldBack);
    }

    @Test
    void bothPartsKeepTheOrderOfTheSource() {
        Split split = draw(new int[100], 0.3, 1);
        assertThat(split.training()).isSorted();
        assertThat(split.validation()).isSorted();
    }

    @Test
    void everySampleIsHeldBackAsOftenAsTheShareSays() {
        int[] classes = IntStream.range(0, 20).map(i -> i % 4 == 0 ? 1 : 0).toArray();
        int[] heldBack = new int[20];
        int draws = 4000;
        for (int seed = 0; seed < draws; seed++) {
            for (int i : draw(classes, 0.4, seed).validation()) {
                heldBack[i]++;
            }
        }
        double sd = Math.sqrt(0.4 * 0.6 / draws);
        for (int count : heldBack) {
            assertThat((double) count / draws).isCloseTo(0.4, within(5 * sd));
        }
    }

    @Test
    void equalRemaindersAreDecidedByLot() {
        int[] classes = {0, 0, 1, 1, 2, 2};
        int[] chosen = new int[3];
        for (int seed = 0; seed < 3000; seed++) {
            for (int i : draw(classes, 0.17, seed).validation()) {
                chosen[classes[i]]++;
            }
        }
        assertThat(Arrays.stream(chosen).sum()).isEqualTo(3000);
        assertThat(Arrays.stream(chosen)).allMatch(count -> Math.abs(count - 1000) < 5 * 26);
    }

    @Test
    void manyRareClassesGiveTheirShareTogether() {
        int[] classes = IntStream.range(0, 10).toArray();
        assertThat(draw(classes, 0.3, 5).validation()).hasSize(3);
    }
}
