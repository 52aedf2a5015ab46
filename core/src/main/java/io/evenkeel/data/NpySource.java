package io.evenkeel.data;

import io.evenkeel.array.NpyFormat;
import io.evenkeel.array.NumericArray;
import io.evenkeel.recipe.SourceSpec;
import org.jspecify.annotations.Nullable;

/** Samples, and targets in a second file or in the last column. */
final class NpySource implements Source<SourceSpec.Npy> {
    private static final String KIND = "a NumPy .npy file";

    @Override
    public String name() {
        return "npy";
    }

    @Override
    public Class<SourceSpec.Npy> spec() {
        return SourceSpec.Npy.class;
    }

    @Override
    public Table read(SourceSpec.Npy spec, Request request) {
        return read(spec.path(), spec.labels(), spec.tokens(), request);
    }

    @Override
    public Table readValidation(SourceSpec.Npy spec, String path, Request request) {
        if (spec.labels() != null && spec.validationLabels() == null) {
            throw DataException.Place.ofKey("data.validation_labels")
                    .refuse(
                            "nothing",
                            "the file of targets for '" + path + "', as data.labels is for '" + spec.path() + "'");
        }
        return read(path, spec.validationLabels(), spec.tokens(), request);
    }

    private static Table read(String path, @Nullable String labels, boolean tokens, Request request) {
        UserFile file = new UserFile(request.folder(), path);
        UserFile labelFile = new UserFile(request.folder(), labels == null ? path : labels);
        NumericArray x = file.array(KIND, found -> NpyFormat.read(found, request.mostSamples()));
        NumericArray y =
                labels == null ? null : labelFile.array(KIND, found -> NpyFormat.read(found, request.mostSamples()));
        return new ArrayTable(x, y, tokens, file, labelFile).read(false, request);
    }
}
