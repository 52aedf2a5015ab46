package io.evenkeel.recipe;

/** Layers that shift and scale what passes them to zero mean and unit variance, or to unit size. */
public sealed interface NormalizationSpec extends LayerSpec {

    /**
     * Each feature or channel over the batch and all positions (Ioffe and Szegedy 2015); in evaluation by running
     * averages.
     */
    record BatchNorm(
            SourceMark mark,

            @Key(doc = "Share of the newest batch in the running averages.", fallback = "0.1", min = 0, max = 1)
            double momentum,

            @Key(doc = "Added to variances before their roots are taken.", fallback = "1e-5", min = 0, above = true)
            double eps,

            @Key(doc = "Whether a trained gain and shift follow.", fallback = "true")
            boolean affine)
            implements NormalizationSpec {}

    /** Each step over its features, or each sample over all its entries where it is an image (Ba et al. 2016). */
    record LayerNorm(
            SourceMark mark,

            @Key(doc = "Added to variances before their roots are taken.", fallback = "1e-5", min = 0, above = true)
            double eps,

            @Key(doc = "Whether a trained gain and shift follow.", fallback = "true")
            boolean affine)
            implements NormalizationSpec {}

    /** Each sample over groups of channels and all positions (Wu and He 2018). */
    record GroupNorm(
            SourceMark mark,

            @Key(doc = "Number of groups, which divides the number of channels.", main = true, min = 1)
            int groups,

            @Key(doc = "Added to variances before their roots are taken.", fallback = "1e-5", min = 0, above = true)
            double eps,

            @Key(doc = "Whether a trained gain and shift follow.", fallback = "true")
            boolean affine)
            implements NormalizationSpec {}

    /** As layer_norm, but nothing is shifted: x / √(mean x² + eps) (Zhang and Sennrich 2019). */
    record RmsNorm(
            SourceMark mark,

            @Key(doc = "Added to the mean square before its root is taken.", fallback = "1e-6", min = 0, above = true)
            double eps,

            @Key(doc = "Whether a trained gain follows.", fallback = "true")
            boolean affine)
            implements NormalizationSpec {}
}
