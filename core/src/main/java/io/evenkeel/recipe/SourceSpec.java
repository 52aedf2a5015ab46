package io.evenkeel.recipe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A source of data. In a recipe the kind is the value of {@code data.source}; its own keys stand beside it. */
public sealed interface SourceSpec
        permits SourceSpec.Digits,
                SourceSpec.Mnist,
                SourceSpec.FashionMnist,
                SourceSpec.Cifar10,
                SourceSpec.MobyDick,
                SourceSpec.Circles,
                SourceSpec.Moons,
                SourceSpec.Blobs,
                SourceSpec.Spirals,
                SourceSpec.Xor,
                SourceSpec.Chebyshev,
                SourceSpec.GaussianMixture,
                SourceSpec.Adding,
                SourceSpec.CopyMemory,
                SourceSpec.Quadratic,
                SourceSpec.Csv,
                SourceSpec.Idx,
                SourceSpec.Npy,
                SourceSpec.Npz,
                SourceSpec.Safetensors {

    /** 1,797 images of handwritten digits, 8×8, values 0…16 (UCI; embedded). */
    record Digits() implements SourceSpec {}

    /** 60,000 images of handwritten digits, 28×28, values 0…255, and 10,000 for testing; fetched once. */
    record Mnist() implements SourceSpec {}

    /** 60,000 images of articles of clothing, 28×28, values 0…255, and 10,000 for testing; fetched once. */
    record FashionMnist() implements SourceSpec {}

    /** 50,000 colour images of ten kinds of things, 3×32×32, values 0…255, and 10,000 for testing; fetched once. */
    record Cifar10() implements SourceSpec {}

    /** The characters of a novel; the target is the next character at each position; fetched once. */
    record MobyDick(
            @Key(doc = "Characters in one sample.", fallback = "100", min = 1)
            int length) implements SourceSpec {}

    /** Two concentric circles in the plane; the label says which. */
    record Circles(
            @Key(doc = "Standard deviation of the noise on each coordinate.", fallback = "0.0", min = 0)
            double noise,

            @Key(doc = "Inner radius over outer radius.", fallback = "0.8", min = 0, max = 1, below = true)
            double factor)
            implements SourceSpec {}

    /** Two interleaved half circles in the plane. */
    record Moons(
            @Key(doc = "Standard deviation of the noise on each coordinate.", fallback = "0.0", min = 0)
            double noise) implements SourceSpec {}

    /** Gaussian blobs, one a class. */
    record Blobs(
            @Key(doc = "Number of features; ignored where centers are given.", fallback = "2", min = 1)
            int features,

            @Key(doc = "Number of blobs, one class each; ignored where centers are given.", fallback = "3", min = 1)
            int classes,

            @Key(doc = "Centres, one list of coordinates a class; drawn from U(-10, 10) when absent.", fallback = "[]")
            List<List<Double>> centers,

            @Key(doc = "Standard deviation of each blob.", fallback = "1.0", min = 0, aliases = "std")
            double noise)
            implements SourceSpec {}

    /** Archimedean spirals from the origin, one a class. */
    record Spirals(
            @Key(doc = "Number of arms, one class each.", fallback = "2", min = 1)
            int classes,

            @Key(doc = "Turns that each arm makes on its way to radius 1.", fallback = "1.0", min = 0)
            double turns,

            @Key(doc = "Standard deviation of the noise on each coordinate.", fallback = "0.0", min = 0)
            double noise)
            implements SourceSpec {}

    /** The four rows of exclusive or; with samples, that many of them in random order. */
    record Xor(
            @Key(doc = "Standard deviation of the noise on each coordinate.", fallback = "0.0", min = 0)
            double noise) implements SourceSpec {}

    /** Regression of a Chebyshev polynomial at equispaced points of [-1, 1]; 20 of them unless samples says else. */
    record Chebyshev(
            @Key(doc = "Degree of the polynomial.", fallback = "3", min = 0)
            int degree,

            @Key(doc = "Standard deviation of the noise on each target.", fallback = "0.0", min = 0)
            double noise)
            implements SourceSpec {}

    /** Independent draws from a mixture of Gaussians; the class is the component. */
    record GaussianMixture(
            @Key(doc = "Number of features; ignored where centers are given.", fallback = "2", min = 1)
            int features,

            @Key(doc = "Number of components; ignored where centers are given.", fallback = "3", min = 1)
            int classes,

            @Key(
                    doc = "Centres, one list of coordinates a component; when absent, evenly on a circle in the plane "
                            + "of the first two features.",
                    fallback = "[]")
            List<List<Double>> centers,

            @Key(doc = "Probability of each component, up to a common factor; equal when absent.", fallback = "[]")
            List<Double> weights,

            @Key(doc = "Radius of the circle on which centres stand; ignored where they are given.", fallback = "2.0")
            double radius,

            @Key(doc = "Standard deviation of each component.", fallback = "0.1", min = 0, aliases = "std")
            double noise)
            implements SourceSpec {}

    /** Sequences of (value, marker); the target is the sum of the two marked values (Hochreiter and Schmidhuber 1997). */
    record Adding(
            @Key(doc = "Positions in one sequence.", fallback = "100", min = 2)
            int length) implements SourceSpec {}

    /** Ten symbols to be repeated after a long gap, a class for each position (Arjovsky et al. 2016). */
    record CopyMemory(
            @Key(doc = "Positions in one sequence: 20 and the gap.", fallback = "100", min = 21)
            int length) implements SourceSpec {}

    /** Linear least squares whose Hessian is known: eigenvalues from 1 down to 1/condition. */
    record Quadratic(
            @Key(doc = "Number of features, which is the number of eigenvalues.", fallback = "2", min = 1)
            int features,

            @Key(
                    doc = "Largest eigenvalue over smallest; those between are spaced evenly in their logarithms.",
                    fallback = "10.0",
                    min = 1)
            double condition,

            @Key(
                    doc = "Whether the eigenvectors are drawn at random, rather than along the features.",
                    fallback = "false")
            boolean rotated,

            @Key(doc = "Standard deviation of the noise on each target.", fallback = "0.0", min = 0)
            double noise)
            implements SourceSpec {}

    /** A table of numbers in a text file. */
    record Csv(
            @Key(doc = "The file, relative to the recipe.") String path,

            @Key(
                    doc = "Whether the first row names the columns; found out from the file when absent.",
                    fallback = "auto")
            Header header,

            @Key(
                    doc = "The target column, by name or index from 0, or a list of them; the last when absent.",
                    fallback = "[]")
            List<String> label)
            implements SourceSpec {

        /** Whether a table's first row names its columns. */
        public enum Header {
            AUTO,
            TRUE,
            FALSE
        }
    }

    /** Images or tables in the format of the MNIST files, packed by gzip or not. */
    record Idx(
            @Key(doc = "The file of samples, relative to the recipe.")
            String path,

            @Key(doc = "The file of labels; when absent, named as path with 'labels-idx1' in place of 'images-idx3'.")
            @Nullable
            String labels,

            @Key(doc = "The labels of a second file that validation names; found by its name when absent.") @Nullable
            String validationLabels)
            implements SourceSpec {}

    /** An array in NumPy's format. */
    record Npy(
            @Key(doc = "The file of samples, relative to the recipe.")
            String path,

            @Key(doc = "The file of targets; when absent, the last column of a table holds them.") @Nullable
            String labels,

            @Key(doc = "The targets of a second file that validation names.") @Nullable
            String validationLabels,

            @Key(
                    doc = "Whether samples are sequences of tokens, numbered from 0, rather than of numbers.",
                    fallback = "false")
            boolean tokens)
            implements SourceSpec {}

    /** Two arrays in NumPy's archive. */
    record Npz(
            @Key(doc = "The file, relative to the recipe.") String path,

            @Key(doc = "Name of the array of samples.", fallback = "x")
            String x,

            @Key(doc = "Name of the array of targets.", fallback = "y")
            String y,

            @Key(
                    doc = "Whether samples are sequences of tokens, numbered from 0, rather than of numbers.",
                    fallback = "false")
            boolean tokens)
            implements SourceSpec {}

    /** Two tensors in a safetensors file. */
    record Safetensors(
            @Key(doc = "The file, relative to the recipe.") String path,

            @Key(doc = "Name of the tensor of samples.", fallback = "x")
            String x,

            @Key(doc = "Name of the tensor of targets.", fallback = "y")
            String y,

            @Key(
                    doc = "Whether samples are sequences of tokens, numbered from 0, rather than of numbers.",
                    fallback = "false")
            boolean tokens)
            implements SourceSpec {}
}
