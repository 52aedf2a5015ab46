package io.evenkeel.torch;

import io.evenkeel.recipe.InitializerSpec;
import io.evenkeel.recipe.SequenceSpec;
import io.evenkeel.torch.layerwise.EmbeddingDerivatives;
import io.evenkeel.torch.layerwise.LayerDerivatives;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A trained vector for each token. */
record EmbeddingLayer(Tensor weight) implements Layer {

    private static final InitializerSpec STANDARD_NORMAL = new InitializerSpec(InitializerSpec.Kind.NORMAL, 1.0);

    static LayerPlan plan(SequenceSpec.Embedding spec, Site site) {
        SampleShape tokens = site.input();
        if (site.vocabulary() == 0) {
            throw site.misfit(
                    "an embedding of " + tokens.inWords() + " whose features are no tokens",
                    "whole numbers from 0, as the data hold them (scale: raw), with no layer before it but reshape or"
                            + " flatten; for numbers use linear");
        }
        if (!tokens.isVector()) {
            throw site.misfit("an embedding of " + tokens.inWords(), "one token a step; put flatten before it");
        }
        Integer given = spec.vocabulary();
        if (given != null && given < site.vocabulary()) {
            throw site.misfit(
                    "an embedding of " + SampleShape.counted(given, "token") + " for data with tokens up to "
                            + (site.vocabulary() - 1),
                    "vocabulary: " + site.vocabulary() + ", or none, which takes what the data need");
        }
        int vocabulary = given != null ? given : site.vocabulary();
        site.parameter(
                "weight",
                site.init(spec.init()),
                STANDARD_NORMAL,
                new Fan(spec.units(), vocabulary),
                vocabulary,
                spec.units());
        return site.plan(
                SampleShape.of(tokens.extent(0), spec.units()),
                binding -> new EmbeddingLayer(binding.parameter("weight")));
    }

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        Tensor output = torch.embedding(weight, input);
        if (pass.wantsUses()) {
            pass.use(new ParameterUse.Lookup(weight, input, output));
        }
        return output;
    }

    @Override
    public LayerDerivatives derivatives(ForwardPass pass, Predicate<Tensor> moving) {
        return new EmbeddingDerivatives(weight, moving);
    }
}
