package io.evenkeel.cli;

import io.evenkeel.training.CheckpointCadence;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How often state is saved, as people write it: {@code 500}, {@code 30s}, {@code off}. */
final class CadenceConverter implements ITypeConverter<CheckpointCadence> {

    @Override
    public CheckpointCadence convert(String text) {
        try {
            return CheckpointCadence.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
