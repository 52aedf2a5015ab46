package io.evenkeel.torch;

import io.evenkeel.recipe.NearestName;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.recipe.ParameterGroup;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A stretch of the flat vectors whose parameters share their learning rate and weight decay. */
record Segment(long offset, long length, boolean isAll, double learningRate, double weightDecay) {

    private static final int MOST_NAMES = 6;

    /** The stretch of a vector of the flat layout; the vector itself where there is but one. */
    Tensor of(Tensor vector) {
        return isAll ? vector : vector.narrow(0, offset, length);
    }

    /**
     * The stretches that an optimizer's groups make. A parameter belongs to the first group that matches its name;
     * neighbours with the same rates share a stretch.
     *
     * @throws ShapeException when a group matches no parameter, or none that earlier groups have left
     */
    static List<Segment> of(OptimizerSpec spec, ParameterVector vector) {
        List<ParameterGroup> groups = spec.groups();
        List<Parameter> parameters = vector.parameters();
        boolean[] used = new boolean[groups.size()];
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            int group = groupOf(parameter.name(), groups);
            if (group >= 0) {
                used[group] = true;
            }
            long end = i + 1 < parameters.size()
                    ? parameters.get(i + 1).offset()
                    : vector.values().numel();
            append(segments, parameter.offset(), end, spec, group < 0 ? null : groups.get(group));
        }
        for (int g = 0; g < used.length; g++) {
            if (!used[g]) {
                throw refused(groups.get(g), parameters);
            }
        }
        return segments.size() == 1 ? List.of(segments.get(0).all()) : List.copyOf(segments);
    }

    private Segment all() {
        return new Segment(offset, length, true, learningRate, weightDecay);
    }

    private static void append(
            List<Segment> segments, long offset, long end, OptimizerSpec spec, @Nullable ParameterGroup group) {
        Double groupRate = group == null ? null : group.learningRate();
        Double groupDecay = group == null ? null : group.weightDecay();
        double rate = groupRate != null ? groupRate : spec.learningRate();
        double decay = groupDecay != null ? groupDecay : spec.weightDecay();
        Segment last = segments.isEmpty() ? null : segments.get(segments.size() - 1);
        if (last != null && last.learningRate == rate && last.weightDecay == decay) {
            segments.set(segments.size() - 1, new Segment(last.offset, end - last.offset, false, rate, decay));
        } else {
            segments.add(new Segment(offset, end - offset, false, rate, decay));
        }
    }

    private static int groupOf(String name, List<ParameterGroup> groups) {
        for (int g = 0; g < groups.size(); g++) {
            if (new NamePattern(groups.get(g).match()).matches(name)) {
                return g;
            }
        }
        return -1;
    }

    private static ShapeException refused(ParameterGroup group, List<Parameter> parameters) {
        boolean matchesTaken = parameters.stream().anyMatch(p -> new NamePattern(group.match()).matches(p.name()));
        if (matchesTaken) {
            return new ShapeException(
                    group.mark(),
                    "'" + group.match() + "', all of whose parameters belong to groups before it",
                    "the narrower group first: a parameter belongs to the first group that matches its name");
        }
        Set<String> candidates = new LinkedHashSet<>();
        for (Parameter parameter : parameters) {
            candidates.add(parameter.name());
            candidates.add(parameter.layer() + ".*");
        }
        String nearest = NearestName.of(group.match(), candidates);
        List<String> names = parameters.stream().map(Parameter::name).toList();
        return new ShapeException(
                group.mark(),
                "'" + group.match() + "', which matches no parameter"
                        + (nearest == null ? "" : " (did you mean '" + nearest + "'?)"),
                "a pattern for some of the " + names.size() + " parameters: "
                        + String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())))
                        + (names.size() > MOST_NAMES ? ", …" : ""));
    }
}
