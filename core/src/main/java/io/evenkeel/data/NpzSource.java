package io.evenkeel.data;

import io.evenkeel.array.NpyFormat;
import io.evenkeel.array.NumericArray;
import io.evenkeel.recipe.SourceSpec;

/** An archive with samples and targets. */
final class NpzSource implements Source<SourceSpec.Npz> {
    private static final String KIND = "a NumPy .npz archive";

    @Override
    public String name() {
        return "npz";
    }

    @Override
    public Class<SourceSpec.Npz> spec() {
        return SourceSpec.Npz.class;
    }

    @Override
    public Table read(SourceSpec.Npz spec, Request request) {
        UserFile file = new UserFile(request.folder(), spec.path());
        NumericArray x = file.array(KIND, found -> NpyFormat.readFromArchive(found, spec.x(), request.mostSamples()));
        NumericArray y = file.array(KIND, found -> NpyFormat.readFromArchive(found, spec.y(), request.mostSamples()));
        return new ArrayTable(x, y, spec.tokens(), file, file).read(false, request);
    }

    @Override
    public Table readValidation(SourceSpec.Npz spec, String path, Request request) {
        return read(new SourceSpec.Npz(path, spec.x(), spec.y(), spec.tokens()), request);
    }
}
