package io.evenkeel.recipe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is trained, on what, and how. Exactly one of {@code epochs} and {@code steps} is set.
 */
public record Recipe(
        @Key(doc = "Free text that names the run; the name of the recipe's file when absent.", fallback = "unnamed")
        String name,

        @Key(doc = "Seeds the split, the initial weights, the batches and generated data.", fallback = "0")
        long seed,

        @Key(doc = "What to train on.") DataSpec data,
        @Key(doc = "The network.") ModelSpec model,
        @Key(doc = "What training minimises.") LossSpec loss,
        @Key(doc = "How weights are updated.") OptimizerSpec optimizer,

        @Key(doc = "How the learning rate changes; constant when absent.", fallback = "{}")
        ScheduleSpec schedule,

        @Key(doc = "Gradient clipping; none when absent.") @Nullable
        ClipSpec clip,

        @Key(doc = "Samples in one batch; where there are fewer, all of them.", fallback = "32", min = 1)
        int batch,

        @Key(doc = "Batches whose gradients one optimizer step puts together.", fallback = "1", min = 1)
        int accumulate,

        @Key(doc = "Passes over the training data.", min = 1) @Nullable
        Integer epochs,

        @Key(doc = "Optimizer steps, instead of epochs.", min = 1) @Nullable
        Integer steps,

        @Key(doc = "How batches are drawn.", fallback = "{}")
        BatchingSpec batching,

        @Key(doc = "What the run should reach, by quantity.", fallback = "{}", aliases = "targets")
        TargetSpec target,

        @Key(doc = "Where to compute.", fallback = "cpu") DeviceSpec device,

        @Key(doc = "The numbers to compute with.", fallback = "float32")
        Precision precision,

        @Key(doc = "Findings that are acknowledged; they stay listed.", fallback = "[]")
        List<IgnoreSpec> ignore,

        @Key(
                doc = "What kind of training it is: supervised. The kinds gan, flow and diffusion are not trained yet.",
                fallback = "supervised")
        TaskKind task) {

    public Recipe {
        ignore = List.copyOf(ignore);
    }

    /** Whether the other one is the same recipe, wherever each part of it is written. */
    public boolean meansTheSameAs(Recipe other) {
        return Language.RECIPE.write(this).sameAs(Language.RECIPE.write(other));
    }
}
