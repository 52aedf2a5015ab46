package io.evenkeel.torch.operator;

import io.evenkeel.spectral.LinearOperator;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Products with the Hessian of a loss by the cheapest way that is good enough, from look to look while a network trains:
 * differences of gradients ({@link DifferencedHessian}), where they were found to be within {@value #GOOD} of products with the
 * graph, else these.
 *
 * <p>Cost beside the products: one of each way at the first look, and again every {@value #EVERY} looks; a forward pass
 * at each where the network is {@linkplain LossGraph#isKinked() kinked} and its {@linkplain LossGraph#smoothPiece() piece} has to be found,
 * unless the step's own {@linkplain NetworkLoss#noted noted} it; nothing where it cannot be.
 */
public final class QuickHessian {

    /** Of a product's length: below what eigenvalues to one per cent need. */
    static final double GOOD = 0.005;

    static final int EVERY = 20;

    /** Products of a refresh that are worth it where each costs a gradient, and nothing else was spent. */
    private static final int CHEAP_PRODUCTS = 2;

    private double error = Double.NaN;
    private int looks;
    private boolean usesGraph = true;
    private boolean usesPiece;

    /**
     * One look's products.
     *
     * @param operator to be asked while the weights are as they are
     * @param products worth spending on a refresh of what is followed in any case
     */
    public record Look(LinearOperator<Tensor> operator, int products) implements AutoCloseable {
        @Override
        public void close() {
            if (operator instanceof DifferencedHessian differences) {
                differences.close();
            }
        }
    }

    /**
     * At the weights as they are, whose gradient their tensors hold.
     *
     * @param graph of the loss of {@code exact}
     * @param exact stays the caller's
     */
    public Look at(LossGraph graph, HessianOperator exact) {
        Look look = choose(graph, exact);
        usesGraph = look.operator().equals(exact);
        usesPiece = !usesGraph && graph.isKinked();
        return look;
    }

    private Look choose(LossGraph graph, HessianOperator exact) {
        boolean due = Double.isNaN(error) || looks >= EVERY;
        looks = due ? 1 : looks + 1;
        if (!due && error > GOOD) {
            return new Look(exact, 1);
        }
        Optional<SmoothPiece> piece = graph.smoothPiece();
        if (piece.isEmpty()) {
            looks = 0;
            return new Look(exact, 1);
        }
        DifferencedHessian differences = new DifferencedHessian(piece.get(), exact.block(), error);
        if (due) {
            error = compare(differences, exact);
        }
        if (error <= GOOD) {
            return new Look(differences, graph.isKinked() ? 1 : CHEAP_PRODUCTS);
        }
        differences.close();
        return new Look(exact, 1);
    }

    private static double compare(DifferencedHessian differences, HessianOperator exact) {
        TensorSpace space = exact.domain();
        Tensor gradient = space.zero();
        try {
            exact.block().gradientInto(gradient);
            double found = differences.compare(exact, gradient);
            return Double.isFinite(found) && space.norm(gradient) > 0 ? found : Double.POSITIVE_INFINITY;
        } finally {
            space.release(gradient);
        }
    }

    /** Whether the last look's products came from a graph; true before the first, which tries both ways. */
    public boolean usesGraph() {
        return usesGraph;
    }

    /** Whether they came from the smooth piece of a kinked loss; false before the first look. */
    public boolean usesPiece() {
        return usesPiece;
    }

    /** For {@link #remember}; empty before the first look. */
    public double[] memory() {
        return looks == 0 ? new double[0] : new double[] {error, looks};
    }

    /** Goes on as another would that gave this {@link #memory}; anything else makes it as new. */
    public void remember(double[] memory) {
        error = memory.length == 2 ? memory[0] : Double.NaN;
        looks = memory.length == 2 ? (int) memory[1] : 0;
    }
}
