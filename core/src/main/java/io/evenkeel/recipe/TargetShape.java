package io.evenkeel.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evenkeel.recipe.TargetSpec.Comparison;
import io.evenkeel.recipe.TargetSpec.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a run should reach: a map of quantities to numbers, or to texts such as ">= 0.9". */
final class TargetShape implements Shape<TargetSpec> {
    private static final Pattern BOUND = Pattern.compile("(>=|<=|≥|≤)\\s*(\\S+)");
    private static final String EXPECTED = "a number, or text such as '>= 0.9' or '<= 0.5'";

    @Override
    public boolean readsNothing() {
        return true;
    }

    @Override
    public TargetSpec read(At at) {
        if (at.node().isNull()) {
            return new TargetSpec(List.of());
        }
        if (!(at.node() instanceof Node.Mapping mapping)) {
            throw at.fault(expected());
        }
        List<Condition> conditions = new ArrayList<>();
        mapping.entries().forEach((quantity, entry) -> conditions.add(condition(quantity, at.key(quantity, entry))));
        return new TargetSpec(conditions);
    }

    private static Condition condition(String quantity, At at) {
        Comparison comparison = comparison(quantity);
        Node number = at.node();
        if (at.node() instanceof Node.Scalar scalar) {
            Matcher bound = BOUND.matcher(scalar.text().strip());
            if (bound.matches()) {
                comparison = bound.group(1).equals(">=") || bound.group(1).equals("≥")
                        ? Comparison.AT_LEAST
                        : Comparison.AT_MOST;
                number = new Node.Scalar(scalar.mark(), Node.Kind.TEXT, bound.group(2));
            }
        }
        OptionalDouble value = RealShape.parse(number);
        if (value.isEmpty() || Double.isNaN(value.getAsDouble())) {
            throw at.fault(EXPECTED);
        }
        return new Condition(quantity, comparison, value.getAsDouble());
    }

    /** More is better where a quantity is a share of what is right or explained; else less is. */
    private static Comparison comparison(String quantity) {
        return quantity.startsWith("accuracy/") || quantity.startsWith("r2/")
                ? Comparison.AT_LEAST
                : Comparison.AT_MOST;
    }

    @Override
    public Node write(TargetSpec value) {
        Node.Mapping mapping = Node.Mapping.empty(Mark.NONE);
        for (Condition condition : value.conditions()) {
            String number = RealShape.print(condition.value());
            boolean plain = condition.comparison() == comparison(condition.quantity());
            mapping = mapping.with(
                    condition.quantity(),
                    plain
                            ? new Node.Scalar(Mark.NONE, Node.Kind.NUMBER, number)
                            : new Node.Scalar(
                                    Mark.NONE,
                                    Node.Kind.TEXT,
                                    (condition.comparison() == Comparison.AT_LEAST ? ">= " : "<= ") + number));
        }
        return mapping;
    }

    /** A quantity's place has dots of its own: the rest of the path is one key. */
    @Override
    public Node set(At at, Steps steps, Node value) {
        if (steps.done()) {
            return value;
        }
        Node.Mapping mapping = at.node() instanceof Node.Mapping given
                ? given
                : Node.Mapping.empty(at.node().mark());
        String quantity = String.join(".", steps.keys());
        return value.isNull() ? mapping.without(quantity) : mapping.with(quantity, value);
    }

    @Override
    public ObjectNode schema(Definitions definitions) {
        ObjectNode schema = Definitions.object();
        var forms = schema.putArray("anyOf");
        ObjectNode map = forms.addObject().put("type", "object");
        var values = map.putObject("additionalProperties").putArray("anyOf");
        values.addObject().put("type", "number");
        values.addObject().put("type", "string").put("pattern", "^\\s*(>=|<=|≥|≤)\\s*[-+.0-9a-zA-Z]+\\s*$");
        forms.addObject().put("type", "null");
        return schema;
    }

    @Override
    public String expected() {
        return "a map of quantities to bounds, such as {accuracy/validation: 0.9}";
    }
}
