package io.evenkeel.repair;

import io.evenkeel.recipe.ContainerSpec;
import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.recipe.RecipeChange;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What residual branches add, divided by the root of their number: the signal, and with it the gradient, then no longer
 * doubles from branch to branch (Zhang et al. 2019; Hayou et al. 2021). Branches that are scaled as much already stay.
 */
public final class ScaleResidual implements Remedy {

    private static final double ROUNDING = 1.01;

    @Override
    public String kind() {
        return "scale-residual";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(
                FindingKind.EXPLODING_GRADIENT,
                FindingKind.BAD_INITIALIZATION,
                FindingKind.STEP_TOO_LARGE,
                FindingKind.DIVERGENCE,
                FindingKind.NON_FINITE);
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        int branches = count(situation.recipe().model().layers());
        double scale = Math.round(1e3 / Math.sqrt(Math.max(1, branches))) / 1e3;
        List<RecipeChange> changes = new ArrayList<>();
        Set<String> before = new LinkedHashSet<>();
        for (WrittenLayers.Item item : new WrittenLayers(situation.recipe()).all()) {
            if (item.spec() instanceof ContainerSpec.Residual residual && residual.scale() > ROUNDING * scale) {
                changes.add(new RecipeChange.Put(item.argument("scale"), Figures.number(scale)));
                before.add(Figures.number(residual.scale()));
            }
        }
        return changes.isEmpty()
                ? List.of()
                : List.of(new Edit(
                        kind(),
                        "the residual branches",
                        String.join(", ", before),
                        Figures.number(scale),
                        "what " + branches + " branches add together is then of the size of what they add it to",
                        changes));
    }

    /** As many as there are when repetitions are written out. */
    private static int count(List<LayerSpec> layers) {
        int count = 0;
        for (LayerSpec layer : layers) {
            if (layer instanceof ContainerSpec.Repeat repeat) {
                count += repeat.times() * count(repeat.layers());
            } else if (layer instanceof ContainerSpec.Residual residual) {
                count += 1 + count(residual.layers());
            }
        }
        return count;
    }
}
