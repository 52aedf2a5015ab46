package io.evenkeel.torch.operator;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.global.torch;

/** Generators whose seeds have nothing in common even where they are neighbours. */
final class RandomDraws {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private RandomDraws() {}

    /** For tensors on the CPU; it belongs to the scope of native memory that is open. */
    static GeneratorOptional generator(long seed) {
        Generator generator = torch.make_generator_cpu(mixed(seed + GOLDEN_GAMMA));
        return new GeneratorOptional(generator);
    }

    /** SplitMix64's finalizer (Steele et al. 2014): libtorch's generator takes 32 bits of its seed. */
    static long mixed(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
