package io.evenkeel.recipe;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class OverridesTest {

    private static Recipe with(String text, String... overrides) {
        return RecipeReader.read(text, Path.of("r.yaml"), List.of(overrides)).recipe();
    }

    private static LayerSpec firstLayer(String layer, String... overrides) {
        return RecipeWriterTest.unmarked(
                        with(Samples.layers(layer), overrides).model().layers())
                .get(0);
    }

    private static LayerSpec linear(int units, InitializerSpec init) {
        return new LayerSpec.Linear(SourceMark.NONE, units, init, null, true);
    }

    @Test
    void setASingleValue() {
        assertThat(with(Samples.SMALL, "batch=8").batch()).isEqualTo(8);
        assertThat(with(Samples.SMALL, "name=a b").name()).isEqualTo("a b");
        assertThat(with(Samples.SMALL, " seed = 1_000 ").seed()).isEqualTo(1000);
    }

    @Test
    void applyInOrder() {
        assertThat(with(Samples.SMALL, "batch=8", "batch=9").batch()).isEqualTo(9);
    }

    @Test
    void makeTheMapsOnTheWay() {
        assertThat(with(Samples.SMALL, "schedule.cosine.to=0.1", "schedule.warm_up=5")
                        .schedule())
                .isEqualTo(new ScheduleSpec(5, new ScheduleSpec.Cosine(0.1)));
        assertThat(with(Samples.SMALL, "clip.norm=2").clip()).isEqualTo(new ClipSpec.Norm(2));
        assertThat(with(Samples.SMALL, "batching.full=true").batching()).isEqualTo(new BatchingSpec(false, true, true));
    }

    @Test
    void turnABareNameIntoAMap() {
        assertThat(with(Samples.SMALL, "optimizer.sgd.learning_rate=0.5").optimizer())
                .isEqualTo(new OptimizerSpec.Sgd(0.5, 0, false, 0));
        assertThat(with(Samples.with("data", "digits"), "data.samples=5").data().samples())
                .isEqualTo(5);
        assertThat(with(Samples.with("schedule", "{cosine: 0.5}"), "schedule.cosine.to=0.25")
                        .schedule())
                .isEqualTo(new ScheduleSpec(0, new ScheduleSpec.Cosine(0.25)));
    }

    @Test
    void keepTheOtherKeysOfTheSameOptimizer() {
        String text = Samples.with("optimizer", "{sgd: {learning_rate: 0.1, momentum: 0.9}}");

        assertThat(with(text, "optimizer.sgd.learning_rate=0.5").optimizer())
                .isEqualTo(new OptimizerSpec.Sgd(0.5, 0.9, false, 0));
    }

    @Test
    void replaceAnotherOptimizerLossOrLayer() {
        String text = Samples.with("optimizer", "{sgd: {learning_rate: 0.1, momentum: 0.9}}");

        assertThat(with(text, "optimizer.adam.learning_rate=.1").optimizer())
                .isEqualTo(new OptimizerSpec.Adam(0.1, 0.9, 0.999, 1e-8, 0));
        assertThat(with(text, "optimizer=adam").optimizer())
                .isEqualTo(new OptimizerSpec.Adam(0.001, 0.9, 0.999, 1e-8, 0));
        assertThat(with(text, "loss.mse.reduction=sum").loss())
                .isEqualTo(new LossSpec(LossSpec.Kind.MSE, LossSpec.Reduction.SUM));
        assertThat(firstLayer("sigmoid", "model.layers.0=relu"))
                .isEqualTo(new LayerSpec.Activation(SourceMark.NONE, ActivationKind.RELU, 0));
        assertThat(firstLayer("sigmoid", "model.layers.0.leaky_relu.slope=0.3"))
                .isEqualTo(new LayerSpec.Activation(SourceMark.NONE, ActivationKind.LEAKY_RELU, 0.3));
    }

    @Test
    void knowTheSpellingsOfAKey() {
        String text = Samples.with("optimizer", "{adam: {lr: 0.1, betas: [0.5, 0.6]}}");

        assertThat(with(text, "optimizer.adam.learning_rate=0.2", "optimizer.adam.beta1=0.7")
                        .optimizer())
                .isEqualTo(new OptimizerSpec.Adam(0.2, 0.7, 0.6, 1e-8, 0));
        assertThat(with(text, "optimizer.adam.lr=0.3", "optimizer.adam.betas=[0.1, 0.2]")
                        .optimizer())
                .isEqualTo(new OptimizerSpec.Adam(0.3, 0.1, 0.2, 1e-8, 0));
        assertThat(with(Samples.with("target", "{loss/training: 1}"), "targets.loss/training=2")
                        .target()
                        .conditions())
                .containsExactly(new TargetSpec.Condition("loss/training", TargetSpec.Comparison.AT_MOST, 2));
    }

    @Test
    void reachIntoLayersByIndex() {
        assertThat(firstLayer("linear: 4", "model.layers.0.linear.units=16")).isEqualTo(linear(16, null));
        assertThat(firstLayer("linear: 4", "model.layers[0].linear.init=zeros"))
                .isEqualTo(linear(4, InitializerSpec.ZEROS));
        assertThat(firstLayer("linear: {units: 4, init: zeros}", "model.layers.0.linear.init.normal=0.5"))
                .isEqualTo(linear(4, new InitializerSpec(InitializerSpec.Kind.NORMAL, 0.5)));
        assertThat(firstLayer(
                        "repeat: {times: 2, layers: [relu, {linear: 3}]}", "model.layers.0.repeat.layers.1.linear=9"))
                .isEqualTo(new ContainerSpec.Repeat(
                        SourceMark.NONE,
                        2,
                        List.of(new LayerSpec.Activation(SourceMark.NONE, ActivationKind.RELU, 0), linear(9, null))));
        assertThat(firstLayer("residual: [relu]", "model.layers.0.residual.scale=0.5"))
                .isEqualTo(new ContainerSpec.Residual(
                        SourceMark.NONE,
                        List.of(new LayerSpec.Activation(SourceMark.NONE, ActivationKind.RELU, 0)),
                        0.5,
                        1));
    }

    @Test
    void changeAMainArgumentAndKeepTheRest() {
        assertThat(firstLayer("linear: {units: 4, init: zeros}", "model.layers.0.linear=16"))
                .isEqualTo(linear(16, InitializerSpec.ZEROS));
        assertThat(firstLayer("linear: {units: 4, init: zeros}", "model.layers.0.linear={units: 16}"))
                .isEqualTo(linear(16, null));
    }

    @Test
    void setWholeListsAndMaps() {
        assertThat(RecipeWriterTest.unmarked(with(Samples.SMALL, "model.layers=[{linear: 2}, {linear: 3}]")
                        .model()
                        .layers()))
                .containsExactly(linear(2, null), linear(3, null));
        assertThat(with(Samples.FULL, "ignore=[]", "target={}", "schedule={}"))
                .satisfies(r -> assertThat(r.ignore()).isEmpty())
                .satisfies(r -> assertThat(r.target().conditions()).isEmpty())
                .satisfies(r -> assertThat(r.schedule()).isEqualTo(new ScheduleSpec(0, null)));
    }

    @Test
    void letStepsAndEpochsReplaceEachOther() {
        assertThat(with(Samples.SMALL, "steps=5"))
                .satisfies(r -> assertThat(r.steps()).isEqualTo(5))
                .satisfies(r -> assertThat(r.epochs()).isNull());
        assertThat(with(Samples.SMALL, "steps=5", "epochs=6"))
                .satisfies(r -> assertThat(r.steps()).isNull())
                .satisfies(r -> assertThat(r.epochs()).isEqualTo(6));
    }

    @Test
    void takeAKeyOutByNull() {
        assertThat(with(Samples.FULL, "clip=null", "optimizer.adam.lr=null"))
                .satisfies(r -> assertThat(r.clip()).isNull())
                .satisfies(r -> assertThat(r.optimizer().learningRate()).isEqualTo(0.001));
    }

    @Test
    void dropTheKeysOfAnotherSource() {
        String text = Samples.with("data", "{source: circles, factor: 0.5, noise: 0.1, samples: 10}");

        assertThat(with(text, "data.source=blobs").data())
                .satisfies(d -> assertThat(d.source()).isEqualTo(new SourceSpec.Blobs(2, 3, List.of(), 0.1)))
                .satisfies(d -> assertThat(d.samples()).isEqualTo(10));
    }

    @Test
    void takeQuantitiesWithDotsAndBoundsWithoutQuotes() {
        assertThat(with(Samples.SMALL, "target.gradient/norm@layers.3.weight=>= 0.5")
                        .target()
                        .conditions())
                .containsExactly(
                        new TargetSpec.Condition("gradient/norm@layers.3.weight", TargetSpec.Comparison.AT_LEAST, 0.5));
        assertThat(with(Samples.SMALL, "name=#1").name()).isEqualTo("#1");
    }

    @Test
    void areKeptWithTheRecipe() {
        LoadedRecipe loaded = RecipeReader.read(Samples.SMALL, Path.of("r.yaml"), List.of("batch=8"));

        assertThat(loaded.overrides()).containsExactly("batch=8");
        assertThat(loaded.text()).isEqualTo(Samples.SMALL);
        assertThat(loaded.path()).isEqualTo(Path.of("r.yaml"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    batch=0                   | --set batch=0: batch: found 0. Expected a whole number of at least 1
                    batch                     | --set batch: there is no key. Expected KEY=VALUE, such as optimizer.sgd.learning_rate=0.1
                    batch=                    | --set batch=: there is no value after '='. Expected a value, or 'null' to take the key out
                    batch.x=1                 | --set batch.x=1: 'batch' has no keys inside. Expected batch=VALUE, where VALUE is a whole number of at least 1
                    optimizer.lr=1            | --set optimizer.lr=1: optimizer: unknown optimizer 'lr'; 'lr' belongs under optimizer.sgd or optimizer.adam or optimizer.adamw. Expected one of sgd, adam, adamw, rmsprop, adagrad, lbfgs, newton, gauss_newton
                    model.layers.3=relu       | --set model.layers.3=relu: '3' is not an index of 'model.layers'. Expected a number from 0 to 0
                    model.layers.x=relu       | --set model.layers.x=relu: 'x' is not an index of 'model.layers'. Expected a number from 0 to 0
                    model.layers=[            | --set model.layers=[: the text ends in the middle of a value. Expected every bracket and quote closed
                    optimizer={}              | --set optimizer={}: optimizer: found an empty map. Expected one of sgd, adam, adamw, rmsprop, adagrad, lbfgs, newton, gauss_newton
                    data={samples: 3}         | --set data={samples: 3}: data: 'source' is missing. Expected 'source', one of digits, mnist, fashion_mnist, cifar10, moby_dick, circles, moons, blobs, spirals, xor, chebyshev, gaussian_mixture, adding, copy_memory, quadratic, csv, idx, npy, npz, safetensors
                    data.source=circels       | --set data.source=circels: data.source: unknown source 'circels'; did you mean 'circles'? Expected one of digits, mnist, fashion_mnist, cifar10, moby_dick, circles, moons, blobs, spirals, xor, chebyshev, gaussian_mixture, adding, copy_memory, quadratic, csv, idx, npy, npz, safetensors
                    """)
    void areNamedInTheirErrors(String override, String message) {
        RecipeException e = catchThrowableOfType(RecipeException.class, () -> with(Samples.SMALL, override));

        assertThat(e).hasMessage(message);
        assertThat(e.override()).isEqualTo("--set " + override);
        assertThat(e.line()).isZero();
    }

    @Test
    void suggestTheNearestKey() {
        RecipeException e = catchThrowableOfType(RecipeException.class, () -> with(Samples.SMALL, "optimzer.sgd.lr=1"));

        assertThat(e.suggestion()).isEqualTo("optimizer");
    }
}
