package io.evenkeel.torch.layerwise;

import java.util.function.Predicate;
import java.util.function.Supplier;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a gated recurrent unit, steps first, from what the inputs contribute: with q = U h + c, r = σ(p_r + q_r),
 * z = σ(p_z + q_z), n = tanh(p_n + r q_n), the next state is h⁺ = n + z (h − n).
 *
 * <p>To first order h⁺' = z h' + K_r (p_r' + q_r') + K_z (p_z' + q_z') + K_n (p_n' + r q_n') with K_n = (1 − z)(1 − n²),
 * K_r = K_n q_n r (1 − r) and K_z = (h − n) z (1 − z): a linear recurrence, and its transpose takes adjoints back. With δ the
 * adjoint of h⁺, those of q are K_r δ, K_z δ and r K_n δ; what their derivatives have beside the same times δ' is known for all
 * steps at once when tangents are. So each step of a product is a small matrix product and three operations, and all else
 * is done for all steps together.
 */
public final class GruDerivatives extends SingleLayer {

    private static final int GATES = 3;

    private final Affine recurrence;
    private long steps;
    private long samples;
    private long units;
    private @Nullable Tensor gates;
    private @Nullable Tensor candidate;
    private @Nullable Tensor recurrent;
    private @Nullable Tensor before;
    private @Nullable Tensor slopes;
    private @Nullable Tensor candidateSlope;
    private @Nullable Tensor delta;
    private @Nullable Tensor gatesTangent;
    private @Nullable Tensor candidateTangent;
    private @Nullable Tensor recurrentTangent;
    private @Nullable Tensor beforeTangent;

    /**
     * @param weight U, three matrices one below the other: of the reset gate, the update gate and the candidate
     * @param bias c
     */
    public GruDerivatives(Tensor weight, @Nullable Tensor bias, Predicate<Tensor> moving) {
        this.recurrence = Affine.of(weight, bias, moving);
    }

    @Override
    boolean hasMovingWeights() {
        return recurrence.moves();
    }

    /** @param input p, shape (steps, samples, 3·units) */
    @Override
    Tensor output(Tensor input) {
        steps = input.size(0);
        samples = input.size(1);
        units = input.size(2) / GATES;
        Tensor states = zeros(steps + 1, units);
        Tensor both = zeros(steps, 2 * units);
        Tensor q = zeros(steps, units);
        Tensor n = zeros(steps, units);
        for (int t = 0; t < steps; t++) {
            int step = t;
            inScope(() -> {
                Tensor p = input.select(0, step);
                Tensor h = states.select(0, step);
                Tensor all = recurrence.times(h);
                Tensor sigma = both.select(0, step)
                        .copy_(all.narrow(1, 0, 2 * units)
                                .add_(p.narrow(1, 0, 2 * units))
                                .sigmoid_());
                Tensor own = q.select(0, step).copy_(all.narrow(1, 2 * units, units));
                Tensor next = n.select(0, step)
                        .copy_(torch.addcmul(p.narrow(1, 2 * units, units), reset(sigma), own)
                                .tanh_());
                return states.select(0, step + 1).copy_(next.lerp(h, update(sigma)));
            });
        }
        if (moves()) {
            gates = keep(both);
            recurrent = keep(q);
            candidate = keep(n);
            before = keep(states.narrow(0, 0, steps));
            inScope(this::findSlopes);
        }
        return states.narrow(0, 1, steps);
    }

    private Tensor zeros(long count, long width) {
        return torch.zeros(
                new long[] {count, samples, width}, recurrence.weight().options());
    }

    private Tensor findSlopes() {
        Tensor n = known(candidate);
        Tensor z = update(known(gates));
        Tensor kn = keep(complement(n.square()).mul_(complement(z)));
        candidateSlope = kn;
        Tensor bends = bends();
        Tensor all =
                keep(torch.empty(new long[] {steps, samples, GATES * units}, n.options(), new MemoryFormatOptional()));
        gate(all, 0).copy_(reset(bends).mul(known(recurrent)).mul_(kn));
        gate(all, 1).copy_(known(before).sub(n).mul_(update(bends)));
        gate(all, 2).copy_(reset(known(gates)).mul(kn));
        slopes = all;
        return all;
    }

