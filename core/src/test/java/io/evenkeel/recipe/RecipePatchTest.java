package io.evenkeel.recipe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every kind of change in every manner of writing: the recipe becomes the right one, and nothing else changes. */
class RecipePatchTest {
    private static final String WHY = "0.5 diverged at step 12: 2/λ is 0.001";
    private static final Path FILE = Path.of("ugly.yaml");

    /** A change, and how many lines of the author's it may touch where each value has a line of its own. */
    private record Case(RecipeChange change, int lines) {}

    private static List<Case> cases() {
        return List.of(
                new Case(new RecipeChange.Put("optimizer.adam.learning_rate", "1e-3"), 1),
                new Case(new RecipeChange.Put("optimizer.adam.beta1", "0.8"), 1),
                new Case(new RecipeChange.Put("seed", "8"), 1),
                new Case(new RecipeChange.Put("name", "'a: \"b\" #c'"), 1),
                new Case(new RecipeChange.Put("data.scale", "standard"), 1),
                new Case(new RecipeChange.Put("clip", "{norm: 1.0}"), 1),
                new Case(new RecipeChange.Put("schedule.cosine.to", "0.1"), 1),
                new Case(new RecipeChange.Put("precision", "float64"), 1),
                new Case(new RecipeChange.Put("model.init", "he_normal"), 1),
                new Case(new RecipeChange.Put("steps", "500"), 1),
                new Case(new RecipeChange.Put("model.layers.2.repeat.layers.0.linear.units", "16"), 1),
                new Case(new RecipeChange.Put("model.layers.0.linear.init", "{normal: 0.1}"), 1),
                new Case(new RecipeChange.Put("model.layers.1.leaky_relu.slope", "0.2"), 1),
                new Case(new RecipeChange.InsertBefore("model.layers.0", "{dropout: 0.1}"), 1),
                new Case(new RecipeChange.InsertAfter("model.layers.0", "layer_norm"), 1),
                new Case(new RecipeChange.InsertBefore("model.layers.2", "{group_norm: {groups: 4}}"), 1),
                new Case(new RecipeChange.InsertAfter("model.layers.3", "softmax"), 1),
                new Case(new RecipeChange.InsertAfter("model.layers.2.repeat.layers.0", "batch_norm"), 1),
                new Case(new RecipeChange.Replace("model.layers.1", "{leaky_relu: 0.2}"), 1),
                new Case(new RecipeChange.Replace("model.layers.2.repeat.layers.1", "tanh"), 1),
                new Case(new RecipeChange.Remove("model.layers.1"), 1),
                new Case(new RecipeChange.Remove("model.layers.2.repeat.layers.1"), 1),
                new Case(new RecipeChange.Remove("data.scale"), 1),
                new Case(new RecipeChange.Remove("optimizer.adam.weight_decay"), 2),
                new Case(new RecipeChange.Remove("batch"), 1),
                new Case(RecipeChange.Wrap.residual("model.layers.0", 2), 2),
                new Case(RecipeChange.Wrap.residual("model.layers.2", 1), 2),
                new Case(new RecipeChange.Wrap("model.layers.1", 2, "residual", "{scale: 0.1}"), 2),
                new Case(RecipeChange.Wrap.residual("model.layers.2.repeat.layers.0", 2), 2));
    }

    static Stream<Arguments> everywhere() {
        List<Arguments> all = new ArrayList<>();
        UglyRecipes.all().forEach((style, text) -> cases().forEach(one -> all.add(Arguments.of(style, text, one))));
        return all.stream();
    }

