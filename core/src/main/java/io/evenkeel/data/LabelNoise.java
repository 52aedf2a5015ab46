package io.evenkeel.data;

import io.evenkeel.dynamics.RandomStreams;
import org.hipparchus.random.RandomGenerator;

/**
 * Spoils a share of the training labels. Classes are replaced by one drawn uniformly from all of them, which may be the
 * same; bits are flipped. Exactly the share is hit, rounded, without repetition.
 */
record LabelNoise(double share, RandomGenerator random) {

    /** In place. */
    void apply(double[] targets, TargetKind kind, int classes) {
        int spoilt = (int) Math.round(share * targets.length);
        int[] order = RandomStreams.permutation(targets.length, random);
        for (int k = 0; k < spoilt; k++) {
            int i = order[k];
            targets[i] = kind == TargetKind.CLASSES ? random.nextInt(classes) : 1 - targets[i];
        }
    }
}
