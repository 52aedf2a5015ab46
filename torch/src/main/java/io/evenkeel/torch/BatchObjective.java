package io.evenkeel.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The loss of one step's samples, in as many parts as batches are accumulated: the mean over all of them however ragged
 * the last part, or their sum.
 */
final class BatchObjective implements Objective {

    /** A part's loss, weighted by its share, with the output it came from. */
    record Part(Tensor output, Tensor loss) {}

    private final Network network;
    private final LossFunction lossFunction;
    private final GradientClip clip;
    private final List<TensorData> parts;
    private final long samples;
    private double loss = Double.NaN;

    BatchObjective(Network network, LossFunction lossFunction, GradientClip clip, List<TensorData> parts) {
        this.network = network;
        this.lossFunction = lossFunction;
        this.clip = clip;
        this.parts = List.copyOf(parts);
        this.samples = parts.stream().mapToLong(TensorData::size).sum();
    }

    /**
     * The step's own forward and backward passes.
     *
     * @param observerOf what sees the layers of each part, by number
     * @return each part's output, cut from its graph
     */
    List<Tensor> passes(IntFunction<ForwardObserver> observerOf) {
        network.parameters().zeroGradients();
        double sum = 0;
        List<Tensor> outputs = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Part part = forward(parts.get(i), observerOf.apply(i));
            part.loss().backward();
            sum += part.loss().item_double();
            outputs.add(part.output().detach());
        }
        loss = sum;
        return outputs;
    }

    private Part forward(TensorData part, ForwardObserver observer) {
        Tensor output = network.forward(part.features(), observer);
        Tensor value = lossFunction.of(output, part.targets());
        double weight = lossFunction.weight(part.size(), samples);
        return new Part(output, weight == 1 ? value : value.mul(new Scalar(weight)));
    }

    @Override
    public double loss() {
        return loss;
    }

    @Override
    public double evaluate() {
        try (PointerScope scope = new PointerScope()) {
            passes(part -> ForwardObserver.NONE);
            clip.again();
        }
        return loss;
    }

    @Override
    public Curvature hessian() {
        return new HessianProducts(network.parameters(), graphs());
    }

    @Override
    public Curvature gaussNewton() {
        return new GaussNewtonProducts(network.parameters(), graphs());
    }

    private List<Part> graphs() {
        return parts.stream().map(part -> forward(part, ForwardObserver.NONE)).toList();
    }
}
