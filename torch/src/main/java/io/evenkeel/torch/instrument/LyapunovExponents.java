package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.torch.TrainingStep;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The largest Lyapunov exponents of the product of transposed Jacobians that the gradient is multiplied by on its way back,
 * by QR (Benettin et al. 1980; see {@link BackwardProduct}): through depth, from each layer of the trunk that carries
 * weights to the one before it, in nats a layer, where there are three such layers at least; and through time, for each
 * recurrent layer and direction, from state to state, an LSTM's cell included, in nats a time step (Engelken et al. 2023).
 * Unlike the gradient's own growth they do not depend on the loss. The largest four are followed, or as many as the
 * narrowest layer has units; the largest and the smallest of them are reported.
 *
 * <p>Cost: one forward pass of {@link JacobianLook#SAMPLES} samples for each exponent, and one backward pass between
 * activations.
 */
public final class LyapunovExponents implements Instrument {

    static final int EXPONENTS = 4;

    private final JacobianLook look;

    LyapunovExponents(JacobianLook look) {
        this.look = look;
    }

    @Override
    public Set<String> quantities() {
        return Set.of(
                Quantities.JACOBIAN_LYAPUNOV,
                Quantities.JACOBIAN_LYAPUNOV_ERROR,
                Quantities.JACOBIAN_LYAPUNOV_SMALLEST,
                Quantities.JACOBIAN_LYAPUNOV_SMALLEST_ERROR);
    }

    @Override
    public Cadence cadence() {
        return Cadence.SELDOM;
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        look.of(step).ifPresent(seen -> {
            try (PointerScope scope = new PointerScope()) {
                measure(seen, step.index(), into);
            }
        });
    }

    private static void measure(JacobianLook.Seen seen, long seed, Measurements into) {
        Tensor rows = seen.excerpt().in(EXPONENTS).rows(seen.features());
        Tensor input = seen.network().takesTokens() ? rows : rows.detach().requires_grad_(true);
        StatesOnTheWay states = new StatesOnTheWay(seen.network());
        seen.network().forward(input, seen.copies(EXPONENTS, states));
        put(BackwardProduct.exponents(states.throughDepth(), EXPONENTS, seed), QuantityKey::of, into);
        states.throughTime()
                .forEach((place, steps) -> put(
                        BackwardProduct.exponents(steps, EXPONENTS, seed),
                        quantity -> QuantityKey.at(quantity, place),
                        into));
    }

    private static void put(
            List<BackwardProduct.Exponent> exponents, Function<String, QuantityKey> key, Measurements into) {
        if (exponents.isEmpty()) {
            return;
        }
        BackwardProduct.Exponent largest = exponents.get(0);
        into.put(key.apply(Quantities.JACOBIAN_LYAPUNOV), largest.mean());
        into.put(key.apply(Quantities.JACOBIAN_LYAPUNOV_ERROR), largest.standardError());
        if (exponents.size() > 1) {
            BackwardProduct.Exponent smallest = exponents.get(exponents.size() - 1);
            into.put(key.apply(Quantities.JACOBIAN_LYAPUNOV_SMALLEST), smallest.mean());
            into.put(key.apply(Quantities.JACOBIAN_LYAPUNOV_SMALLEST_ERROR), smallest.standardError());
        }
    }

    @Override
    public void afterUpdate(TrainingStep step, Measurements into) {
        look.end();
    }
}
