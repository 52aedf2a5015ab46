package io.evenkeel.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The loss of one step's samples, in as many parts as batches are accumulated: the mean over all of them however ragged
 * the last part, or their sum.
 */
final class BatchObjective implements Objective {

    private final Network network;
    private final LossFunction lossFunction;
    private final GradientClip clip;
    private final List<TensorData> parts;
    private final long firstPass;
    private final long samples;
    private double loss = Double.NaN;
    private @Nullable BackwardGraph graph;
    private @Nullable HeldKinks kinks;

    /** @param firstPass the number of the first part's pass among all of the run, see {@link ForwardPass#training} */
    BatchObjective(
            Network network, LossFunction lossFunction, GradientClip clip, List<TensorData> parts, long firstPass) {
        this.network = network;
        this.lossFunction = lossFunction;
        this.clip = clip;
        this.parts = List.copyOf(parts);
        this.firstPass = firstPass;
        this.samples = parts.stream().mapToLong(TensorData::size).sum();
    }

    /**
     * The step's own forward and backward passes.
     *
     * @param observerOf what sees the layers of each part, by number
     * @return each part's output, cut from its graph
     */
    List<Tensor> passes(IntFunction<ForwardObserver> observerOf) {
        return run(i -> ForwardPass.training(firstPass + i, observerOf.apply(i)));
    }

    /** The same, with the graph left for {@link #graph}; of a step in one part, that nobody looks into. */
    List<Tensor> passesWithGraph() {
        network.parameters().zeroGradients();
        GraphedLoss part = forward(parts.get(0), ForwardPass.trainingWithGraph(firstPass));
        graph = BackwardGraph.of(part.loss(), network.parameters());
        loss = part.loss().item_double();
        return List.of(part.output().detach());
    }

    /** Whether {@link #passesWithGraph} gives what {@link #passes} does. */
    boolean canLeaveGraph() {
        return parts.size() == 1 && network.isOneForTwoOrders();
    }

    /** What {@link #passesWithGraph} left; else null. */
    @Nullable
    BackwardGraph graph() {
        return graph;
    }

    /** The step's own passes, the sides of whose kinks are left for {@link #kinks}; of a step in one part. */
    List<Tensor> passesNoting() {
        HeldKinks notes = new HeldKinks();
        kinks = notes;
        return run(
                i -> ForwardPass.training(firstPass + i, ForwardObserver.NONE).noting(notes));
    }

    /** Whether {@link #passesNoting} may be asked for. */
    boolean canNote() {
        return parts.size() == 1;
    }

    /** What {@link #passesNoting} left, the caller's to close; else null. */
    @Nullable
    HeldKinks kinks() {
        return kinks;
    }

    private List<Tensor> run(IntFunction<ForwardPass> passOf) {
        network.parameters().zeroGradients();
        double sum = 0;
        List<Tensor> outputs = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            GraphedLoss part = forward(parts.get(i), passOf.apply(i));
            part.loss().backward();
            sum += part.loss().item_double();
            outputs.add(part.output().detach());
        }
        loss = sum;
        return outputs;
    }

    /** A part's loss, weighted by its share. */
    private GraphedLoss forward(TensorData part, ForwardPass pass) {
        Tensor output = network.forward(part.features(), pass);
        Tensor value = lossFunction.of(output, part.targets());
        double weight = lossFunction.weight(part.size(), samples);
        return new GraphedLoss(output, weight == 1 ? value : value.mul(new Scalar(weight)));
    }

    @Override
    public double loss() {
        return loss;
    }

    @Override
    public double evaluate() {
        try (PointerScope scope = new PointerScope()) {
            run(this::again);
            clip.again();
        }
        return loss;
    }

    @Override
    public Curvature hessian() {
        return new GraphHessianProducts(FlatLeaves.of(network.parameters()), graphs());
    }

    @Override
    public Curvature gaussNewton() {
        return new GaussNewtonProducts(FlatLeaves.of(network.parameters()), graphs());
    }

    private List<GraphedLoss> graphs() {
        List<GraphedLoss> graphs = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            graphs.add(forward(parts.get(i), again(i)));
        }
        return graphs;
    }

    /** The same part as in the step's own pass: dropout drops the same, and no running average moves twice. */
    private ForwardPass again(int part) {
        return ForwardPass.measuring(firstPass + part, ForwardObserver.NONE);
    }
}
