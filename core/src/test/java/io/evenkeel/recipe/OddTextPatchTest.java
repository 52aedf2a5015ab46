package io.evenkeel.recipe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

/** Overrides, aliases, merged maps, several changes at once, what cannot be edited line by line, and refusals. */
class OddTextPatchTest {

    private static RecipePatch patch(String text, List<String> overrides, RecipeChange... changes) {
        return RecipePatch.of(
                RecipeReader.read(text, Path.of("odd.yaml"), overrides),
                Stream.of(changes)
                        .map(change -> new ReasonedChange("lower-learning-rate", change, "so it is"))
                        .toList());
    }

    private static String patched(String text, RecipeChange... changes) {
        return patch(text, List.of(), changes).after().text();
    }

    private static final String ALIASED = """
            data: {source: digits}
            model:
              layers:
                - linear: &wide {units: 64, init: he_normal}
                - relu
                - linear: *wide
                - &act tanh
                - linear: {<<: *wide, units: 32}
                - *act
                - linear: 10
            loss: cross_entropy
            optimizer: {sgd: {learning_rate: 0.5}}
            epochs: 3
            """;

    @Test
    void anAliasIsWrittenOutWhereItWouldChangeToo() {
        assertThat(patched(ALIASED, new RecipeChange.Put("model.layers.0.linear.units", "16")))
                .isEqualTo(ALIASED.replace(
                                "&wide {units: 64, init: he_normal}", "&wide {units: 16, init: he_normal}  # so it is")
                        .replace("linear: *wide", "linear: {units: 64, init: he_normal}"));
    }

    @Test
    void aChangeOfAnAliasLeavesItsAnchor() {
        assertThat(patched(ALIASED, new RecipeChange.Put("model.layers.2.linear.units", "16")))
                .isEqualTo(ALIASED.replace("linear: *wide", "linear: {units: 16, init: he_normal}  # so it is"));
        assertThat(patched(ALIASED, new RecipeChange.Replace("model.layers.5", "relu")))
                .isEqualTo(ALIASED.replace("- *act", "- relu  # so it is"));
    }

    @Test
    void anAnchorThatGoesIsReplacedByWhatItMeant() {
        assertThat(patched(ALIASED, new RecipeChange.Remove("model.layers.3")))
                .isEqualTo(ALIASED.replace("- &act tanh", "# so it is").replace("- *act", "- tanh"));
    }

    @Test
    void aMergedMapTakesAKeyOfItsOwn() {
        assertThat(patched(ALIASED, new RecipeChange.Put("model.layers.4.linear.init", "zeros")))
                .isEqualTo(ALIASED.replace("units: 32}", "units: 32, init: zeros}  # so it is"));
    }

    @Test
    void aKeyTakenOutOfAMergedMapEndsTheMerge() {
        RecipePatch patch = patch(ALIASED, List.of(), new RecipeChange.Remove("model.layers.4.linear.init"));

        assertThat(patch.after().text())
                .isEqualTo(ALIASED.replace("{<<: *wide, units: 32}", "{units: 32}  # so it is"));
    }

    @Test
    void theAuthorsWordsForKeysStay() {
        String text = Samples.with("optimizer", "{adam: {lr: 0.1, betas: [0.8, 0.99]}}");

        assertThat(patched(
                        text,
                        new RecipeChange.Put("optimizer.adam.learning_rate", "0.01"),
                        new RecipeChange.Put("optimizer.adam.beta2", "0.9")))
                .contains("optimizer: {adam: {lr: 0.01, betas: [0.8, 0.9]}}  # so it is\n");
        assertThat(patched(
                        Samples.layers("dropout: {p: 0.9}"), new RecipeChange.Put("model.layers.0.dropout.rate", ".1")))
                .contains("- dropout: {p: .1}  # so it is");
        assertThat(patched(Samples.layers("linear: 4"), new RecipeChange.Put("model.layers.0.linear.units", "8")))
                .contains("- linear: 8  # so it is");
    }

    @Test
    void aBareNameGetsArguments() {
        assertThat(patched(Samples.SMALL, new RecipeChange.Put("optimizer.sgd.learning_rate", "0.01")))
                .isEqualTo(Samples.SMALL.replace(
                        "optimizer: sgd\n", "optimizer:\n  sgd: {learning_rate: 0.01}  # so it is\n"));
        assertThat(patched(Samples.with("schedule", ""), new RecipeChange.Put("schedule.warm_up", "5")))
                .contains("schedule: {warm_up: 5}  # so it is");
        assertThat(patched(Samples.with("data", "digits  # mine"), new RecipeChange.Put("data.scale", "unit")))
                .contains("data: {source: digits, scale: unit}  # mine\n");
    }

