package io.evenkeel.torch.operator;

import io.evenkeel.torch.HeldKinks;
import org.jspecify.annotations.Nullable;

/**
 * A loss without kinks that has the same derivatives as another one, of every order, at the weights that this one had.
 *
 * @param loss as a function of the weights
 * @param held what it takes along, null for nothing
 */
public record SmoothPiece(LossGraph loss, @Nullable HeldKinks held) implements AutoCloseable {

    /** A loss that has no kinks. */
    static SmoothPiece whole(LossGraph loss) {
        return new SmoothPiece(loss, null);
    }

    @Override
    public void close() {
        if (held != null) {
            held.close();
        }
    }
}