    /** σ' = σ (1 − σ) of both gates. */
    private Tensor bends() {
        return complement(known(gates)).mul_(known(gates));
    }

    @Override
    @Nullable
    Tensor inputAdjoint(Tensor adjoint) {
        Tensor deltas = keep(adjoint.contiguous().clone());
        for (int t = (int) steps - 1; t > 0; t--) {
            int step = t;
            inScope(() -> {
                Tensor now = deltas.select(0, step);
                Tensor of = apart(known(slopes).select(0, step)).mul(now.unsqueeze(1));
                return deltas.select(0, step - 1)
                        .addmm_(of.view(samples, GATES * units), recurrence.weight())
                        .addcmul_(update(known(gates).select(0, step)), now);
            });
        }
        delta = deltas;
        if (!inputMoves()) {
            return null;
        }
        Tensor all = ofRecurrent(known(delta));
        gate(all, 2).copy_(known(candidateSlope).mul(known(delta)));
        return all;
    }

    /** Adjoints of q by those of the states. */
    private Tensor ofRecurrent(Tensor deltas) {
        return known(slopes)
                .view(steps, samples, GATES, units)
                .mul(deltas.unsqueeze(2))
                .view(steps, samples, GATES * units);
    }

    @Override
    Tensor outputTangent(@Nullable Tensor input, Direction direction) {
        Tensor alongWeights = recurrence.along(direction, rows(known(before)));
        Tensor own = alongWeights == null ? null : alongWeights.view(steps, samples, GATES * units);
        Tensor driving = inScope(() -> driving(input, own));
        Tensor transposed = recurrence.weight().t();
        Tensor all = zeros(steps + 1, units);
        for (int t = 0; t < steps; t++) {
            int step = t;
            inScope(() -> all.select(0, step + 1).copy_(next(all.select(0, step), driving, transposed, step)));
        }
        Tensor earlier = stay(all.narrow(0, 0, steps));
        beforeTangent = earlier;
        Tensor q = own == null ? rows(earlier).mm(transposed) : rows(own).addmm_(rows(earlier), transposed);
        findTangents(q.view(steps, samples, GATES * units), input);
        return all.narrow(0, 1, steps);
    }

    /** @param q its tangents, which are changed */
    private void findTangents(Tensor q, @Nullable Tensor input) {
        recurrentTangent = stay(gate(q, 2).clone());
        Tensor both = q.narrow(2, 0, 2 * units);
        if (input != null) {
            both.add_(input.narrow(2, 0, 2 * units));
        }
        Tensor moved = stay(both.mul(bends()));
        gatesTangent = moved;
        Tensor n = reset(moved).mul(known(recurrent)).addcmul_(reset(known(gates)), known(recurrentTangent));
        if (input != null) {
            n.add_(gate(input, 2));
        }
        candidateTangent = stay(n.mul_(complement(known(candidate).square())));
    }

    private Tensor next(Tensor h, Tensor driving, Tensor transposed, int step) {
        return apart(h.mm(transposed).mul_(known(slopes).select(0, step)))
                .sum(new long[] {1}, false, new ScalarTypeOptional())
                .add_(driving.select(0, step))
                .addcmul_(update(known(gates).select(0, step)), h);
    }

    /** What h⁺' has besides h'. */
    private Tensor driving(@Nullable Tensor input, @Nullable Tensor own) {
        Tensor k = known(slopes);
        Tensor sum = own == null
                ? torch.zeros(new long[] {steps, samples, units}, k.options())
                : k.mul(own).view(steps, samples, GATES, units).sum(new long[] {2}, false, new ScalarTypeOptional());
        return input == null
                ? sum
                : sum.addcmul_(gate(k, 0), gate(input, 0))
                        .addcmul_(gate(k, 1), gate(input, 1))
                        .addcmul_(known(candidateSlope), gate(input, 2));
    }

