package io.evenkeel.recipe;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever is added to the language is read, written and in the schema; this goes over every record and constant. */
class EveryKindTest {

    /** A recipe with one kind in it, and what must come of it. */
    record Case(
            String name, String text, Function<Recipe, Object> part, Function<Object, Object> kind, Object expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> everyKind() {
        List<Case> cases = new ArrayList<>();
        for (Class<?> type : records(LayerSpec.class).toList()) {
            if (type != LayerSpec.Activation.class) {
                String name = LayerKinds.builtIn().stream()
                        .filter(kind -> kind.type() == type)
                        .map(LayerKinds.LayerKind::name)
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(type + " is not in LayerKinds.builtIn()"));
                cases.add(new Case(
                        name,
                        Samples.layers(name + ": " + minimal(type)),
                        r -> r.model().layers().get(0),
                        Object::getClass,
                        type));
            }
        }
        for (ActivationKind kind : ActivationKind.values()) {
            cases.add(new Case(
                    "activation " + kind,
                    Samples.layers(lower(kind)),
                    r -> r.model().layers().get(0),
                    layer -> layer,
                    new LayerSpec.Activation(
                            new SourceMark("model.layers[0]." + lower(kind), 4), kind, kind.parameterDefault())));
        }
        for (InitializerSpec.Kind kind : InitializerSpec.Kind.values()) {
            String value = kind.needsParameter() ? "{" + lower(kind) + ": 0.5}" : lower(kind);
            double parameter = kind.needsParameter() ? 0.5 : kind.takesParameter() ? 1.0 : 0.0;
            cases.add(new Case(
                    "init " + kind,
                    Samples.with("model", "{layers: [relu], init: " + value + "}"),
                    r -> r.model().init(),
                    init -> init,
                    new InitializerSpec(kind, parameter)));
        }
        for (LossSpec.Kind kind : LossSpec.Kind.values()) {
            for (LossSpec.Reduction reduction : LossSpec.Reduction.values()) {
                cases.add(new Case(
                        kind + " " + reduction,
                        Samples.with("loss", "{" + lower(kind) + ": {reduction: " + lower(reduction) + "}}"),
                        Recipe::loss,
                        loss -> loss,
                        new LossSpec(kind, reduction)));
            }
        }
        for (Class<?> type : OptimizerSpec.class.getPermittedSubclasses()) {
            String text = Samples.with("optimizer", "{" + name(type) + ": " + minimal(type) + "}");
            cases.add(new Case("optimizer " + name(type), text, Recipe::optimizer, Object::getClass, type));
        }
        for (Class<?> type : ClipSpec.class.getPermittedSubclasses()) {
            if (type != ClipSpec.ByTime.class) {
                String text = Samples.with("clip", "{" + name(type) + ": " + minimal(type) + "}");
                cases.add(new Case("clip " + name(type), text, r -> assertPresent(r.clip()), Object::getClass, type));
            }
        }
        for (RecordComponent part : ScheduleSpec.class.getRecordComponents()) {
            if (part.getType().isRecord()) {
                String name = KeyShape.snakeCase(part.getName());
                String text = Samples.with("schedule", "{" + name + ": " + minimal(part.getType()) + "}");
                cases.add(new Case(
                        "schedule " + name, text, r -> assertPresent(part(part, r)), Object::getClass, part.getType()));
            }
        }
        for (Precision precision : Precision.values()) {
            String text = Samples.with("precision", lower(precision));
            cases.add(new Case("precision " + precision, text, Recipe::precision, p -> p, precision));
        }
        for (String device : List.of("cpu", "cuda", "cuda:1")) {
            String text = Samples.with("device", device);
            cases.add(new Case("device " + device, text, Recipe::device, d -> d, new DeviceSpec(device)));
        }
        for (Class<?> type : SourceSpec.class.getPermittedSubclasses()) {
            String keys = minimal(type).replaceFirst("^\\{", "").replaceFirst("}$", "");
            String text = Samples.with("data", "{source: " + name(type) + (keys.isEmpty() ? "" : ", ") + keys + "}");
            cases.add(new Case("source " + name(type), text, r -> r.data().source(), Object::getClass, type));
        }
        for (DataSpec.Scale scale : DataSpec.Scale.values()) {
            String text = Samples.with("data", "{source: digits, scale: " + lower(scale) + "}");
            cases.add(new Case("scale " + scale, text, r -> r.data().scale(), s -> s, scale));
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void isReadWrittenAndInTheSchema(Case c) {
        Recipe recipe = RecipeReader.parse(c.text);

        assertThat(c.kind.apply(c.part.apply(recipe))).isEqualTo(c.expected);
        assertThat(RecipeWriterTest.unmarked(RecipeReader.parse(RecipeWriter.write(recipe))))
                .isEqualTo(RecipeWriterTest.unmarked(recipe));
        assertThat(RecipeSchemaTest.validate(c.text)).isEmpty();
    }

    static Stream<Class<?>> everyRecord() {
        Set<Class<?>> roots = Set.of(
                Recipe.class,
                DataSpec.class,
                ModelSpec.class,
                ScheduleSpec.class,
                ScheduleSpec.Cosine.class,
                ScheduleSpec.Step.class,
                ScheduleSpec.Exponential.class,
                ScheduleSpec.Cyclic.class,
                ScheduleSpec.Restarts.class,
                ScheduleSpec.Polynomial.class,
                ParameterGroup.class,
                LossSpec.class,
                BatchingSpec.class,
                IgnoreSpec.class);
        Stream<Class<?>> sealedOnes = Stream.of(LayerSpec.class, OptimizerSpec.class, ClipSpec.class, SourceSpec.class)
                .flatMap(EveryKindTest::records);
        return Stream.concat(roots.stream(), sealedOnes).filter(type -> type != LayerSpec.Activation.class);
    }

    /** The records of a sealed interface and of those it permits. */
    private static Stream<Class<?>> records(Class<?> type) {
        return type.isInterface()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(EveryKindTest::records)
                : Stream.of(type);
    }

    @ParameterizedTest
    @MethodSource("everyRecord")
    void documentsEveryKey(Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.getType() != SourceMark.class && component.getType() != LossSpec.Kind.class) {
                Key key = component.getAnnotation(Key.class);
                assertThat(key).as(component.toString()).isNotNull();
                assertThat(key.doc()).as(component.toString()).isNotBlank().endsWith(".");
            }
        }
    }

