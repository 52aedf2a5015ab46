package io.evenkeel.torch;

import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.torch.layerwise.LayerDerivatives;
import io.evenkeel.torch.layerwise.LinearMapDerivatives;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;

/** The same entries, in row-major order, under another shape. */
record ReshapeLayer(SampleShape output) implements Layer {

    static LayerPlan plan(LayerSpec.Flatten spec, Site site) {
        SampleShape output = SampleShape.of(Math.toIntExact(site.input().size()));
        return site.plan(output, binding -> new ReshapeLayer(output));
    }

    static LayerPlan plan(LayerSpec.Reshape spec, Site site) {
        SampleShape output = filled(spec, site);
        return site.plan(output, binding -> new ReshapeLayer(output));
    }

    private static SampleShape filled(LayerSpec.Reshape spec, Site site) {
        long size = site.input().size();
        long known = 1;
        for (int extent : spec.shape()) {
            known *= extent == -1 ? 1 : extent;
            if (known > size) {
                break;
            }
        }
        List<Integer> extents = new ArrayList<>(spec.shape());
        int free = extents.indexOf(-1);
        if (known == 0 || size % known != 0 || (free < 0 && known != size)) {
            throw site.misfit(
                    "a reshape of " + site.input().inWords() + " to " + spec.shape(),
                    "extents whose product is " + size + ", such as [" + size + "] or [1, " + size + "]");
        }
        if (free >= 0) {
            extents.set(free, Math.toIntExact(size / known));
        }
        return SampleShape.of(extents.stream().mapToInt(Integer::intValue).toArray());
    }

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        return input.reshape(output.batch(input.size(0)));
    }

    @Override
    public LayerDerivatives derivatives(ForwardPass pass, Predicate<Tensor> moving) {
        return new LinearMapDerivatives(x -> forward(x, pass), shape -> adjoint -> adjoint.reshape(shape));
    }
}
