package io.evenkeel.torch.probe;

import io.evenkeel.recipe.DataSpec;
import io.evenkeel.recipe.SourceSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A file with the data to measure on.
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

    boolean isNpz() {
        return ending().equals("npz");
    }

    boolean isSafetensors() {
        return ending().equals("safetensors");
    }

    /** @throws ProbeException where the ending is none that is known, or a label is given for arrays */
    SourceSpec source() {
        String path = file.toAbsolutePath().toString();
        if (!labels.isEmpty() && (isNpz() || isSafetensors())) {
            throw new ProbeException("--label: found " + String.join(",", labels) + " for " + file
                    + ", whose targets are its array y; expected it with CSV alone");
        }
        return switch (ending()) {
            case "npz" -> new SourceSpec.Npz(path, "x", "y", false);
            case "safetensors" -> new SourceSpec.Safetensors(path, "x", "y", false);
            case "csv", "tsv", "txt" -> new SourceSpec.Csv(path, SourceSpec.Csv.Header.AUTO, labels);
            default ->
                throw new ProbeException("--data: found " + file
                        + "; expected a file ending in .npz or .safetensors, with arrays x and y, or in .csv");
        };
    }

    /** As stored, nothing held back. */
    DataSpec asStored() {
        return new DataSpec(source(), most, DataSpec.Scale.RAW, 1, 0, 0.0);
    }
}