    @Test
    void hasNoTwoLayersOfOneName() {
        List<String> names = Stream.concat(
                        LayerKinds.builtIn().stream().map(LayerKinds.LayerKind::name),
                        Stream.of(ActivationKind.values()).map(EveryKindTest::lower))
                .toList();

        assertThat(names).doesNotHaveDuplicates();
        assertThat(Language.LAYER.names()).containsExactlyElementsOf(names);
    }

    private static Object part(RecordComponent part, Recipe recipe) {
        try {
            return part.getAccessor().invoke(recipe.schedule());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** A map with the keys that must be given, and likely values for them. */
    private static String minimal(Class<?> type) {
        return Keys.of(type).all().stream()
                .filter(KeyShape::required)
                .map(key -> key.name() + ": " + likely(type, key))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String likely(Class<?> type, KeyShape key) {
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.getName().equals(key.component())) {
                boolean numbers = component.getGenericType().getTypeName().contains("Integer");
                return component.getType() == List.class
                        ? (numbers ? "[2, 2]" : "[relu]")
                        : key.name().equals("period") ? "2" : "1";
            }
        }
        throw new AssertionError(key);
    }

    private static String name(Class<?> type) {
        return KeyShape.snakeCase(type.getSimpleName());
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static Object assertPresent(Object value) {
        assertThat(value).isNotNull();
        return value;
    }
}
