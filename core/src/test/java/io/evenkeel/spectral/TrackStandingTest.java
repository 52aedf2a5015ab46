package io.evenkeel.spectral;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TrackStandingTest {

    private static final TrackStanding TWO_OF_THREE = new TrackStanding(
            List.of(9.0, 5.0, 4.0),
            List.of(0.0, 1.5, 7.0),
            List.of(List.of(0.9, -0.2, 0.1), List.of(0.3, 0.8, -0.05)),
            4,
            1.25,
            0.07,
            0.31,
            0.6);

    @Test
    void itsNumbersSayAllOfIt() {
        assertThat(TrackStanding.of(TWO_OF_THREE.numbers())).isEqualTo(TWO_OF_THREE);
        assertThat(TWO_OF_THREE.pairs()).isEqualTo(3);
        TrackStanding found = TrackStanding.found(List.of(3.0, 1.0));
        assertThat(found.hasBefore(0)).isFalse();
        assertThat(TrackStanding.of(found.numbers())).isEqualTo(found);
        assertThat(TrackStanding.of(TrackStanding.NONE.numbers())).isEqualTo(TrackStanding.NONE);
    }

    @Test
    void numbersThatAreNotSuchSayNothing() {
        double[] numbers = TWO_OF_THREE.numbers();
        for (int length = 0; length < numbers.length; length++) {
            // Without the last list of what was before they would be those of another tracker.
            if (length != numbers.length - 3 && length != numbers.length - 6) {
                assertThat(TrackStanding.of(Arrays.copyOf(numbers, length)))
                        .as(length + " of them")
                        .isEqualTo(TrackStanding.NONE);
            }
        }
        numbers[8] = Double.NaN;
        assertThat(TrackStanding.of(numbers)).isEqualTo(TrackStanding.NONE);
        double[] another = TWO_OF_THREE.numbers();
        another[1] = -3;
        assertThat(TrackStanding.of(another)).isEqualTo(TrackStanding.NONE);
    }

    @Test
    void numbersOfEarlierArrangementsSayNothing() {
        for (int pairs = 0; pairs < 12; pairs++) {
            double[] earlier = new double[6 + 2 * pairs];
            Arrays.fill(earlier, 1);
            assertThat(TrackStanding.of(earlier)).isEqualTo(TrackStanding.NONE);
        }
    }

    @Test
    void refusesCoordinatesInMoreOrFewerThanThePairs() {
        assertThatThrownBy(() -> new TrackStanding(
                        List.of(2.0, 1.0), List.of(0.0, 0.0), List.of(List.of(1.0)), 0, 1, 0.04, 0.3, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 coordinates, not [1]");
        assertThatThrownBy(() -> new TrackStanding(List.of(2.0, 1.0), List.of(0.0), List.of(), 0, 1, 0.04, 0.3, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not 1");
    }
}
