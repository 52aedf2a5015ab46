package io.evenkeel.recipe;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Layers' arguments: the main one alone, defaults, lists that may be one number, and what is refused. */
class LayerArgumentsTest {

    private static LayerSpec layer(String text) {
        return RecipeWriterTest.unmarked(Samples.withLayer(text).model().layers())
                .get(0);
    }

    private static final InitializerSpec ORTHOGONAL = new InitializerSpec(InitializerSpec.Kind.ORTHOGONAL, 1.0);

    @Test
    void aMainArgumentStandsAlone() {
        assertThat(layer("conv2d: 32"))
                .isEqualTo(new ConvolutionSpec.Conv2d(
                        SourceMark.NONE, 32, List.of(3), List.of(1), Padding.VALID, List.of(1), 1, null, null, true));
        assertThat(layer("dropout: 0.2")).isEqualTo(new LayerSpec.Dropout(SourceMark.NONE, 0.2));
        assertThat(layer("dropout")).isEqualTo(new LayerSpec.Dropout(SourceMark.NONE, 0.5));
        assertThat(layer("gru: 64"))
                .isEqualTo(new SequenceSpec.Gru(SourceMark.NONE, 64, false, null, null, null, true));
        assertThat(layer("embedding: 16")).isEqualTo(new SequenceSpec.Embedding(SourceMark.NONE, 16, null, null));
        assertThat(layer("group_norm: 4")).isEqualTo(new NormalizationSpec.GroupNorm(SourceMark.NONE, 4, 1e-5, true));
        assertThat(layer("reshape: [1, 8, 8]")).isEqualTo(new LayerSpec.Reshape(SourceMark.NONE, List.of(1, 8, 8)));
        assertThat(layer("positional: learned"))
                .isEqualTo(new SequenceSpec.Positional(SourceMark.NONE, SequenceSpec.Positional.Kind.LEARNED, null));
        assertThat(layer("unet: [8, 16]"))
                .isEqualTo(new ContainerSpec.Unet(
                        SourceMark.NONE,
                        List.of(8, 16),
                        3,
                        2,
                        ActivationKind.RELU,
                        ContainerSpec.Unet.Normalization.NONE,
                        1));
    }

    @Test
    void argumentsAreReadByName() {
        assertThat(layer("transformer: {heads: 2, ff: 48, norm: post, activation: relu, rate: 0.1, causal: true}"))
                .isEqualTo(new SequenceSpec.Transformer(
                        SourceMark.NONE,
                        2,
                        48,
                        SequenceSpec.Transformer.NormPlace.POST,
                        ActivationKind.RELU,
                        0.1,
                        true,
                        null,
                        false,
                        1e-5,
                        null,
                        true));
        assertThat(layer("lstm: {units: 8, bidirectional: true, forget_bias: 1, recurrent_init: orthogonal}"))
                .isEqualTo(new SequenceSpec.Lstm(SourceMark.NONE, 8, true, 1.0, null, ORTHOGONAL, null, true));
        assertThat(layer("conv2d: {filters: 4, kernel: [3, 5], stride: 2, padding: same}"))
                .isEqualTo(new ConvolutionSpec.Conv2d(
                        SourceMark.NONE, 4, List.of(3, 5), List.of(2), Padding.SAME, List.of(1), 1, null, null, true));
    }

    @Test
    void aPoolsStrideIsItsKernelUnlessItIsGiven() {
        assertThat(layer("max_pool2d: [2, 3]"))
                .isEqualTo(new PoolingSpec.MaxPool2d(SourceMark.NONE, List.of(2, 3), List.of(2, 3), Padding.VALID));
        assertThat(layer("avg_pool2d: {kernel: 3, stride: 1, padding: 1}"))
                .isEqualTo(new PoolingSpec.AvgPool2d(SourceMark.NONE, List.of(3), List.of(1), Padding.of(1)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "padding: sane|same",
                "padding: -1|a whole number of at least 0",
                "padding: [1, 1, 1]|[height, width]",
                "kernel: 0|at least 1",
                "kernel: [3, 3, 3]|[height, width]",
                "kernel: []|not empty",
                "stride: 1.5|a whole number"
            })
    void whatNoConvolutionHasIsRefused(String argument, String expected) {
        assertThatThrownBy(() -> layer("conv2d: {filters: 4, " + argument + "}"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reshape: [0, 8]|at least 1",
                "reshape: [-1, -1]|one of them may be -1",
                "reshape: []|no shape",
                "unet: [8]|at least 2",
                "max_pool2d: {kernel: 2, stride: [0, 1]}|at least 1",
                "dropout: 1.5|at most 1",
                "transformer: {norm: middle}|pre, post",
                "positional: wavy|sinusoidal",
                "gru: {bidirectional: true}|units"
            })
    void otherNonsenseIsRefusedToo(String layer, String expected) {
        assertThatThrownBy(() -> layer(layer))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining(expected);
    }
}
