package io.evenkeel.torch.operator;

import io.evenkeel.recipe.NearestName;
import io.evenkeel.spectral.Block;
import io.evenkeel.torch.FlatLeaves;
import io.evenkeel.torch.NamePattern;
import io.evenkeel.torch.operator.LossGraph.GraphParameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Parameters that an operator is over: all, one layer's or those of some names, one after the other in a flat vector
 * without gaps. An operator over a block never computes derivatives by other parameters.
 */
public final class ParameterBlock {

    private static final int MOST_NAMES = 6;

    private final String name;
    private final FlatLeaves leaves;
    private final TensorSpace space;

    private ParameterBlock(String name, List<GraphParameter> parameters) {
        List<FlatLeaves.Leaf> laid = new ArrayList<>();
        long offset = 0;
        Tensor first = parameters.get(0).value();
        for (GraphParameter parameter : parameters) {
            check(parameter, first);
            long size = parameter.value().numel();
            laid.add(new FlatLeaves.Leaf(parameter.name(), parameter.value(), offset, size));
            offset += size;
        }
        this.name = name;
        this.leaves = new FlatLeaves(laid);
        this.space = new TensorSpace(offset, first.scalar_type(), first.device());
    }

    private static void check(GraphParameter parameter, Tensor first) {
        Tensor value = parameter.value();
        ScalarType type = value.scalar_type().intern();
        if (type != ScalarType.Float && type != ScalarType.Double) {
            throw new IllegalArgumentException(
                    "the parameter " + parameter.name() + " is of type "
                            + type.name().toLowerCase(Locale.ROOT)
                            + ", in whose rounding second derivatives are lost; measure a copy of the network in float32 or float64");
        }
        if (type != first.scalar_type().intern() || !value.device().equals(first.device())) {
            throw new IllegalArgumentException("the parameter " + parameter.name()
                    + " has another number type, or is on another device, than the first; operators need all alike");
        }
        if (!value.requires_grad()) {
            throw new IllegalArgumentException("the parameter " + parameter.name()
                    + " is frozen (it requires no gradient); leave it out of the block, or thaw it");
        }
    }

    /** All parameters. */
    public static ParameterBlock all(LossGraph graph) {
        return of(graph, "all parameters", name -> true, "");
    }

    /**
     * Those of one layer and of the layers inside it.
     *
     * @param place such as {@code layers.3}
     * @throws IllegalArgumentException if it has none
     */
    public static ParameterBlock layer(LossGraph graph, String place) {
        return of(graph, place, name -> name.startsWith(place + "."), place);
    }

    /**
     * Those whose names match a pattern.
     *
     * @param glob {@code *} stands for any characters and {@code ?} for one: {@code layers.*.weight}
     * @throws IllegalArgumentException if none does
     */
    public static ParameterBlock matching(LossGraph graph, String glob) {
        return of(graph, glob, new NamePattern(glob)::matches, glob);
    }

    /**
     * Those whose names are chosen.
     *
     * @param name what messages call the block
     * @throws IllegalArgumentException if none is
     */
    public static ParameterBlock of(LossGraph graph, String name, Predicate<String> chosen) {
        return of(graph, name, chosen, name);
    }

    private static ParameterBlock of(LossGraph graph, String name, Predicate<String> chosen, String asked) {
        List<GraphParameter> parameters = graph.parameters();
        List<GraphParameter> members =
                parameters.stream().filter(p -> chosen.test(p.name())).toList();
        if (members.isEmpty()) {
            throw new IllegalArgumentException(
                    parameters.isEmpty() ? "the network has no parameters" : none(asked, parameters));
        }
        return new ParameterBlock(name, members);
    }

    private static String none(String asked, List<GraphParameter> parameters) {
        List<String> names = parameters.stream().map(GraphParameter::name).toList();
        Set<String> candidates = new LinkedHashSet<>(names);
        names.forEach(name -> candidates.add(name.substring(0, Math.max(0, name.lastIndexOf('.')))));
        String nearest = NearestName.of(asked, candidates);
        return "'" + asked + "' matches no parameter" + (nearest == null ? "" : " (did you mean '" + nearest + "'?)")
                + "; there are " + String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())))
                + (names.size() > MOST_NAMES ? ", …" : "");
    }

    /** What a message calls it. */
    public String name() {
        return name;
    }

    /** Where each of its parameters lies in the block's vectors. */
    public FlatLeaves leaves() {
        return leaves;
    }

    /** The vectors over it. */
    public TensorSpace space() {
        return space;
    }

    /**
     * Its coordinates as a part of another block's, for {@link io.evenkeel.spectral.RestrictedOperator}. An operator made
     * over the smaller block is the same matrix and cheaper.
     *
     * @throws IllegalArgumentException if the other block lacks one of its parameters
     */
    public Block<Tensor> within(ParameterBlock whole) {
        Map<String, FlatLeaves.Leaf> there = new LinkedHashMap<>();
        whole.leaves.leaves().forEach(leaf -> there.put(leaf.name(), leaf));
        List<TensorBlock.Range> ranges = new ArrayList<>();
        for (FlatLeaves.Leaf leaf : leaves.leaves()) {
            FlatLeaves.Leaf other = there.get(leaf.name());
            if (other == null) {
                throw new IllegalArgumentException(
                        leaf.name() + " of the block " + name + " is no part of " + whole.name);
            }
            ranges.add(new TensorBlock.Range(leaf.offset(), other.offset(), leaf.size()));
        }
        return new TensorBlock(name, space, whole.space, ranges);
    }
}
