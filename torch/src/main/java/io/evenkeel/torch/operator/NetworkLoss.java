package io.evenkeel.torch.operator;

import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.NormalizationSpec;
import io.evenkeel.recipe.PoolingSpec;
import io.evenkeel.recipe.SequenceSpec;
import io.evenkeel.torch.FlatLeaves;
import io.evenkeel.torch.ForwardObserver;
import io.evenkeel.torch.ForwardPass;
import io.evenkeel.torch.GraphedLoss;
import io.evenkeel.torch.HeldKinks;
import io.evenkeel.torch.HessianProducts;
import io.evenkeel.torch.LayerHessianProducts;
import io.evenkeel.torch.LossFunction;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.TensorData;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The loss of one of our networks on batches of data, as in training or as in use.
 *
 * <p>{@link #asInTraining}: batch normalisation by each batch's own statistics, and dropout on; batch {@code b} drops what
 * the run's pass {@code firstPass + b} drops, every time. Running averages stay where they are. {@link #asInUse}: running
 * averages, and no dropout.
 */
public final class NetworkLoss implements LossGraph {

    private final Network network;
    private final LossFunction loss;
    private final List<TensorData> batches;
    private final IntFunction<ForwardPass> passOf;
    private final boolean training;
    private final String mode;
    private final boolean held;
    private final @Nullable HeldKinks noted;

    private NetworkLoss(
            Network network,
            LossFunction loss,
            List<TensorData> batches,
            IntFunction<ForwardPass> passOf,
            boolean training,
            String mode,
            boolean held,
            @Nullable HeldKinks noted) {
        if (batches.isEmpty()) {
            throw new IllegalArgumentException("a loss needs data, but there is not one batch");
        }
        for (TensorData batch : batches) {
            if (batch.features().size(0) != batch.targets().size(0)) {
                throw new IllegalArgumentException(
                        "a batch has " + batch.features().size(0) + " samples but "
                                + batch.targets().size(0) + " targets; each sample has one");
            }
        }
        this.network = network;
        this.loss = loss;
        this.batches = List.copyOf(batches);
        this.passOf = passOf;
        this.training = training;
        this.mode = mode;
        this.held = held;
        this.noted = noted;
    }

    /**
     * @param batches stay the caller's; see {@link TensorData#parts}
     * @param firstPass which of a run's training passes drops what the first batch's pass does
     */
    public static NetworkLoss asInTraining(
            Network network, LossFunction loss, List<TensorData> batches, long firstPass) {
        return new NetworkLoss(
                network,
                loss,
                batches,
                batch -> ForwardPass.measuring(firstPass + batch, ForwardObserver.NONE),
                true,
                "as in training: batch normalisation by each batch's own statistics, dropout as in pass " + firstPass
                        + " and on",
                false,
                null);
    }

    /** @param batches stay the caller's; see {@link TensorData#parts} */
    public static NetworkLoss asInUse(Network network, LossFunction loss, List<TensorData> batches) {
        return new NetworkLoss(
                network,
                loss,
                batches,
                batch -> ForwardPass.evaluation(),
                false,
                "as in use: batch normalisation by running averages, no dropout",
                false,
                null);
    }

    /**
     * The same, whose {@link #smoothPiece} needs no pass of its own.
     *
     * @param kinks noted in a pass of the only batch at the weights as they are; closed with the piece
     */
    public NetworkLoss noted(HeldKinks kinks) {
        return new NetworkLoss(network, loss, batches, passOf, training, mode, held, kinks);
    }

    @Override
    public List<GraphParameter> parameters() {
        return network.parameters().parameters().stream()
                .map(parameter -> new GraphParameter(parameter.name(), parameter.value()))
                .toList();
    }

    @Override
    public int batches() {
        return batches.size();
    }

    @Override
    public long samples(int batch) {
        return batches.get(batch).size();
    }

    @Override
    public GraphedLoss pass(int batch) {
        TensorData data = batches.get(batch);
        Tensor output = network.forward(data.features(), passOf.apply(batch));
        return new GraphedLoss(output, loss.of(output, data.targets()));
    }

    @Override
    public Optional<HessianProducts> layerProducts(int batch, FlatLeaves leaves) {
        return LayerHessianProducts.of(leaves, network, passOf.apply(batch), batches.get(batch), loss, weight(batch))
                .map(products -> products);
    }

    @Override
    public LossSpec.Reduction reduction() {
        return loss.spec().reduction();
    }

    @Override
    public Optional<LabelModel> labelModel() {
        return LabelModel.of(loss.spec().kind());
    }

    @Override
    public boolean samplesAreIndependent() {
        return !training
                || network.allLayers().stream().noneMatch(layer -> layer.spec() instanceof NormalizationSpec.BatchNorm);
    }

    @Override
    public boolean isKinked() {
        return !held && isAny(layer -> isKinkedAtEachStep(layer) || holds(layer));
    }

    /** Empty for a batch in several parts, whose sides would take as much memory as it was cut to save. */
    @Override
    public Optional<SmoothPiece> smoothPiece() {
        if (!isKinked()) {
            return Optional.of(SmoothPiece.whole(this));
        }
        if (batches.size() > 1 || isAny(NetworkLoss::isKinkedAtEachStep)) {
            return Optional.empty();
        }
        HeldKinks known = noted;
        HeldKinks kinks = known != null && known.isNoted() ? known : new HeldKinks();
        NetworkLoss piece = new NetworkLoss(
                network, loss, batches, batch -> passOf.apply(batch).holding(kinks), training, mode, true, null);
        if (!kinks.isNoted()) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                network.forward(batches.get(0).features(), piece.passOf.apply(0));
            }
        }
        return Optional.of(new SmoothPiece(piece, kinks));
    }

    private boolean isAny(Predicate<LayerSpec> kind) {
        return network.allLayers().stream().anyMatch(layer -> kind.test(layer.spec()));
    }

    /** Whether it is kinked and can be held on one side. */
    private static boolean holds(LayerSpec spec) {
        return spec instanceof PoolingSpec.MaxPool2d
                || (spec instanceof LayerSpec.Activation activation
                        && activation.kind().isKinked());
    }

    /** Whether it is kinked at each of many steps. */
    private static boolean isKinkedAtEachStep(LayerSpec spec) {
        return spec instanceof SequenceSpec.Rnn rnn && rnn.activation() == SequenceSpec.Rnn.Nonlinearity.RELU;
    }

    @Override
    public String mode() {
        return mode;
    }
}
