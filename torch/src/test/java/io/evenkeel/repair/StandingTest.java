package io.evenkeel.repair;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StandingTest {

    private static Standing of(double score, double error, double skill) {
        return new Standing(score, score, error, skill, 0.01, 0);
    }

    @Test
    void aScoreBeatsOnlyByMoreThanTheNoise() {
        assertThat(of(0.90, 0.02, 0.5).beats(of(0.80, 0.02, 0.5))).isTrue();
        assertThat(of(0.82, 0.02, 0.5).beats(of(0.80, 0.02, 0.5))).isFalse();
        assertThat(of(0.80, 0.02, 0.5).beats(of(0.90, 0.02, 0.5))).isFalse();
    }

    @Test
    void withScoresAlikeTheLossDecides() {
        assertThat(of(0.80, 0.02, 0.3).beats(of(0.81, 0.02, -0.1))).isTrue();
        assertThat(of(0.80, 0.02, 0.301).beats(of(0.80, 0.02, 0.3))).isFalse();
        assertThat(of(0.60, 0.02, 0.9).beats(of(0.80, 0.02, 0.1))).isFalse();
    }

    @Test
    void farBelowIsMoreThanTwiceTheNoise() {
        assertThat(of(0.72, 0.02, 0.1).isFarBelow(of(0.85, 0.02, 0.2))).isTrue();
        assertThat(of(0.80, 0.02, 0.1).isFarBelow(of(0.85, 0.02, 0.2))).isFalse();
        assertThat(of(0.80, 0.02, -0.3).isFarBelow(of(0.80, 0.02, 0.4))).isTrue();
    }

    @Test
    void aSteadyRiseIsNoNoiseAndAJaggedOneIs() {
        assertThat(Standing.scatter(new double[] {0.1, 0.2, 0.3, 0.4, 0.5})).isLessThan(1e-9);
        assertThat(Standing.scatter(new double[] {0.5, 0.7, 0.5, 0.7, 0.5})).isGreaterThan(0.1);
    }
}