    @Test
    void anEmptyListOrMapIsFilled() {
        String text = Samples.SMALL + "ignore: [ ]\nschedule: {}\n";

        assertThat(patched(
                        text,
                        new RecipeChange.Put("ignore", "[{finding: overfitting}]"),
                        new RecipeChange.Put("schedule.warm_up", "5")))
                .endsWith("ignore: [{finding: overfitting}]  # so it is\nschedule: {warm_up: 5}  # so it is\n");
    }

    @Test
    void overridesBecomePartOfTheText() {
        RecipePatch patch =
                patch(Samples.SMALL, List.of("batch=8", "optimizer.sgd.lr=0.5"), new RecipeChange.Put("seed", "3"));

        assertThat(patch.after().text()).isEqualTo("""
                data: {source: digits}
                model:
                  layers:
                    - linear: 10
                loss: cross_entropy
                optimizer:
                  sgd: {learning_rate: 0.5}  # --set optimizer.sgd.lr=0.5
                batch: 8  # --set batch=8
                epochs: 3
                seed: 3  # so it is
                """.replace("epochs: 3\nseed: 3  # so it is\n", "epochs: 3\n")
                .replaceFirst("data", "seed: 3  # so it is\ndata"));
        assertThat(patch.superseded()).isEmpty();
        assertThat(patch.after().overrides()).isEmpty();
    }

    @Test
    void anOverrideOfTheSameKeyGivesWay() {
        RecipePatch patch = patch(
                Samples.SMALL,
                List.of("optimizer.sgd.lr=0.5", "batch=8"),
                new RecipeChange.Put("optimizer.sgd.learning_rate", "0.1"));

        assertThat(patch.superseded()).containsExactly("optimizer.sgd.lr=0.5");
        assertThat(patch.after().text())
                .contains("optimizer:\n  sgd: {learning_rate: 0.1}  # so it is\n", "batch: 8  # --set batch=8")
                .doesNotContain("0.5");
        assertThat(patch.edits())
                .containsExactly(
                        new RecipeEdit("lower-learning-rate", "optimizer.sgd.learning_rate", "0.5", "0.1", "so it is"));
    }

    @Test
    void anOverrideOfMoreThanTheKeyIsKeptAndNamed() {
        RecipePatch patch = patch(
                Samples.SMALL,
                List.of("optimizer={adam: {learning_rate: 0.5, weight_decay: 0.1}}"),
                new RecipeChange.Put("optimizer.adam.learning_rate", "0.1"));

        assertThat(patch.superseded()).hasSize(1);
        assertThat(patch.after().recipe().optimizer()).isEqualTo(new OptimizerSpec.Adam(0.1, 0.9, 0.999, 1e-8, 0.1));
    }

    @Test
    void anOverrideOfALayerFollowsTheLayer() {
        RecipePatch patch = patch(
                Samples.layers("linear: 4", "relu", "linear: 10"),
                List.of("model.layers.2.linear.init=zeros"),
                new RecipeChange.InsertBefore("model.layers.0", "flatten"));

        assertThat(patch.superseded()).isEmpty();
        assertThat(patch.after().text()).contains("""
                    - flatten  # so it is
                    - linear: 4
                    - relu
                    - linear: {units: 10, init: zeros}  # --set model.layers.2.linear.init=zeros
                """);
    }

