package io.evenkeel.data;

import io.evenkeel.recipe.DataSpec;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.SourceSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A recipe's data section with its usual values, one of which a test changes, and tables written into a folder. */
record DataFixture(
        Path folder,
        SourceSpec source,
        Integer samples,
        DataSpec.Scale scale,
        double targetScale,
        double labelNoise,
        double validation,
        LossSpec.Kind loss,
        int outputs,
        long seed) {

    static DataFixture of(SourceSpec source) {
        return new DataFixture(
                Path.of("."), source, null, DataSpec.Scale.RAW, 1, 0, 0, LossSpec.Kind.CROSS_ENTROPY, 10, 1);
    }

    static DataFixture csv(Path folder, String table, String... labels) {
        return csv(folder, table.getBytes(StandardCharsets.UTF_8), SourceSpec.Csv.Header.AUTO, labels);
    }

    static DataFixture csv(Path folder, byte[] table, SourceSpec.Csv.Header header, String... labels) {
        try {
            Files.write(folder.resolve("table.csv"), table);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SourceSpec source = new SourceSpec.Csv("table.csv", header, List.of(labels));
        return new DataFixture(folder, source, null, DataSpec.Scale.RAW, 1, 0, 0, LossSpec.Kind.MSE, 1, 1);
    }

    DataFixture samples(int samples) {
        return new DataFixture(
                folder, source, samples, scale, targetScale, labelNoise, validation, loss, outputs, seed);
    }

    DataFixture scale(DataSpec.Scale scale) {
        return new DataFixture(
                folder, source, samples, scale, targetScale, labelNoise, validation, loss, outputs, seed);
    }

    DataFixture targetScale(double targetScale) {
        return new DataFixture(
                folder, source, samples, scale, targetScale, labelNoise, validation, loss, outputs, seed);
    }

    DataFixture labelNoise(double labelNoise) {
        return new DataFixture(
                folder, source, samples, scale, targetScale, labelNoise, validation, loss, outputs, seed);
    }

    DataFixture validation(double validation) {
        return new DataFixture(
                folder, source, samples, scale, targetScale, labelNoise, validation, loss, outputs, seed);
    }

    DataFixture loss(LossSpec.Kind loss, int outputs) {
        return new DataFixture(
                folder, source, samples, scale, targetScale, labelNoise, validation, loss, outputs, seed);
    }

    DataFixture seed(long seed) {
        return new DataFixture(
                folder, source, samples, scale, targetScale, labelNoise, validation, loss, outputs, seed);
    }

    Dataset load() {
        return Datasets.load(
                new DataSpec(source, samples, scale, targetScale, labelNoise, validation), loss, outputs, seed, folder);
    }
}
