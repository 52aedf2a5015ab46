package io.evenkeel.torch.script;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.torch.GraphedLoss;
import io.evenkeel.torch.LossFunction;
import io.evenkeel.torch.TensorData;
import io.evenkeel.torch.operator.LabelModel;
import io.evenkeel.torch.operator.LossGraph;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** The loss of a TorchScript module on batches of data. */
public final class ScriptLoss implements LossGraph {

    private final ScriptModule module;
    private final LossFunction loss;
    private final List<TensorData> batches;
    private final boolean independent;

    /**
     * @param batches stay the caller's, at least one
     * @param independent whether a sample's output depends on that sample alone, which a module does not tell
     */
    public ScriptLoss(ScriptModule module, LossFunction loss, List<TensorData> batches, boolean independent) {
        if (batches.isEmpty()) {
            throw new IllegalArgumentException("a loss needs data, but there is not one batch");
        }
        this.module = module;
        this.loss = loss;
        this.batches = List.copyOf(batches);
        this.independent = independent;
    }

    @Override
    public List<GraphParameter> parameters() {
        return module.parameters();
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
        Tensor output = module.forward(data.features());
        return new GraphedLoss(output, loss.of(output, data.targets()));
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
        return independent;
    }

    @Override
    public String mode() {
        return "of a TorchScript module that was switched to evaluation";
    }
}