    @Test
    void changesFollowOneAnother() {
        RecipePatch patch = patch(
                UglyRecipes.BLOCK,
                List.of(),
                new RecipeChange.InsertAfter("model.layers.0", "layer_norm"),
                new RecipeChange.InsertAfter("model.layers.1", "{dropout: 0.1}"),
                RecipeChange.Wrap.residual("model.layers.0", 4),
                new RecipeChange.Put("model.layers.0.residual.scale", "0.5"),
                new RecipeChange.Remove("model.layers.0.residual.layers.2"));

        assertThat(patch.extent()).isEqualTo(RecipePatch.Extent.LINES);
        assertThat(patch.edits())
                .extracting(RecipeEdit::where, RecipeEdit::from, RecipeEdit::to)
                .containsExactly(
                        tuple("model.layers.1", null, "layer_norm"),
                        tuple("model.layers.2", null, "{dropout: 0.1}"),
                        tuple(
                                "model.layers.0",
                                "[{linear: 64}, layer_norm, {dropout: 0.1}, relu]",
                                "{residual: [{linear: 64}, layer_norm, {dropout: 0.1}, relu]}"),
                        tuple("model.layers.0.residual.scale", "1.0", "0.5"),
                        tuple("model.layers.0.residual.layers.2", "{dropout: 0.1}", null));
        assertThat(patch.after().recipe().model().layers())
                .hasSize(3)
                .first()
                .isInstanceOfSatisfying(ContainerSpec.Residual.class, residual -> {
                    assertThat(residual.layers()).hasSize(3);
                    assertThat(residual.scale()).isEqualTo(0.5);
                });
        assertThat(patch.after().text()).contains("# keep5", "# keep6", "# keep7");
    }

    @Test
    void anotherOptimizerIsToldAsOne() {
        assertThat(patch(UglyRecipes.BLOCK, List.of(), new RecipeChange.Put("optimizer.sgd.learning_rate", "0.1"))
                        .edits())
                .extracting(RecipeEdit::where, RecipeEdit::from, RecipeEdit::to)
                .containsExactly(tuple(
                        "optimizer", "{adam: {learning_rate: 0.5, weight_decay: 0.0}}", "{sgd: {learning_rate: 0.1}}"));
    }

    @Test
    void anArgumentBesideAMainOneIsToldAsOne() {
        assertThat(patch(
                                Samples.layers("linear: 4"),
                                List.of(),
                                new RecipeChange.Put("model.layers.0.linear.init", "zeros"))
                        .edits())
                .extracting(RecipeEdit::where, RecipeEdit::from, RecipeEdit::to)
                .containsExactly(tuple("model.layers.0.linear.init", null, "zeros"));
    }

    @Test
    void aBranchThatStandsAloneTakesAFactor() {
        String text = Samples.layers("residual:\n        - {linear: 4}  # mine\n        - relu", "linear: 3");

        assertThat(patched(text, new RecipeChange.Put("model.layers.0.residual.scale", "0.1")))
                .contains("""
                    - residual:
                        layers:  # so it is
                          - {linear: 4}  # mine
                          - relu
                        scale: 0.1
                    - linear: 3
                """);
    }

    @Test
    void whatIsSaidAlreadyIsNoEdit() {
        RecipePatch patch =
                patch(UglyRecipes.BLOCK, List.of(), new RecipeChange.Put("optimizer.adam.learning_rate", "5.0e-1"));

        assertThat(patch.edits()).isEmpty();
        assertThat(patch.after().text()).isEqualTo(UglyRecipes.BLOCK);
        assertThat(patch.diff("a", "b")).isEmpty();
    }

    @Test
    void aTextThatCannotBeEditedIsWrittenAnew() {
        // keys with question marks, which nobody writes
        String text = "? name\n: odd\n" + Samples.SMALL;
        RecipePatch dropped = patch(text, List.of(), new RecipeChange.Remove("name"));
        assertThat(dropped.extent()).isEqualTo(RecipePatch.Extent.RECIPE);
        assertThat(dropped.after().text()).startsWith("# so it is\nname: odd\n");

        String explicit = Samples.SMALL.replace(
                "optimizer: sgd\n", "optimizer:\n  sgd:\n    ? momentum # a\n    : 0.9\n    nesterov: true\n");
        RecipePatch value = patch(explicit, List.of(), new RecipeChange.Remove("optimizer.sgd.momentum"));
        assertThat(value.extent()).isEqualTo(RecipePatch.Extent.VALUE);
        assertThat(value.after().text())
                .isEqualTo(
                        Samples.SMALL.replace("optimizer: sgd\n", "optimizer:\n  sgd: {nesterov: true}  # so it is\n"));
    }

    @Test
    void jsonIsEditedWhateverItEscapes() {
        String json = "{\"name\": \"a\\/b \\ud83d\\ude00\\\\\",\t\"data\": \"digits\", "
                + "\"model\": {\"layers\": [{\"linear\": 10}]}, \"loss\": \"mse\", \"optimizer\": \"sgd\", \"epochs\": 3}";
        RecipePatch patch =
                patch(json, List.of(), new RecipeChange.Put("data.scale", "unit"), new RecipeChange.Put("batch", "8"));

        assertThat(patch.extent()).isEqualTo(RecipePatch.Extent.LINES);
        assertThat(patch.after().text())
                .isEqualTo(json.replace("\"sgd\", ", "\"sgd\", \"batch\": 8, ")
                        .replace("\"digits\"", "{\"source\": \"digits\", \"scale\": \"unit\"}"));
    }

