package io.evenkeel.torch;

import io.evenkeel.recipe.ContainerSpec;
import io.evenkeel.recipe.ConvolutionSpec;
import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.recipe.NormalizationSpec;
import io.evenkeel.recipe.PoolingSpec;
import io.evenkeel.recipe.SequenceSpec;
import java.util.List;

/** The list of layers: which record of a recipe is planned by which layer. */
final class Layers {

    private static final List<Entry<?>> BUILT_IN = List.of(
            new Entry<>(LayerSpec.Linear.class, LinearLayer::plan),
            new Entry<>(LayerSpec.Activation.class, ActivationLayer::plan),
            new Entry<>(LayerSpec.Dropout.class, DropoutLayer::plan),
            new Entry<>(LayerSpec.Flatten.class, ReshapeLayer::plan),
            new Entry<>(LayerSpec.Reshape.class, ReshapeLayer::plan),
            new Entry<>(ConvolutionSpec.Conv1d.class, Conv1dLayer::plan),
            new Entry<>(ConvolutionSpec.Conv2d.class, Conv2dLayer::plan),
            new Entry<>(ConvolutionSpec.SeparableConv2d.class, SeparableConv2dLayer::plan),
            new Entry<>(PoolingSpec.MaxPool2d.class, MaxPool2dLayer::plan),
            new Entry<>(PoolingSpec.AvgPool2d.class, AvgPool2dLayer::plan),
            new Entry<>(PoolingSpec.GlobalAvgPool.class, MeanLayer::plan),
            new Entry<>(PoolingSpec.MeanPool.class, MeanLayer::plan),
            new Entry<>(PoolingSpec.LastStep.class, LastStepLayer::plan),
            new Entry<>(SequenceSpec.Embedding.class, EmbeddingLayer::plan),
            new Entry<>(SequenceSpec.Positional.class, PositionalLayer::plan),
            new Entry<>(SequenceSpec.Rnn.class, RnnCell::plan),
            new Entry<>(SequenceSpec.Gru.class, GruCell::plan),
            new Entry<>(SequenceSpec.Lstm.class, LstmCell::plan),
            new Entry<>(SequenceSpec.Attention.class, AttentionLayer::plan),
            new Entry<>(SequenceSpec.Transformer.class, TransformerLayer::plan),
            new Entry<>(NormalizationSpec.BatchNorm.class, BatchNormLayer::plan),
            new Entry<>(NormalizationSpec.LayerNorm.class, LayerNormLayer::plan),
            new Entry<>(NormalizationSpec.GroupNorm.class, GroupNormLayer::plan),
            new Entry<>(NormalizationSpec.RmsNorm.class, RmsNormLayer::plan),
            new Entry<>(ContainerSpec.Residual.class, ResidualLayer::plan),
            new Entry<>(ContainerSpec.DenseBlock.class, DenseBlockLayer::plan),
            new Entry<>(ContainerSpec.Unet.class, UnetLayer::plan));

    private Layers() {}

    /** @throws ShapeException when the layer cannot stand there */
    static LayerPlan plan(LayerSpec spec, Site site) {
        for (Entry<?> entry : BUILT_IN) {
            if (entry.type().isInstance(spec)) {
                return entry.plan(spec, site);
            }
        }
        throw new IllegalStateException("no layer for " + spec.getClass());
    }

    private record Entry<S extends LayerSpec>(Class<S> type, Planner<S> planner) {
        LayerPlan plan(LayerSpec spec, Site site) {
            return planner.plan(type.cast(spec), site);
        }
    }

    private interface Planner<S extends LayerSpec> {
        LayerPlan plan(S spec, Site site);
    }
}
