package io.evenkeel.data;

import io.evenkeel.array.IdxFormat;
import io.evenkeel.array.NumericArray;
import io.evenkeel.recipe.SourceSpec;
import org.jspecify.annotations.Nullable;

/** Samples and labels in two IDX files. Two axes behind the first are an image of one channel. */
final class IdxSource implements Source<SourceSpec.Idx> {
    private static final String KIND = "an IDX file";

    @Override
    public String name() {
        return "idx";
    }

    @Override
    public Class<SourceSpec.Idx> spec() {
        return SourceSpec.Idx.class;
    }

    @Override
    public Table read(SourceSpec.Idx spec, Request request) {
        return read(spec.path(), spec.labels(), "data.labels", request);
    }

    @Override
    public Table readValidation(SourceSpec.Idx spec, String path, Request request) {
        return read(path, spec.validationLabels(), "data.validation_labels", request);
    }

    private static Table read(String path, @Nullable String labels, String key, Request request) {
        UserFile file = new UserFile(request.folder(), path);
        UserFile labelFile = new UserFile(request.folder(), labels == null ? labelsBeside(path, key) : labels);
        NumericArray x = file.array(KIND, found -> IdxFormat.read(found, request.mostSamples()));
        NumericArray y = labelFile.array(KIND, found -> IdxFormat.read(found, request.mostSamples()));
        return new ArrayTable(x, y, false, file, labelFile).read(true, request);
    }

    /** By the names that the MNIST files have: images-idx3-ubyte, labels-idx1-ubyte. */
    private static String labelsBeside(String path, String key) {
        int at = path.lastIndexOf("images");
        if (at < 0) {
            throw DataException.Place.ofKey(key)
                    .refuse("nothing", "the file of labels, for '" + path + "' has no 'images' to be replaced in it");
        }
        return path.substring(0, at)
                + path.substring(at).replace("images", "labels").replaceAll("idx[0-9]", "idx1");
    }
}