    @Test
    void longReasonsStandAboveOnSeveralLines() {
        String why = "the gradient's norm fell by a factor of 300 from the last layer to the first, and "
                + "residual connections\nkeep it near 1 whatever the depth is";
        RecipePatch patch = RecipePatch.of(
                RecipeReader.read(Samples.SMALL, Path.of("odd.yaml"), List.of()),
                List.of(new ReasonedChange("raise", new RecipeChange.Put("epochs", "9"), why)));

        assertThat(patch.after().text()).contains("""
                # the gradient's norm fell by a factor of 300 from the last layer to the first, and residual
                # connections keep it near 1 whatever the depth is
                epochs: 9
                """);
    }

    @Test
    void commentsStayOutOfValuesOfSeveralLines() {
        String text = Samples.SMALL
                + "name: \"a\n  b\n  c\"\nseed: 1\nignore:\n  - finding: plateau\n    why: |\n      x\n      y\n";

        assertThat(patched(text, new RecipeChange.Put("name", "plain")))
                .contains("name: \"plain\"  # so it is\nseed: 1\n");
        String why = patched(text, new RecipeChange.Put("ignore.0.why", "z"));
        assertThat(RecipeReader.parse(why).ignore()).containsExactly(new IgnoreSpec("plateau", "z"));
        assertThat(RecipeReader.parse(why).name()).isEqualTo("a b c");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            model.layers.4              | odd.yaml: '4' is not an index of 'model.layers'. Expected a number from 0 to 3
            model.layers.x              | odd.yaml: 'x' is not an index of 'model.layers'. Expected a number from 0 to 3
            model.leyers.0              | odd.yaml: there is no list at 'model.leyers'. Expected the path of a list's item, such as model.layers.0; 'model' is a map with the key 'layers'
            model.layers.1.repeat.layers.0 | odd.yaml: there is no list at 'model.layers.1.repeat.layers'. Expected the path of a list's item, such as model.layers.0; 'model.layers.1' is 'relu'
            model.layers.2.repeat.layers.2 | odd.yaml: '2' is not an index of 'model.layers.2.repeat.layers'. Expected a number from 0 to 1
            batch                       | odd.yaml: 'batch' is no place in a list. Expected a path such as model.layers.0
            """)
    void refusesToInsertWhereThereIsNoList(String path, String message) {
        for (RecipeChange change : List.of(
                new RecipeChange.InsertBefore(path, "relu"),
                new RecipeChange.InsertAfter(path, "relu"),
                new RecipeChange.Replace(path, "relu"),
                RecipeChange.Wrap.residual(path, 1))) {
            assertThat(refusal(change)).hasMessage(message.replace("odd.yaml:", "edit of " + path + ":"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            clip            | there is no 'clip' to take out. Expected one of name, seed, data, model, loss, optimizer, batch, epochs
            data.samples    | there is no 'data.samples' to take out. Expected one of source, scale
            data.sample     | data: unknown key 'sample'; did you mean 'samples'? Expected one of source, samples
            model.layers.9  | '9' is not an index of 'model.layers'. Expected a number from 0 to 3
            loss            | loss
            """)
    void refusesToTakeOutWhatIsNotThereOrNeeded(String path, String message) {
        assertThat(refusal(new RecipeChange.Remove(path)).getMessage()).contains(message);
    }

    @Test
    void refusesWhatCouldNotBeReadAfterwards() {
        assertThat(refusal(new RecipeChange.Put("batch", "0")))
                .hasMessage("edit of batch: batch: found 0. Expected a whole number of at least 1");
        assertThat(refusal(new RecipeChange.InsertAfter("model.layers.0", "relluu"))
                        .suggestion())
                .isEqualTo("relu");
        assertThat(refusal(new RecipeChange.Put("optimzer.adam.lr", "1")).suggestion())
                .isEqualTo("optimizer");
        assertThat(refusal(new RecipeChange.Put("batch", " "))).hasMessageContaining("there is no value");
        assertThat(refusal(RecipeChange.Wrap.residual("model.layers.2", 3)))
                .hasMessage("edit of model.layers.2: 'model.layers' has 2 from 'model.layers.2' on. Expected at most as"
                        + " many to wrap, not 3");
        assertThat(refusal(new RecipeChange.Wrap("model.layers.2", 1, "residual", "[1]")))
                .hasMessageContaining("a map of the container's arguments");
    }

