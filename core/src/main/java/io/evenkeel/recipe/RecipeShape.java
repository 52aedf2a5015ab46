package io.evenkeel.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The whole recipe: its record, and what holds between its keys. */
final class RecipeShape implements Shape<Recipe> {
    /** Ways to say how long; exactly one is given. */
    static final Map<String, String> INSTEAD = Map.of("epochs", "steps", "steps", "epochs");

    private static final int MOST_LAYERS = 100_000;

    private final RecordShape<Recipe> record = new RecordShape<>(Recipe.class);

    @Override
    public Recipe read(At at) {
        if (!(at.node() instanceof Node.Mapping mapping)) {
            throw at.fault("a map of keys: 'name: …', 'data: …', 'model: …' and so on");
        }
        Recipe recipe = record.read(at);
        Node.Entry steps = mapping.entries().get("steps");
        if (recipe.epochs() == null && recipe.steps() == null) {
            throw new RecipeException(
                    mapping.mark(),
                    "",
                    "neither 'epochs' nor 'steps' is given",
                    "one of them, for example 'epochs: 20'",
                    null);
        }
        if (recipe.epochs() != null && recipe.steps() != null && steps != null) {
            throw new RecipeException(
                    steps.keyMark(), "steps", "both 'epochs' and 'steps' are given", "one of them", null);
        }
        Node.Entry model = mapping.entries().get("model");
        if (model != null) {
            refuseTooMany(recipe, at.key("model", model));
        }
        Node.Entry clip = mapping.entries().get("clip");
        if (clip != null && recipe.clip() instanceof ClipSpec.ByTime) {
            throw at.key("clip", clip)
                    .fault(
                            "by_time clips by the step of a diffusion process, and this recipe trains no diffusion model",
                            "a way to clip any gradient, such as {norm: 1.0}");
        }
        return recipe;
    }

    private static void refuseTooMany(Recipe recipe, At model) {
        double layers = layers(recipe.model().layers());
        if (layers > MOST_LAYERS) {
            throw model.fault(
                    String.format(Locale.ROOT, "its repeats make %.0f layers", layers), "at most " + MOST_LAYERS);
        }
    }

    /** How many layers there are when every repeat is written out; a double, which cannot overflow. */
    private static double layers(List<LayerSpec> layers) {
        double count = 0;
        for (LayerSpec layer : layers) {
            if (layer instanceof ContainerSpec.Repeat repeat) {
                count += repeat.times() * layers(repeat.layers());
            } else if (layer instanceof ContainerSpec.Residual residual) {
                count += 1 + layers(residual.layers());
            } else if (layer instanceof ContainerSpec.DenseBlock block) {
                count += 1 + block.times() * layers(block.layers());
            } else if (layer instanceof ContainerSpec.Unet unet) {
                count += 6.0 * unet.filters().size() * unet.convolutions();
            } else {
                count++;
            }
        }
        return count;
    }

    @Override
    public Node write(Recipe value) {
        return record.write(value);
    }

    @Override
    public Node set(At at, Steps steps, Node value) {
        Node after = record.set(at, steps, value);
        String instead = steps.done() || value.isNull() ? null : INSTEAD.get(steps.head());
        return instead != null && after instanceof Node.Mapping mapping ? mapping.without(instead) : after;
    }

    @Override
    public ObjectNode schema(Definitions definitions) {
        ObjectNode schema = record.keys().schema(definitions);
        var one = schema.putArray("oneOf");
        for (String key : new String[] {"epochs", "steps"}) {
            ObjectNode given = one.addObject();
            given.putArray("required").add(key);
            given.putObject("properties").putObject(key).put("type", "integer");
        }
        return schema;
    }

    @Override
    public String expected() {
        return record.expected();
    }

    @Override
    public void index(String path, KeyIndex index) {
        record.index(path, index);
    }
}
