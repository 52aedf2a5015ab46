package io.evenkeel.torch;

import io.evenkeel.recipe.Recipe;
import io.evenkeel.torch.operator.HessianOperator;
import io.evenkeel.torch.operator.NetworkLoss;
import io.evenkeel.torch.operator.ParameterBlock;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.evenkeel.torch.ObservedTraining.input;
import static io.evenkeel.torch.ObservedTraining.recipe;
import static org.assertj.core.api.Assertions.assertThat;

/** A step whose graph is kept is the step that it would have been. */
class BackwardGraphTest {

    private static final int SAMPLES = 24;

    /** Losses and weights on the way, and how many steps left a graph. */
    private record Trained(List<double[]> weights, int graphs) {}

    private static Trained train(Recipe recipe, NetworkInput input, StepObserver bending) {
        int[] graphs = new int[1];
        StepObserver counting = new StepObserver() {
            @Override
            public boolean looksAt(long step) {
                return bending.looksAt(step);
            }

            @Override
            public boolean bendsAt(long step) {
                return bending.bendsAt(step);
            }

            @Override
            public void afterBackward(TrainingStep step) {
                graphs[0] += step.graph().isPresent() ? 1 : 0;
                bending.afterBackward(step);
            }
        };
        return new Trained(ObservedTraining.weights(recipe, input, SAMPLES, counting), graphs[0]);
    }

    private static final StepObserver BENDS = new StepObserver() {
        @Override
        public boolean bendsAt(long step) {
            return true;
        }
    };

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{linear: 32}, relu, {dropout: 0.2}, {linear: 3}; 20",
                "{linear: 32}, gelu, {layer_norm: {}}, {linear: 3}; 20",
                "{conv2d: {filters: 8, kernel: 3, padding: same}}, batch_norm, relu, {max_pool2d: 2},"
                        + " {conv2d: {filters: 6, kernel: 3}}, relu, {max_pool2d: 2}, flatten, {linear: 3}; 3x12x12",
                "{gru: 9}, last_step, {linear: 3}; 7x5",
                "{lstm: 9}, mean_pool, {linear: 3}; 7x5"
            })
    void weightsAreTheSameToTheBit(String layers, String shape) {
        Recipe recipe = recipe(layers, "batch: 8\nepochs: 2\n");
        Trained plain = train(recipe, input(shape), StepObserver.NONE);
        Trained bent = train(recipe, input(shape), BENDS);
        assertThat(plain.graphs()).isZero();
        assertThat(bent.graphs()).isEqualTo(6);
        assertThat(bent.weights()).usingRecursiveComparison().isEqualTo(plain.weights());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{attention: {heads: 2}}, mean_pool, {linear: 3}; 7x8; batch: 8",
                "{linear: 9}, tanh, {linear: 3}; 5; '{batch: 4, accumulate: 2}'"
            })
    void aStepThatWouldNotBeTheSameLeavesNone(String layers, String shape, String batching) {
        String lines = batching.replaceAll("[{}]", "").replace(", ", "\n") + "\nepochs: 2\n";
        Recipe recipe = recipe(layers, lines);
        Trained bent = train(recipe, input(shape), BENDS);
        assertThat(bent.graphs()).isZero();
        assertThat(bent.weights())
                .usingRecursiveComparison()
                .isEqualTo(train(recipe, input(shape), StepObserver.NONE).weights());
    }

    @Test
    void aStepThatIsLookedIntoLeavesNone() {
        Recipe recipe = recipe("{linear: 9}, tanh, {linear: 3}", "batch: 8\nepochs: 1\n");
        StepObserver looks = new StepObserver() {
            @Override
            public boolean looksAt(long step) {
                return true;
            }

            @Override
            public boolean bendsAt(long step) {
                return true;
            }
        };
        assertThat(train(recipe, NetworkInput.of(5), looks).graphs()).isZero();
    }

    @Test
    void productsAreThoseOfAPassOfTheirOwn() {
        Recipe recipe = recipe(
                "{conv2d: {filters: 4, kernel: 3}}, batch_norm, relu, {max_pool2d: 2}, flatten, {dropout: 0.3}, {linear: 3}",
                "batch: 8\nepochs: 1\n");
        List<Double> differences = new ArrayList<>();
        train(recipe, NetworkInput.of(2, 9, 9), new StepObserver() {
            @Override
            public boolean bendsAt(long step) {
                return true;
            }

            @Override
            public void afterBackward(TrainingStep step) {
                TrainingStep.OwnLoop own = step.ownLoop().orElseThrow();
                TrainingStep.Descent descent = own.descent();
                NetworkLoss loss =
                        NetworkLoss.asInTraining(own.network(), descent.loss(), descent.parts(), descent.firstPass());
                ParameterBlock all = ParameterBlock.all(loss);
                try (HessianOperator left =
                                new HessianOperator(loss, all, step.graph().orElseThrow());
                        HessianOperator fresh = new HessianOperator(loss, all)) {
                    Tensor x = all.space().zero();
                    Tensor one = all.space().zero();
                    Tensor other = all.space().zero();
                    all.space().gaussian(3 + step.index(), x);
                    left.apply(x, one);
                    fresh.apply(x, other);
                    double length = all.space().norm(other);
                    all.space().axpy(-1, one, other);
                    differences.add(all.space().norm(other) / length);
                }
            }
        });
        assertThat(differences).hasSize(3).allSatisfy(off -> assertThat(off).isLessThan(1e-5));
    }
}