    @Test
    void refusesSeveralDocuments() {
        String text = Samples.SMALL + "---\n" + Samples.SMALL;
        LoadedRecipe loaded = new LoadedRecipe(RecipeReader.parse(Samples.SMALL), Path.of("two.yaml"), text, List.of());

        RecipeException e = catchThrowableOfType(RecipeException.class, () -> RecipePatch.of(loaded, List.of()));

        assertThat(e.getMessage()).startsWith("two.yaml:9").contains("a second document starts here");
    }

    private static RecipeException refusal(RecipeChange change) {
        return catchThrowableOfType(RecipeException.class, () -> patch(UglyRecipes.BLOCK, List.of(), change));
    }

    /** Whatever is done to whatever text in whatever order, the text says what the nodes say. */
    @Test
    @Tag("slow")
    void manyChangesInAnyOrder() {
        var random = new Random(5);
        List<String> texts = new ArrayList<>(UglyRecipes.all().values());
        texts.add(ALIASED);
        texts.add(Samples.FULL);
        int lines = 0;
        int all = 0;
        for (int round = 0; round < 150; round++) {
            String text = texts.get(round % texts.size());
            List<ReasonedChange> changes = new ArrayList<>();
            Node node = RecipeText.parse(text, null);
            while (changes.size() < 4) {
                RecipeChange change = any(random);
                try {
                    Node next = ChangedNodes.of(node, change);
                    RecipeReader.bind(next, null);
                    node = next;
                    changes.add(new ReasonedChange("any", change, "because " + changes.size()));
                } catch (RecipeException e) {
                    // not every change fits every recipe
                }
            }
            RecipePatch patch = RecipePatch.of(RecipeReader.read(text, Path.of("r.yaml"), List.of()), changes);

            assertThat(RecipeDifference.between(
                            patch.after().recipe(),
                            RecipeReader.read(
                                            RecipeWriter.write(RecipeReader.bind(node, Path.of("r.yaml"))),
                                            Path.of("r.yaml"),
                                            List.of())
                                    .recipe()))
                    .as(changes + "\n" + patch.after().text())
                    .isEmpty();
            all++;
            lines += patch.extent() == RecipePatch.Extent.LINES ? 1 : 0;
        }
        assertThat(lines).as("texts edited line by line, of " + all).isGreaterThan(all * 9 / 10);
    }

    private static RecipeChange any(Random random) {
        String layer = "model.layers." + random.nextInt(5);
        String path = random.nextInt(3) == 0
                ? layer + (random.nextBoolean() ? ".repeat" : ".residual") + ".layers." + random.nextInt(3)
                : layer;
        List<String> layers = List.of("relu", "{linear: 8}", "{linear: {units: 8, init: {normal: 0.1}}}", "batch_norm");
        String some = layers.get(random.nextInt(layers.size()));
        return switch (random.nextInt(9)) {
            case 0 -> new RecipeChange.InsertBefore(path, some);
            case 1 -> new RecipeChange.InsertAfter(path, some);
            case 2 -> new RecipeChange.Replace(path, some);
            case 3 -> new RecipeChange.Remove(path);
            case 4 -> RecipeChange.Wrap.residual(path, 1 + random.nextInt(2));
            case 5 -> new RecipeChange.Wrap(path, 1 + random.nextInt(2), "repeat", "{times: 3}");
            case 6 -> new RecipeChange.Put("optimizer.adam.learning_rate", "1e-" + random.nextInt(5));
            case 7 -> new RecipeChange.Put(path + ".linear.units", "1" + random.nextInt(9));
            default ->
                List.of(
                                new RecipeChange.Put("clip", "{norm: 1}"),
                                new RecipeChange.Put("clip.value", "1"),
                                new RecipeChange.Remove("clip"),
                                new RecipeChange.Put("steps", "7"),
                                new RecipeChange.Put("epochs", "7"),
                                new RecipeChange.Put("schedule.cosine", "0.5"),
                                new RecipeChange.Put("optimizer.sgd.momentum", "0.5"))
                        .get(random.nextInt(7));
        };
    }
}
