package io.evenkeel.torch;

import io.evenkeel.recipe.Recipe;
import io.evenkeel.torch.operator.LossGraph;
import io.evenkeel.torch.operator.NetworkLoss;
import io.evenkeel.torch.operator.SmoothPiece;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.evenkeel.torch.ObservedTraining.data;
import static io.evenkeel.torch.ObservedTraining.input;
import static io.evenkeel.torch.ObservedTraining.recipe;
import static org.assertj.core.api.Assertions.assertThat;

/** A step that notes its kinks is the step that it would have been, and what it notes is what a pass of its own finds. */
class NotedKinksTest {

    private static final int SAMPLES = 48;
    private static final String CONVOLUTIONS =
            "{conv2d: {filters: 8, kernel: 3, padding: same}}, batch_norm, relu, {max_pool2d: 2},"
                    + " {conv2d: {filters: 6, kernel: 3}}, relu, {max_pool2d: 2}, flatten, {dropout: 0.3}, {linear: 3}";

    private static List<double[]> train(Recipe recipe, NetworkInput input, StepObserver observer) {
        return ObservedTraining.weights(recipe, input, SAMPLES, observer);
    }

    /** Asks for notes at every step, and counts those that came. */
    private static class Holding implements StepObserver {
        int noted;

        @Override
        public boolean holdsAt(long step) {
            return true;
        }

        @Override
        public void afterBackward(TrainingStep step) {
            noted += step.kinks().filter(HeldKinks::isNoted).isPresent() ? 1 : 0;
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{linear: 32}, relu, {dropout: 0.2}, {linear: 16}, {leaky_relu: 0.1}, {linear: 3}; 20",
                "{linear: 32}, prelu, {linear: 16}, selu, {linear: 3}; 20",
                CONVOLUTIONS + "; 3x12x12"
            })
    void weightsAreTheSameToTheBit(String layers, String shape) {
        Recipe recipe = recipe(layers, "batch: 16\nepochs: 2\n");
        Holding holding = new Holding();
        List<double[]> noted = train(recipe, input(shape), holding);
        assertThat(holding.noted).isEqualTo(6);
        assertThat(noted).usingRecursiveComparison().isEqualTo(train(recipe, input(shape), StepObserver.NONE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{linear: 32}, relu, {linear: 16}, {leaky_relu: 0.1}, {linear: 8}, prelu, {linear: 3}; 20",
                CONVOLUTIONS + "; 3x12x12"
            })
    void thePieceIsThatOfAPassOfItsOwn(String layers, String shape) {
        List<List<Double>> losses = new ArrayList<>();
        train(recipe(layers, "batch: 16\nepochs: 1\n"), input(shape), new Holding() {
            @Override
            public void afterBackward(TrainingStep step) {
                TrainingStep.OwnLoop own = step.ownLoop().orElseThrow();
                TrainingStep.Descent descent = own.descent();
                NetworkLoss free =
                        NetworkLoss.asInTraining(own.network(), descent.loss(), descent.parts(), descent.firstPass());
                Tensor weights = own.network().parameters().values();
                try (SmoothPiece found = free.smoothPiece().orElseThrow();
                        SmoothPiece noted = free.noted(step.kinks().orElseThrow())
                                .smoothPiece()
                                .orElseThrow()) {
                    // far from where it was, with every number on another side
                    weights.neg_();
                    losses.add(List.of(loss(noted.loss()), loss(found.loss()), loss(free)));
                    weights.neg_();
                }
            }
        });
        assertThat(losses).hasSize(3).allSatisfy(each -> {
            assertThat(each.get(0)).isEqualTo(each.get(1)).isNotEqualTo(each.get(2));
        });
    }

    @Test
    void aPassForDerivativesOfEveryOrderNotesOnTheSameWay() {
        Recipe recipe = recipe(CONVOLUTIONS.replace("{dropout: 0.3}, ", ""), "batch: 48\nepochs: 1\n");
        try (Network network = NetworkBuilder.build(recipe.model(), input("3x12x12"), 1, ScalarType.Float);
                TensorData data = data(network, SAMPLES);
                PointerScope scope = new PointerScope()) {
            HeldKinks kinks = new HeldKinks();
            network.forward(
                    data.features(),
                    ForwardPass.measuring(0, ForwardObserver.NONE).noting(kinks));
            NetworkLoss free = NetworkLoss.asInTraining(network, new LossFunction(recipe.loss()), List.of(data), 0);
            try (SmoothPiece found = free.smoothPiece().orElseThrow();
                    SmoothPiece noted = free.noted(kinks).smoothPiece().orElseThrow()) {
                network.parameters().values().neg_();
                assertThat(loss(noted.loss())).isEqualTo(loss(found.loss())).isNotEqualTo(loss(free));
            }
        }
    }

    private static double loss(LossGraph graph) {
        try (PointerScope scope = new PointerScope()) {
            return graph.pass(0).loss().item_double();
        }
    }

    @Test
    void aStepInPartsOrLookedIntoNotesNothing() {
        Holding parts = new Holding();
        train(recipe("{linear: 9}, relu, {linear: 3}", "batch: 8\naccumulate: 2\nepochs: 1\n"), input("5"), parts);
        assertThat(parts.noted).isZero();
        Holding looking = new Holding() {
            @Override
            public boolean looksAt(long step) {
                return true;
            }
        };
        train(recipe("{linear: 9}, relu, {linear: 3}", "batch: 8\nepochs: 1\n"), input("5"), looking);
        assertThat(looking.noted).isZero();
    }
}
