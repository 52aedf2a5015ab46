package io.evenkeel.torch;

import io.evenkeel.recipe.ContainerSpec;
import io.evenkeel.recipe.ContainerSpec.Unet.Normalization;
import io.evenkeel.recipe.ConvolutionSpec;
import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.recipe.NormalizationSpec;
import io.evenkeel.recipe.Padding;
import io.evenkeel.recipe.PoolingSpec;
import io.evenkeel.recipe.SourceMark;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Down a ladder of convolutions and pooling, and up again with skip connections across (Ronneberger et al. 2015). Going
 * up, an image grows by repeating pixels to the size that its level had on the way down, whether that was even or not.
 *
 * @param down the levels from the full image to the smallest, each but the first begun by pooling
 * @param up the levels from the smallest but one to the full image
 */
record UnetLayer(List<List<PlacedLayer>> down, List<List<PlacedLayer>> up) implements Layer {

    private static final int HALF = 2;

    static LayerPlan plan(ContainerSpec.Unet spec, Site site) {
        SampleShape image = site.image();
        int levels = spec.filters().size();
        int smallest = Math.min(image.extent(1), image.extent(2));
        if (smallest >> (levels - 1) == 0) {
            throw site.misfit(
                    "a unet of " + levels + " levels over " + image.inWords(),
                    "at most " + (Integer.SIZE - Integer.numberOfLeadingZeros(smallest))
                            + " levels, each of which halves the image");
        }
        List<LayerPlan> plans = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        List<SampleShape> skips = new ArrayList<>();
        SampleShape shape = image;
        for (int level = 0; level < levels; level++) {
            List<LayerSpec> layers = new ArrayList<>();
            if (level > 0) {
                layers.add(new PoolingSpec.MaxPool2d(spec.mark(), List.of(HALF), List.of(HALF), Padding.VALID));
            }
            convolutions(spec, spec.filters().get(level), layers);
            site.inside(layers, shape, plans);
            shape = NetworkBuilder.outputOf(plans, shape);
            skips.add(shape);
            ends.add(plans.size());
        }
        for (int level = levels - 2; level >= 0; level--) {
            SampleShape skip = skips.get(level);
            SampleShape joined = skip.withFeatures(Math.addExact(skip.features(), shape.features()));
            List<LayerSpec> layers = new ArrayList<>();
            convolutions(spec, spec.filters().get(level), layers);
            site.inside(layers, joined, plans);
            shape = NetworkBuilder.outputOf(plans, joined);
            ends.add(plans.size());
        }
        return site.plan(shape, plans, binding -> of(binding, ends, levels));
    }

    private static void convolutions(ContainerSpec.Unet spec, int filters, List<LayerSpec> layers) {
        SourceMark mark = spec.mark();
        for (int i = 0; i < spec.convolutions(); i++) {
            layers.add(new ConvolutionSpec.Conv2d(
                    mark, filters, List.of(spec.kernel()), List.of(1), Padding.SAME, List.of(1), 1, null, null, true));
            if (spec.norm() == Normalization.BATCH) {
                layers.add(new NormalizationSpec.BatchNorm(mark, 0.1, 1e-5, true));
            } else if (spec.norm() == Normalization.GROUP) {
                layers.add(new NormalizationSpec.GroupNorm(mark, spec.groups(), 1e-5, true));
            }
            layers.add(new LayerSpec.Activation(
                    mark, spec.activation(), spec.activation().parameterDefault()));
        }
    }

    private static UnetLayer of(Binding binding, List<Integer> ends, int levels) {
        List<List<PlacedLayer>> parts = new ArrayList<>();
        int start = 0;
        for (int end : ends) {
            parts.add(binding.inside(start, end));
            start = end;
        }
        return new UnetLayer(parts.subList(0, levels), parts.subList(levels, parts.size()));
    }

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        List<Tensor> skips = new ArrayList<>();
        Tensor current = input;
        for (List<PlacedLayer> level : down) {
            current = Network.forward(level, current, pass);
            skips.add(current);
        }
        for (int i = 0; i < up.size(); i++) {
            Tensor skip = skips.get(down.size() - 2 - i);
            Tensor grown = torch.upsample_nearest2d(current, new long[] {skip.size(2), skip.size(3)});
            current = Network.forward(up.get(i), Pieces.concatenate(1, skip, grown), pass);
        }
        return current;
    }
}
