package io.evenkeel.torch;

import io.evenkeel.recipe.OptimizerSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** An optimizer that treats every weight by itself: one rule, applied to stretches of the flat vectors. */
final class ElementwiseOptimizer implements Optimizer {

    private static final String STEPS = "steps";
    static final String ORIGINALS = "weights_float32";

    private final UpdateRule rule;
    private final OptimizedWeights weights;
    private final List<Segment> segments;
    private final Map<String, Tensor> memory = new LinkedHashMap<>();
    private long steps;

    ElementwiseOptimizer(UpdateRule rule, OptimizerSpec spec, ParameterVector parameters) {
        this.rule = rule;
        this.segments = Segment.of(spec, parameters);
        this.weights = new OptimizedWeights(parameters);
        rule.memory().forEach((name, start) -> memory.put(name, torch.full_like(weights.values(), new Scalar(start))));
    }

    @Override
    public void step(double rateFactor, Objective objective) {
        steps++;
        weights.take();
        for (Segment segment : segments) {
            Map<String, Tensor> part = memory;
            if (!segment.isAll()) {
                part = new LinkedHashMap<>(memory);
                part.replaceAll((name, vector) -> segment.of(vector));
            }
            rule.update(new UpdateRule.Part(
                    segment.of(weights.values()),
                    segment.of(weights.gradients()),
                    segment.learningRate() * rateFactor,
                    segment.weightDecay(),
                    steps,
                    part));
        }
        weights.publish();
    }

    @Override
    public OptimizerState state() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        memory.forEach((name, vector) -> tensors.put(name, OptimizerState.kept(vector)));
        Tensor originals = weights.originals();
        if (originals != null) {
            tensors.put(ORIGINALS, OptimizerState.kept(originals));
        }
        return new OptimizerState(tensors, Map.of(STEPS, (double) steps));
    }

    @Override
    public void load(OptimizerState state) {
        @Nullable Tensor originals = weights.originals();
        Set<String> names = new TreeSet<>(memory.keySet());
        if (originals != null) {
            names.add(ORIGINALS);
        }
        state.requireTensors(names);
        long loaded = (long) state.number(STEPS);
        memory.forEach(state::copy);
        if (originals != null) {
            state.copy(ORIGINALS, originals);
        }
        steps = loaded;
    }

    @Override
    public void close() {
        memory.values().forEach(Tensor::close);
        memory.clear();
        weights.close();
    }
}
