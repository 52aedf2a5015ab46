package io.evenkeel.torch;

import io.evenkeel.recipe.Precision;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** libtorch's number types by their recipe names, and which of them need a wider one beside them. */
public final class NumberTypes {

    private NumberTypes() {}

    public static ScalarType of(Precision precision) {
        return switch (precision) {
            case FLOAT32 -> ScalarType.Float;
            case FLOAT64 -> ScalarType.Double;
            case BFLOAT16 -> ScalarType.BFloat16;
            case FLOAT16 -> ScalarType.Half;
        };
    }

    /** Whether sums of steps or of losses get lost in it. */
    static boolean isHalf(ScalarType type) {
        // What a tensor answers is equal to no constant until it is interned.
        ScalarType known = type.intern();
        return known == ScalarType.Half || known == ScalarType.BFloat16;
    }

    /** The type itself, or float32 for the half precisions: what losses, targets and optimizers compute with. */
    public static ScalarType wide(ScalarType type) {
        return isHalf(type) ? ScalarType.Float : type;
    }
}
