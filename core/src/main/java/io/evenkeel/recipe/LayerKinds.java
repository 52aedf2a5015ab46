package io.evenkeel.recipe;

import java.util.List;

/** The layers that have records of their own; every {@link ActivationKind} is a layer besides. */
public final class LayerKinds {

    private static final List<LayerKind> BUILT_IN = List.of(
            new LayerKind("linear", LayerSpec.Linear.class),
            new LayerKind("conv1d", ConvolutionSpec.Conv1d.class),
            new LayerKind("conv2d", ConvolutionSpec.Conv2d.class),
            new LayerKind("separable_conv2d", ConvolutionSpec.SeparableConv2d.class),
            new LayerKind("max_pool2d", PoolingSpec.MaxPool2d.class),
            new LayerKind("avg_pool2d", PoolingSpec.AvgPool2d.class),
            new LayerKind("global_avg_pool", PoolingSpec.GlobalAvgPool.class),
            new LayerKind("flatten", LayerSpec.Flatten.class),
            new LayerKind("reshape", LayerSpec.Reshape.class),
            new LayerKind("embedding", SequenceSpec.Embedding.class),
            new LayerKind("positional", SequenceSpec.Positional.class),
            new LayerKind("rnn", SequenceSpec.Rnn.class),
            new LayerKind("gru", SequenceSpec.Gru.class),
            new LayerKind("lstm", SequenceSpec.Lstm.class),
            new LayerKind("attention", SequenceSpec.Attention.class),
            new LayerKind("transformer", SequenceSpec.Transformer.class),
            new LayerKind("batch_norm", NormalizationSpec.BatchNorm.class),
            new LayerKind("layer_norm", NormalizationSpec.LayerNorm.class),
            new LayerKind("group_norm", NormalizationSpec.GroupNorm.class),
            new LayerKind("rms_norm", NormalizationSpec.RmsNorm.class),
            new LayerKind("dropout", LayerSpec.Dropout.class),
            new LayerKind("repeat", ContainerSpec.Repeat.class),
            new LayerKind("residual", ContainerSpec.Residual.class),
            new LayerKind("dense_block", ContainerSpec.DenseBlock.class),
            new LayerKind("unet", ContainerSpec.Unet.class),
            new LayerKind("last_step", PoolingSpec.LastStep.class),
            new LayerKind("mean_pool", PoolingSpec.MeanPool.class));

    private LayerKinds() {}

    /** In the order in which schema and messages list them. */
    public static List<LayerKind> builtIn() {
        return BUILT_IN;
    }

    /** The name of a layer in recipes. */
    public static String nameOf(LayerSpec layer) {
        if (layer instanceof LayerSpec.Activation activation) {
            return EnumShape.name(activation.kind());
        }
        for (LayerKind kind : BUILT_IN) {
            if (kind.type().isInstance(layer)) {
                return kind.name();
            }
        }
        throw new IllegalArgumentException(layer.getClass() + " is missing from LayerKinds.builtIn()");
    }

    /** A layer's name in a recipe, and the record whose components are its keys. */
    public record LayerKind(String name, Class<? extends LayerSpec> type) {}
}
