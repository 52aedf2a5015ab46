package io.evenkeel.torch;

import io.evenkeel.recipe.Recipe;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Short trainings to three classes, by momentum, whose weights tell whether an observer changed anything. */
final class ObservedTraining {

    private ObservedTraining() {}

    static Recipe recipe(String layers, String lines) {
        return Nets.recipe("model: {layers: [" + layers
                + "]}\noptimizer: {sgd: {lr: 0.1, momentum: 0.9}}\nloss: cross_entropy\n" + lines);
    }

    /** @param shape of a sample, such as 3x12x12 */
    static NetworkInput input(String shape) {
        String[] extents = shape.split("x");
        int[] numbers = new int[extents.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Integer.parseInt(extents[i]);
        }
        return NetworkInput.of(numbers);
    }

    static TensorData data(Network network, int samples) {
        long[] labels = new long[samples];
        for (int i = 0; i < samples; i++) {
            labels[i] = i * i % 3;
        }
        int size = samples * (int) network.inputShape().size();
        return new TensorData(
                TensorArrays.of(Nets.numbers(size), network.inputShape().batch(samples), ScalarType.Float),
                TensorArrays.of(labels, samples));
    }

    /** @return the weights after each step */
    static List<double[]> weights(Recipe recipe, NetworkInput input, int samples, StepObserver observer) {
        List<double[]> weights = new ArrayList<>();
        try (Network network = NetworkBuilder.build(recipe.model(), input, 1, ScalarType.Float);
                Trainer trainer = new Trainer(recipe, network, data(network, samples))) {
            trainer.run(
                    new StepObserver() {
                        @Override
                        public boolean looksAt(long step) {
                            return observer.looksAt(step);
                        }

                        @Override
                        public boolean bendsAt(long step) {
                            return observer.bendsAt(step);
                        }

                        @Override
                        public boolean holdsAt(long step) {
                            return observer.holdsAt(step);
                        }

                        @Override
                        public void afterBackward(TrainingStep step) {
                            observer.afterBackward(step);
                        }

                        @Override
                        public void afterUpdate(TrainingStep step) {
                            weights.add(
                                    TensorArrays.toDoubles(network.parameters().values()));
                        }
                    },
                    () -> false);
        }
        return weights;
    }
}
