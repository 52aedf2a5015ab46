package io.evenkeel.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The name of a device. */
final class DeviceShape implements Shape<DeviceSpec> {

    private static final List<String> NAMES = List.of("cpu", "cuda", "cuda:1");

    @Override
    public DeviceSpec read(At at) {
        if (!(at.node() instanceof Node.Scalar scalar) || scalar.isNull()) {
            throw at.fault(expected());
        }
        if (!scalar.text().matches(DeviceSpec.PATTERN)) {
            throw at.unknown("device", scalar.text(), NAMES);
        }
        return new DeviceSpec(scalar.text());
    }

    @Override
    public Node write(DeviceSpec value) {
        return new Node.Scalar(Mark.NONE, Node.Kind.TEXT, value.name());
    }

    @Override
    public ObjectNode schema(Definitions definitions) {
        return Definitions.typed("string").put("pattern", "^(" + DeviceSpec.PATTERN + ")$");
    }

    @Override
    public String expected() {
        return At.oneOf(NAMES);
    }
}
