package io.evenkeel.torch.probe;

import io.evenkeel.array.FormatException;
import io.evenkeel.array.NpyFormat;
import io.evenkeel.array.NumericArray;
import io.evenkeel.array.SafetensorsFormat;
import io.evenkeel.recipe.DataSpec;
import io.evenkeel.recipe.SourceSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A file with the data to measure on. A relative path starts at the process's folder, wherever a recipe stands.
 *
 * @param file npz or safetensors with arrays {@code x} and {@code y}, or CSV, by its name's ending
 * @param labels of a CSV file: names or indices of the columns that hold targets; none: the last
 * @param most samples to take from its beginning; null: all
 */
public record ProbeData(
        Path file, List<String> labels, @Nullable Integer most) {

    public ProbeData {
        labels = List.copyOf(labels);
    }

    private String ending() {
        Path name = file.getFileName();
        String text = name == null ? "" : name.toString().toLowerCase(Locale.ROOT);
        return text.substring(text.lastIndexOf('.') + 1);
    }

    private boolean isNpz() {
        return ending().equals("npz");
    }

    private boolean isSafetensors() {
        return ending().equals("safetensors");
    }

    /** The first row of an array; null where the file has none such, or cannot be read: what is wrong is found later. */
    @Nullable
    NumericArray firstOf(String array) {
        try {
            return isNpz()
                    ? NpyFormat.readFromArchive(file, array, 1)
                    : isSafetensors() ? SafetensorsFormat.read(file, array, 1) : null;
        } catch (IOException | FormatException e) {
            return null;
        }
    }

    /** Whether there is a whole number for each position of a sequence of whole numbers, as tokens and their labels are. */
    boolean hasLabelsByPosition() {
        NumericArray x = firstOf("x");
        NumericArray y = firstOf("y");
        return x != null
                && y != null
                && x.type().isWhole()
                && y.type().isWhole()
                && x.rank() == 2
                && y.rank() == 2
                && x.width() == y.width()
                && x.width() > 1;
    }

    /**
     * @param tokens whether x holds tokens, so that targets as many as they are belong to them one by one
     * @throws ProbeException where the ending is none that is known, or a label is given for arrays
     */
    SourceSpec source(boolean tokens) {
        String path = file.toString();
        if (!labels.isEmpty() && (isNpz() || isSafetensors())) {
            throw new ProbeException("--label: found " + String.join(",", labels) + " for " + file
                    + ", whose targets are its array y; expected it with CSV alone");
        }
        return switch (ending()) {
            case "npz" -> new SourceSpec.Npz(path, "x", "y", tokens);
            case "safetensors" -> new SourceSpec.Safetensors(path, "x", "y", tokens);
            case "csv", "tsv", "txt" -> new SourceSpec.Csv(path, SourceSpec.Csv.Header.AUTO, labels);
            default ->
                throw new ProbeException("--data: found " + file
                        + "; expected a file ending in .npz or .safetensors, with arrays x and y, or in .csv");
        };
    }

    /** As stored, nothing held back. */
    DataSpec asStored(boolean tokens) {
        return new DataSpec(source(tokens), most, DataSpec.Scale.RAW, 1, 0, 0.0);
    }
}
