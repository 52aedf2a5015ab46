package io.evenkeel.recipe;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The shapes of all that a recipe holds: those that follow from a type alone, and the special ones. */
final class Language {
    static final ChoiceShape<InitializerSpec> INITIALIZER = initializer();
    static final ChoiceShape<LayerSpec> LAYER = layer();
    static final ChoiceShape<LossSpec> LOSS = loss();
    static final ChoiceShape<OptimizerSpec> OPTIMIZER = sealed("optimizer", OptimizerSpec.class);
    static final ChoiceShape<ClipSpec> CLIP = sealed("clip", ClipSpec.class);
    static final DataShape DATA = new DataShape(variants(SourceSpec.class));
    static final TargetShape TARGET = new TargetShape();
    static final RecipeShape RECIPE = new RecipeShape();

    private Language() {}

    /** The shape of a component's values. */
    @SuppressWarnings("unchecked")
    static Shape<Object> shapeOf(Type type, Key key) {
        return (Shape<Object>) typed(type, key);
    }

    private static Shape<?> typed(Type type, Key key) {
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            Type element = list.getActualTypeArguments()[0];
            return new ListShape<>(
                    () -> shapeOf(element, key), element == String.class || element == Integer.class, key.min() < 1);
        }
        if (!(type instanceof Class<?> kind)) {
            throw new IllegalArgumentException("no shape for " + type);
        }
        if (kind == int.class || kind == Integer.class) {
            return WholeShape.ofInt(Bounds.of(key));
        }
        if (kind == long.class || kind == Long.class) {
            return WholeShape.ofLong(Bounds.of(key));
        }
        if (kind == double.class || kind == Double.class) {
            return new RealShape(Bounds.of(key));
        }
        if (kind == boolean.class || kind == Boolean.class) {
            return new BooleanShape();
        }
        if (kind == String.class) {
            return new TextShape();
        }
        return kind.isEnum() ? enumerated(kind) : structured(kind);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Shape<?> enumerated(Class<?> kind) {
        return new EnumShape(kind);
    }

    private static Shape<?> structured(Class<?> kind) {
        if (kind == InitializerSpec.class) {
            return INITIALIZER;
        }
        if (kind == LayerSpec.class) {
            return LAYER;
        }
        if (kind == LossSpec.class) {
            return LOSS;
        }
        if (kind == OptimizerSpec.class) {
            return OPTIMIZER;
        }
        if (kind == ClipSpec.class) {
            return CLIP;
        }
        if (kind == DataSpec.class) {
            return DATA;
        }
        if (kind == TargetSpec.class) {
            return TARGET;
        }
        if (kind == Padding.class) {
            return new PaddingShape();
        }
        if (kind == ValidationSpec.class) {
            return new ValidationShape();
        }
        if (kind == DeviceSpec.class) {
            return new DeviceShape();
        }
        if (kind == SourceSpec.class) {
            return new SourceNameShape();
        }
        if (kind.isRecord()) {
            return new RecordShape<>(kind);
        }
        throw new IllegalArgumentException("no shape for " + kind);
    }

    /**
     * A sealed interface's records, by their names in snake case, in the order of its permits clause: without one, the
     * compiler's order varies.
     */
    @SuppressWarnings("unchecked")
    private static <T> Map<String, RecordShape<? extends T>> variants(Class<T> type) {
        Map<String, RecordShape<? extends T>> variants = new LinkedHashMap<>();
        for (Class<?> variant : type.getPermittedSubclasses()) {
            variants.put(KeyShape.snakeCase(variant.getSimpleName()), new RecordShape<>((Class<? extends T>) variant));
        }
        return variants;
    }

    private static <T> ChoiceShape<T> sealed(String noun, Class<T> type) {
        return new ChoiceShape<>(noun, Language::nameOf, variants(type));
    }

    static String nameOf(Object variant) {
        return KeyShape.snakeCase(variant.getClass().getSimpleName());
    }

    private static ChoiceShape<LayerSpec> layer() {
        Map<String, Shape<? extends LayerSpec>> variants = new LinkedHashMap<>();
        for (LayerKinds.LayerKind kind : LayerKinds.builtIn()) {
            variants.put(kind.name(), new RecordShape<>(kind.type()));
        }
        for (ActivationKind kind : ActivationKind.values()) {
            variants.put(
                    EnumShape.name(kind),
                    new ParameterShape<>(
                            kind.parameterName(),
                            new RealShape(Bounds.NONE),
                            OptionalDouble.of(kind.parameterDefault()),
                            (mark, parameter) -> new LayerSpec.Activation(mark, kind, parameter),
                            LayerSpec.Activation::parameter));
        }
        return new ChoiceShape<>("layer", LayerKinds::nameOf, variants);
    }

    private static ChoiceShape<InitializerSpec> initializer() {
        Map<String, Shape<InitializerSpec>> variants = new LinkedHashMap<>();
        for (InitializerSpec.Kind kind : InitializerSpec.Kind.values()) {
            variants.put(
                    EnumShape.name(kind),
                    new ParameterShape<>(
                            kind.parameterName(),
                            new RealShape(kind.parameterIsWidth() ? Bounds.NOT_NEGATIVE : Bounds.NONE),
                            kind.needsParameter() ? OptionalDouble.empty() : OptionalDouble.of(1.0),
                            (mark, parameter) -> new InitializerSpec(kind, parameter),
                            InitializerSpec::parameter));
        }
        return new ChoiceShape<>("initializer", spec -> EnumShape.name(spec.kind()), variants);
    }

    private static ChoiceShape<LossSpec> loss() {
        Map<String, Shape<LossSpec>> variants = new LinkedHashMap<>();
        for (LossSpec.Kind kind : LossSpec.Kind.values()) {
            Map<String, ?> fixed =
                    kind.hasDelta() ? Map.of("kind", kind) : Map.of("kind", kind, "delta", LossSpec.DEFAULT_DELTA);
            variants.put(EnumShape.name(kind), new RecordShape<>(LossSpec.class, fixed));
        }
        return new ChoiceShape<>("loss", spec -> EnumShape.name(spec.kind()), variants);
    }
}
