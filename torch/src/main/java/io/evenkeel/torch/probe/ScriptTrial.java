package io.evenkeel.torch.probe;

import io.evenkeel.array.ElementType;
import io.evenkeel.torch.script.ScriptModule;
import io.evenkeel.torch.script.TorchScriptException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * What a TorchScript model takes and gives, found by handing it zeros: a file does not tell.
 *
 * @param input int64 where it takes tokens, else the type of its parameters
 * @param output extents for one sample, the first being 1
 * @param alone whether it takes one sample alone; batch normalisation by the batch's statistics may not
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record ScriptTrial(ScalarType input, long[] output, boolean alone) {

    /**
     * Whole numbers of four bytes and more are tried as tokens first, all others last.
     *
     * @param stored as which the samples are stored; null where the file does not tell
     * @throws TorchScriptException when the model takes no such samples, for the reason that tells most
     * @throws ProbeException when it gives what no loss can be taken of
     */
    static ScriptTrial of(ScriptModule module, int[] sampleShape, @Nullable ElementType stored, String model) {
        boolean tokens = stored != null && stored.isWhole() && stored.bytes() >= Integer.BYTES;
        List<ScalarType> types =
                tokens ? List.of(ScalarType.Long, module.type()) : List.of(module.type(), ScalarType.Long);
        Map<ScalarType, TorchScriptException> refusals = new EnumMap<>(ScalarType.class);
        for (ScalarType type : types) {
            for (int samples = 1; samples <= 2; samples++) {
                try {
                    return new ScriptTrial(type, output(module, samples, sampleShape, type, model), samples == 1);
                } catch (TorchScriptException e) {
                    refusals.putIfAbsent(type, e);
                }
            }
        }
        throw telling(refusals, module.type());
    }

    /** That about numbers, unless it is that they are no tokens; what a layer of weights says to tokens helps nobody. */
    private static TorchScriptException telling(Map<ScalarType, TorchScriptException> refusals, ScalarType own) {
        TorchScriptException ofNumbers = Objects.requireNonNull(refusals.get(own));
        boolean wantsTokens = String.valueOf(ofNumbers.getMessage()).contains("Long");
        return wantsTokens ? refusals.getOrDefault(ScalarType.Long, ofNumbers) : ofNumbers;
    }

    private static long[] output(ScriptModule module, int samples, int[] sampleShape, ScalarType type, String model) {
        long[] shape = new long[sampleShape.length + 1];
        shape[0] = samples;
        for (int axis = 0; axis < sampleShape.length; axis++) {
            shape[axis + 1] = sampleShape[axis];
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor given = module.forward(torch.zeros(shape, new TensorOptions(type)));
            long[] extents = new long[Math.toIntExact(given.dim())];
            for (int axis = 0; axis < extents.length; axis++) {
                extents[axis] = given.size(axis);
            }
            if (given.numel() == 0 || !given.is_floating_point()) {
                throw new ProbeException(model + ": found an output of shape " + Arrays.toString(extents) + " of type "
                        + given.scalar_type().intern() + "; expected numbers that a loss can be taken of");
            }
            if (!given.requires_grad()) {
                throw new ProbeException(model + ": found an output that depends on no parameter (it was detached, or"
                        + " made under torch.no_grad); expected one that can be differentiated");
            }
            extents[0] = 1;
            return extents;
        }
    }

    /** Extent of the output's last axis: its classes, where it has any. */
    long width() {
        return output[output.length - 1];
    }

    /** Numbers that come out for one sample. */
    long numbers() {
        return Arrays.stream(output).reduce(1, (a, b) -> a * b);
    }

    /** The type that samples are converted to, in words; null where they are stored as such. */
    @Nullable
    String conversion(@Nullable ElementType stored) {
        ElementType same = input == ScalarType.Long
                ? ElementType.I64
                : input == ScalarType.Double ? ElementType.F64 : ElementType.F32;
        return stored == null || stored == same
                ? null
                : "x is stored as " + stored.name().toLowerCase(Locale.ROOT) + " and was converted to "
                        + same.name().toLowerCase(Locale.ROOT) + ", which the model takes";
    }
}
