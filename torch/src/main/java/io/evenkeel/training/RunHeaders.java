package io.evenkeel.training;

import io.evenkeel.data.ChanceLoss;
import io.evenkeel.data.DataFactsMeter;
import io.evenkeel.data.Dataset;
import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.recipe.ParameterGroup;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.run.DataFacts;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.RunHeader;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.TensorData;
import io.evenkeel.torch.Trainer;
import io.evenkeel.torch.instrument.FirstLook;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalDouble;

/** The header of a recipe's run, new or gone on with: who runs what, with the facts about model and data. */
record RunHeaders(LoadedRecipe loaded, Dataset dataset, Trainer trainer) {

    /** @throws ResumeException when the data are not those that the run was trained on */
    RunHeader of(RunHeader before) {
        DataFacts data = DataFactsMeter.measure(dataset, loaded.recipe().precision());
        if (before.data() != null && !sameData(data, before.data())) {
            throw new ResumeException("the data are not those that the run was trained on: found " + counts(data)
                    + ", the run had " + counts(before.data())
                    + "; expected the same samples, features and targets");
        }
        return new RunHeader(
                before.run(),
                loaded.recipe().name(),
                before.started(),
                loaded.text(),
                loaded.fileName(),
                loaded.overrides(),
                before.seed(),
                trainer.totalSteps(),
                trainer.stepsPerEpoch(),
                before.versions(),
                before.machine(),
                before.model(),
                before.data());
    }

    private static boolean sameData(DataFacts data, DataFacts before) {
        return compared(data).equals(compared(before));
    }

    /** Older streams tell neither of the targets' signal, which follows from the data anyway, nor of held-back rows. */
    private static DataFacts compared(DataFacts data) {
        return data.with(DataFacts.BadRows.NONE, null);
    }

    private static String counts(DataFacts data) {
        return data.training() + " training and " + data.validation() + " held-back samples of " + data.features()
                + " features from " + data.featureSummary().min() + " to "
                + data.featureSummary().max();
    }

    private static double weightDecay(OptimizerSpec optimizer) {
        double largest = optimizer.weightDecay();
        for (ParameterGroup group : optimizer.groups()) {
            Double own = group.weightDecay();
            largest = own == null ? largest : Math.max(largest, own);
        }
        return largest;
    }

    /** @param training the training part, of which a few samples are looked at */
    RunHeader ofNewRun(Network network, TensorData training) {
        Recipe recipe = loaded.recipe();
        FirstLook look = FirstLook.at(network, training, recipe.loss(), trainer.batch());
        OptionalDouble chance = ChanceLoss.of(dataset, recipe.loss(), trainer.batch());
        ModelFacts.Plan plan = new ModelFacts.Plan(
                weightDecay(recipe.optimizer()), recipe.schedule().warmUp());
        ModelFacts model = new ModelFacts(
                network.parameters().count(),
                network.outputs(),
                recipe.loss().kind().name().toLowerCase(Locale.ROOT),
                recipe.optimizer().name(),
                recipe.optimizer().learningRate(),
                trainer.batch(),
                trainer.forwardBatch(),
                look.layers(),
                look.loss(),
                chance.isPresent() ? chance.getAsDouble() : null,
                look.backprop(),
                plan,
                null);
        return new RunHeader(
                RunNames.fresh(recipe.name()),
                recipe.name(),
                Instant.now().toString(),
                loaded.text(),
                loaded.fileName(),
                loaded.overrides(),
                recipe.seed(),
                trainer.totalSteps(),
                trainer.stepsPerEpoch(),
                Surroundings.versions(),
                Surroundings.machine(),
                model,
                DataFactsMeter.measure(dataset, recipe.precision()));
    }
}
