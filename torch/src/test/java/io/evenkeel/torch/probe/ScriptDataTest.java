package io.evenkeel.torch.probe;

import com.fasterxml.jackson.databind.JsonNode;
import io.evenkeel.data.DataException;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.torch.script.TorchScriptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Data that do not fit the model or its loss, and data that fit after a conversion. */
class ScriptDataTest {

    private static final ProbeQuestions FEW = new ProbeQuestions(1, false, false, false, null);
    private static final Path ROWS = ScriptModels.file("refused").resolve("rows.pt");

    @TempDir
    private Path folder;

    private Path csv(String lines) throws Exception {
        return Files.writeString(folder.resolve("data.csv"), "a,b,c,y\n" + lines.replace(' ', '\n') + "\n");
    }

    private static JsonNode probed(String model, String data, String loss) throws Exception {
        return ScriptModels.probed(ScriptModels.file(model), ScriptModels.file(data), loss, FEW);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1,2,3,0 1,2,3,2     | row 3 | class 2    | from 0 to 1
            1,2,3,0 1,2,3,-1    | row 3 | -1         | a whole number from 0
            1,2,3,0 1,2,3,0.5   | row 3 | 0.5        | a whole number from 0
            1,2,3,0 1,,3,1      | row 3 | NaN in x   | finite numbers
            1,2,3,0 1,2,inf,1   | row 3 | Infinity in x | finite numbers
            """)
    void theRowIsNamed(String lines, String row, String found, String expected) throws Exception {
        Path data = csv(lines);
        assertThatThrownBy(() -> ScriptModels.probed(ROWS, data, "cross_entropy", FEW))
                .isInstanceOfAny(DataException.class, ProbeException.class)
                .hasMessageContainingAll("data.csv", row, found, expected);
    }

    @Test
    void moreSamplesThanThereAreAreAllOfThem() throws Exception {
        Path data = csv("1,2,3,0 1,2,4,1 1,3,3,0");
        try (ProbeSubject subject = ScriptSubject.of(
                ROWS,
                new LossSpec(LossSpec.Kind.CROSS_ENTROPY, LossSpec.Reduction.MEAN),
                new ProbeData(data, List.of(), 1000))) {
            assertThat(subject.data().size()).isEqualTo(3);
        }
    }

    @Test
    void noSamplesAtAll() throws Exception {
        Path data = csv("");
        assertThatThrownBy(() -> ScriptModels.probed(ROWS, data, "cross_entropy", FEW))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("data.csv");
    }

    @Test
    void shapesOfSamplesAreNamed() {
        assertThatThrownBy(() -> probed("cnn.pt", "gru.npz", "cross_entropy"))
                .isInstanceOf(TorchScriptException.class)
                .hasMessageContainingAll("cnn.pt", "[1, 6, 2]", "2 channels");
        assertThatThrownBy(() -> probed("transformer.pt", "tied.npz", "nll"))
                .isInstanceOf(TorchScriptException.class)
                .hasMessageContainingAll("transformer.pt", "[1, 4] of type Long");
        assertThatThrownBy(() -> probed("transformer.pt", "gru.npz", "nll")).hasMessageContainingAll("transformer.pt");
    }

    @Test
    void targetsThatTheLossDoesNotTake() {
        assertThatThrownBy(() -> probed("regression.pt", "regression.npz", "cross_entropy"))
                .isInstanceOf(ProbeException.class)
                .hasMessageContainingAll("2 numbers a sample", "one class a sample");
        assertThatThrownBy(() -> probed("regression.pt", "regression.npz", "binary_cross_entropy_with_logits"))
                .isInstanceOf(ProbeException.class)
                .hasMessageContainingAll("regression.npz: row", "from 0 to 1", "mse");
        assertThatThrownBy(() -> probed("transformer.pt", "tied.npz", "mse")).isInstanceOf(TorchScriptException.class);
    }

    @Test
    void tokensOutsideTheTableAreToldWithTheirRange() throws Exception {
        Path data = Files.writeString(folder.resolve("tokens.csv"), "a,b,c,d,e,y\n1,2,3,4,7,0\n1,2,3,4,5,1\n");
        assertThatThrownBy(() -> ScriptModels.probed(ScriptModels.file("transformer.pt"), data, "nll", FEW))
                .isInstanceOf(TorchScriptException.class)
                .hasMessageContainingAll("tokens from 1 to 7", "index out of range");
        Path part = Files.writeString(folder.resolve("part.csv"), "a,b,c,d,e,y\n1,2,3,4,0.5,0\n1,2,3,4,5,1\n");
        assertThatThrownBy(() -> ScriptModels.probed(ScriptModels.file("transformer.pt"), part, "nll", FEW))
                .isInstanceOf(ProbeException.class)
                .hasMessageContainingAll("row 2", "0.5 in x", "the model takes tokens");
    }

    /** Such a loss can be taken, and means nothing: the answer says so. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            cnn         | nll                       | exponentials add up
            cnn         | categorical_cross_entropy | for logits use cross_entropy
            cnn         | binary_cross_entropy      | binary_cross_entropy_with_logits
            cnn         | cross_entropy             | ''
            transformer | nll                       | ''
            """)
    void outputsThatTheLossDoesNotTakeAreTold(String model, String loss, String note) throws Exception {
        String notes = probed(model + ".pt", model + ".npz", loss).path("notes").toString();
        if (note.isEmpty()) {
            assertThat(notes).doesNotContain("takes outputs");
        } else {
            assertThat(notes).contains("the loss " + loss + " takes outputs", note);
        }
    }
}
