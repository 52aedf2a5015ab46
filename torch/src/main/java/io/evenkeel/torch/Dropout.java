package io.evenkeel.torch;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Sets entries to zero with probability p and divides the others by 1 − p (Srivastava et al. 2014). What is dropped
 * depends on the seed and on the pass's index alone: a pass can be repeated.
 */
record Dropout(double rate, long seed) {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    boolean drops(ForwardPass pass) {
        return rate > 0 && pass.asInTraining();
    }

    Tensor apply(Tensor x, ForwardPass pass) {
        if (!drops(pass)) {
            return x;
        }
        Excerpt excerpt = pass.excerpt();
        return x.mul(excerpt == null ? mask(x, pass.index()) : excerpt.rows(mask(excerpt.samples(x), pass.index())));
    }

    private Tensor mask(Tensor x, long index) {
        if (rate == 1) {
            return torch.zeros_like(x);
        }
        Tensor mask = torch.empty_like(x.is_cuda() ? x.detach().cpu() : x);
        try (Generator generator = torch.make_generator_cpu(mixed(seed + GOLDEN_GAMMA * (index + 1)));
                GeneratorOptional optional = new GeneratorOptional(generator)) {
            mask.bernoulli_(1 - rate, optional);
        }
        mask.mul_(new Scalar(1 / (1 - rate)));
        return x.is_cuda() ? mask.to(x.device(), x.scalar_type()) : mask;
    }

    /** SplitMix64's finalizer (Steele et al. 2014): libtorch's generator takes 32 bits of its seed. */
    private static long mixed(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