    @Override
    @Nullable
    Tensor inputAdjointTangent(Tensor adjoint, Direction direction) {
        Tensor ofCandidate = inScope(this::candidateForcing);
        Tensor carried = known(delta).mul(update(known(gatesTangent)));
        ofDirection(carried, direction);
        Tensor forcing = forcing(ofCandidate);
        Tensor deltas = back(adjoint, forcing, carried);
        Tensor now = forcing;
        now.view(steps, samples, GATES, units)
                .addcmul_(known(slopes).view(steps, samples, GATES, units), deltas.unsqueeze(2));
        recurrence.addProduct(direction, rows(now), rows(known(before)));
        recurrence.addSum(direction, rows(now));
        gatesTangent = null;
        candidateTangent = null;
        recurrentTangent = null;
        beforeTangent = null;
        if (!inputMoves()) {
            return null;
        }
        gate(now, 2).copy_(ofCandidate.addcmul_(known(candidateSlope), deltas));
        return now;
    }

    /** What the adjoints of q as they were have to do with tangents and directions. */
    private void ofDirection(Tensor carried, Direction direction) {
        Tensor alongWeight = direction.of(recurrence.weight());
        if (alongWeight == null) {
            return;
        }
        inScope(() -> {
            Tensor was = rows(ofRecurrent(known(delta)));
            recurrence.addProduct(direction, was, rows(known(beforeTangent)));
            return rows(carried).addmm_(was, alongWeight);
        });
    }

    /** Of K_n δ, what its derivative has besides K_n δ'. */
    private Tensor candidateForcing() {
        Tensor n = known(candidate);
        Tensor d = known(delta);
        Tensor flat = complement(n.square());
        Tensor turned = complement(update(known(gates))).mul_(n).mul_(known(candidateTangent));
        return flat.mul_(update(known(gatesTangent)))
                .add_(turned, new Scalar(2.0))
                .mul_(d)
                .neg_();
    }

    /** Of the adjoints of q, what their derivatives have besides their slopes times δ'. */
    private Tensor forcing(Tensor ofCandidate) {
        Tensor d = known(delta);
        Tensor n = known(candidate);
        Tensor bends = bends();
        Tensor leaning =
                known(gates).mul(new Scalar(-2.0)).add_(new Scalar(1.0)).mul_(known(gatesTangent));
        Tensor candidateAdjoint = known(candidateSlope).mul(d);
        Tensor all = torch.empty(new long[] {steps, samples, GATES * units}, d.options(), new MemoryFormatOptional());
        fill(all, 0, () -> known(recurrent)
                .mul(ofCandidate)
                .addcmul_(candidateAdjoint, known(recurrentTangent))
                .mul_(reset(bends))
                .addcmul_(candidateAdjoint.mul(known(recurrent)), reset(leaning)));
        fill(all, 1, () -> known(beforeTangent)
                .sub(known(candidateTangent))
                .mul_(update(bends))
                .addcmul_(known(before).sub(n), update(leaning))
                .mul_(d));
        fill(all, 2, () -> reset(known(gates)).mul(ofCandidate).addcmul_(candidateAdjoint, reset(known(gatesTangent))));
        return all;
    }

    private void fill(Tensor all, int gate, Supplier<Tensor> with) {
        inScope(() -> gate(all, gate).copy_(with.get()));
    }

    /** δ' of all steps. */
    private Tensor back(Tensor adjoint, Tensor forcing, Tensor carried) {
        Tensor deltas = adjoint.contiguous().clone();
        for (int t = (int) steps - 1; t > 0; t--) {
            int step = t;
            inScope(() -> {
                Tensor moved = deltas.select(0, step);
                Tensor q = torch.addcmul(
                        apart(forcing.select(0, step)), apart(known(slopes).select(0, step)), moved.unsqueeze(1));
                return deltas.select(0, step - 1)
                        .addmm_(q.view(samples, GATES * units), recurrence.weight())
                        .add_(carried.select(0, step))
                        .addcmul_(update(known(gates).select(0, step)), moved);
            });
        }
        return deltas;
    }

    /** (samples, 3·units) by gates. */
    private Tensor apart(Tensor step) {
        return step.view(samples, GATES, units);
    }

    private Tensor gate(Tensor all, int gate) {
        return all.narrow(2, gate * units, units);
    }

    private Tensor reset(Tensor both) {
        return both.narrow(-1, 0, units);
    }

    private Tensor update(Tensor both) {
        return both.narrow(-1, units, units);
    }

    private static Tensor complement(Tensor x) {
        return x.neg().add_(new Scalar(1.0));
    }

    private static Tensor rows(Tensor all) {
        return all.view(-1, all.size(2));
    }
}
