package io.evenkeel.data;

import io.evenkeel.array.NumericArray;
import io.evenkeel.array.SafetensorsFormat;
import io.evenkeel.recipe.SourceSpec;

/** A file with a tensor of samples and one of targets. */
final class SafetensorsSource implements Source<SourceSpec.Safetensors> {
    private static final String KIND = "a safetensors file";

    @Override
    public String name() {
        return "safetensors";
    }

    @Override
    public Class<SourceSpec.Safetensors> spec() {
        return SourceSpec.Safetensors.class;
    }

    @Override
    public Table read(SourceSpec.Safetensors spec, Request request) {
        UserFile file = new UserFile(request.folder(), spec.path());
        NumericArray x = file.array(KIND, found -> SafetensorsFormat.read(found, spec.x(), request.mostSamples()));
        NumericArray y = file.array(KIND, found -> SafetensorsFormat.read(found, spec.y(), request.mostSamples()));
        return new ArrayTable(x, y, spec.tokens(), file, file).read(false, request);
    }

    @Override
    public Table readValidation(SourceSpec.Safetensors spec, String path, Request request) {
        return read(new SourceSpec.Safetensors(path, spec.x(), spec.y(), spec.tokens()), request);
    }
}