    private static RecipePatch patch(String text, RecipeChange... changes) {
        return RecipePatch.of(
                RecipeReader.read(text, FILE, List.of()),
                Stream.of(changes)
                        .map(change -> new ReasonedChange("a-remedy", change, WHY))
                        .toList());
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("everywhere")
    void changesWhatItShouldAndNothingElse(String style, String text, Case one) {
        RecipePatch patch = patch(text, one.change);
        String patched = patch.after().text();

        assertMeaning(patched, text, one.change);
        assertThat(patch.extent()).as(patched).isEqualTo(RecipePatch.Extent.LINES);
        assertComments(style, one.change, text, patched);
        assertEndings(text, patched);
        if (one.change instanceof RecipeChange.Wrap) {
            // only how far they are indented
            assertLines(text.replaceAll("(?m)^ +", ""), patched.replaceAll("(?m)^ +", ""), 2);
        } else {
            assertLines(text, patched, one.lines);
        }
    }

    /** What the change means is told by nodes alone, from the recipe's plainest form. */
    private static void assertMeaning(String patched, String text, RecipeChange change) {
        Recipe before = RecipeReader.parse(text);
        Node plain = RecipeText.parse(RecipeWriter.write(before), null);
        Recipe expected = RecipeReader.bind(ChangedNodes.of(plain, change), null);
        Recipe actual = RecipeReader.parse(patched);
        assertThat(RecipeDifference.between(actual, expected)).as(patched).isEmpty();
        assertThat(actual.meansTheSameAs(before)).isEqualTo(expected.meansTheSameAs(before));
    }

    private static void assertComments(String style, RecipeChange change, String text, String patched) {
        List<String> kept = comments(text);
        if (change instanceof RecipeChange.Remove) {
            // what stands behind something goes with it
            List<String> left = comments(patched);
            assertThat(kept).containsAll(left);
            assertThat(left.size()).isGreaterThanOrEqualTo(kept.size() - 1);
        } else {
            assertThat(comments(patched)).isEqualTo(kept);
        }
        assertThat(Pattern.compile(Pattern.quote("# " + WHY)).matcher(patched).results())
                .as(patched)
                .hasSize(style.startsWith("json") ? 0 : 1);
    }

    private static List<String> comments(String text) {
        return Pattern.compile("#[^#\\n]*keep\\d+")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .toList();
    }

    private static void assertEndings(String text, String patched) {
        if (text.contains("\r\n")) {
            assertThat(patched.replace("\r\n", "")).doesNotContain("\n", "\r");
        } else {
            assertThat(patched).doesNotContain("\r");
        }
        assertThat(patched.endsWith("\n")).isEqualTo(text.endsWith("\n"));
    }

    /** All lines but a few are there still, in their order. */
    private static void assertLines(String text, String patched, int touched) {
        List<String> before = text.lines().toList();
        List<String> after = patched.lines().toList();
        int i = 0;
        int missing = 0;
        for (String line : before) {
            int found = after.subList(i, after.size()).indexOf(line);
            if (found < 0) {
                missing++;
            } else {
                i += found + 1;
            }
        }
        assertThat(missing).as(patched).isLessThanOrEqualTo(touched);
    }

    @Test
    void aNumberIsChangedInItsPlace() {
        assertThat(patch(UglyRecipes.BLOCK, new RecipeChange.Put("optimizer.adam.learning_rate", "0.0005"))
                        .diff("ugly.yaml", "fixed.yaml"))
                .isEqualTo("""
                        --- ugly.yaml
                        +++ fixed.yaml
                        @@ -24,7 +24,8 @@
                        \s
                         optimizer:
                           adam:
                        -    learning_rate: 0.5   # keep9
                        +    # 0.5 diverged at step 12: 2/λ is 0.001
                        +    learning_rate: 0.0005   # keep9
                             weight_decay: 0.0
                         batch: 32
                         epochs: 20
                        """);
    }

    @Test
    void layersAreWrappedAsTheyAreWritten() {
        assertThat(patch(UglyRecipes.BLOCK, new RecipeChange.Wrap("model.layers.1", 2, "residual", "{scale: 0.1}"))
                        .after()
                        .text())
                .contains("""
                          - linear: 64  # keep6
                          - residual:  # 0.5 diverged at step 12: 2/λ is 0.001
                              layers:
                                - relu
                                # keep7: before the repeat

                                - repeat:
                                    times: 2
                                    layers:
                                      - linear: {units: 32}   # keep8
                                      - sigmoid
                              scale: 0.1
                          - linear: 10
                        """);
    }

    @Test
    void keysComeInTheLanguagesOrder() {
        assertThat(patch(
                                UglyRecipes.BLOCK,
                                new RecipeChange.Put("clip.norm", "1.0"),
                                new RecipeChange.Put("schedule", "{warm_up: 5}"),
                                new RecipeChange.Put("data.samples", "100"))
                        .after()
                        .text())
                .contains("    weight_decay: 0.0\nschedule: {warm_up: 5}  # " + WHY + "\nclip: {norm: 1.0}  # " + WHY
                        + "\nbatch: 32\n")
                .contains("    source: digits\n    samples: 100  # " + WHY + "\n    scale: unit");
    }
}
