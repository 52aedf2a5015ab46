package io.evenkeel.spectral;

/** Seeds from a seed: the finaliser of SplitMix64 (Steele, Lea and Flood 2014), so that neighbours share nothing. */
final class Seeds {
    private Seeds() {}

    static long derived(long seed, long index) {
        long z = seed + (index + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
