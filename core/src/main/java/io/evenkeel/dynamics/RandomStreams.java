package io.evenkeel.dynamics;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.hipparchus.random.RandomGenerator;
import org.hipparchus.random.Well19937c;

/**
 * Random numbers by seed and purpose. Each pair has a stream of its own, the same on every machine and JDK: a
 * WELL19937c generator (Panneton, L'Ecuyer and Matsumoto 2006) seeded with the SHA-256 digest of the two, so that
 * neighbouring seeds and similar purposes have nothing in common.
 */
public final class RandomStreams {
    private final long seed;

    public RandomStreams(long seed) {
        this.seed = seed;
    }

    /** A fresh stream from its beginning; ask once for each purpose. */
    public RandomGenerator stream(String purpose) {
        byte[] words = purpose.getBytes(StandardCharsets.UTF_8);
        ByteBuffer key =
                ByteBuffer.allocate(Long.BYTES + words.length).putLong(seed).put(words);
        ByteBuffer digest = ByteBuffer.wrap(sha256().digest(key.array()));
        int[] state = new int[digest.remaining() / Integer.BYTES];
        digest.asIntBuffer().get(state);
        return new Well19937c(state);
    }

    /** The numbers from 0 to {@code size − 1} in random order, every order equally likely (Fisher and Yates). */
    public static int[] permutation(int size, RandomGenerator random) {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
