package io.evenkeel.repair;

import io.evenkeel.recipe.RecipeChange;
import io.evenkeel.recipe.SequenceSpec;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Smaller attention logits: 1/√d for heads of d features (Vaswani et al. 2017) where a larger factor was given, and 1/d
 * (Yang et al. 2021), which is right for queries and keys that have come to point the same way. Factors that are no larger
 * stay as they are.
 */
public final class ScaleAttention implements Remedy {

    private static final double ROUNDING = 1.01;

    @Override
    public String kind() {
        return "scale-attention";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(FindingKind.ATTENTION_LOGIT_GROWTH, FindingKind.ATTENTION_COLLAPSE);
    }

    /**
     * @param scale null: 1/√features
     * @param features of a head
     */
    private record Heads(WrittenLayers.Item item, @Nullable Double scale, double features) {

        double usual() {
            return 1 / Math.sqrt(features);
        }

        double now() {
            return scale == null ? usual() : scale;
        }
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        List<Heads> all = heads(situation);
        List<RecipeChange> usual = new ArrayList<>();
        List<RecipeChange> least = new ArrayList<>();
        Set<String> large = new LinkedHashSet<>();
        Set<String> larger = new LinkedHashSet<>();
        Set<String> to = new LinkedHashSet<>();
        for (Heads heads : all) {
            if (heads.now() > ROUNDING * heads.usual()) {
                usual.add(new RecipeChange.Remove(heads.item().argument("scale")));
                large.add(Figures.number(heads.now()));
            }
            double small = Figures.round(1 / heads.features());
            if (heads.now() > ROUNDING * small) {
                least.add(new RecipeChange.Put(heads.item().argument("scale"), Figures.number(small)));
                larger.add(heads.scale() == null ? "1/√(features of a head)" : Figures.number(heads.now()));
                to.add(Figures.number(small));
            }
        }
        List<Edit> edits = new ArrayList<>();
        if (!usual.isEmpty()) {
            edits.add(edit(
                    large,
                    "1/√(features of a head)",
                    "logits divided by the root of a head's width start at about one",
                    usual));
        }
        if (!least.isEmpty()) {
            edits.add(edit(
                    larger,
                    String.join(", ", to),
                    "queries and keys that have learnt to agree need to be divided by a head's width",
                    least));
        }
        return edits;
    }

    private Edit edit(Set<String> from, String to, String why, List<RecipeChange> changes) {
        return new Edit(kind(), "the scale of the attention logits", String.join(", ", from), to, why, changes);
    }

    private static List<Heads> heads(Situation situation) {
        Widths widths = new Widths(situation);
        List<Heads> found = new ArrayList<>();
        for (WrittenLayers.Item item : new WrittenLayers(situation.recipe()).all()) {
            Integer width = widths.into(item);
            if (width == null) {
                continue;
            }
            if (item.spec() instanceof SequenceSpec.Attention attention) {
                found.add(new Heads(item, attention.scale(), (double) width / attention.heads()));
            } else if (item.spec() instanceof SequenceSpec.Transformer transformer) {
                found.add(new Heads(item, transformer.scale(), (double) width / transformer.heads()));
            }
        }
        return found;
    }
}
