package io.evenkeel.torch;

import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Conjugate gradients for Ax = b from products with A (Hestenes and Stiefel 1952). Where a direction of negative
 * curvature turns up it ends with what it has, or with b itself if it has nothing yet, so that the result is a direction
 * of descent whatever A is (Nocedal and Wright 2006, algorithm 7.1).
 */
final class ConjugateGradient {

    private ConjugateGradient() {}

    /**
     * @param tolerance ‖b − Ax‖/‖b‖ at which it ends
     * @return a new tensor like {@code b}
     */
    static Tensor solve(UnaryOperator<Tensor> times, Tensor b, double tolerance, int maxIterations) {
        Tensor x = torch.zeros_like(b);
        Tensor residual = b.clone();
        Tensor direction = b.clone();
        double square = dot(residual, residual);
        double enough = tolerance * tolerance * square;
        for (int i = 0; i < maxIterations && !(square <= enough); i++) {
            try (PointerScope scope = new PointerScope()) {
                Tensor product = times.apply(direction);
                double curvature = dot(direction, product);
                if (!(curvature > 0)) {
                    return i == 0 ? x.copy_(b) : x;
                }
                double length = square / curvature;
                x.add_(direction, new Scalar(length));
                residual.add_(product, new Scalar(-length));
                double next = dot(residual, residual);
                direction.mul_(new Scalar(next / square)).add_(residual);
                square = next;
            }
        }
        return x;
    }

    /** Accumulated in double precision, on which the orthogonality of the directions depends. */
    private static double dot(Tensor a, Tensor b) {
        try (PointerScope scope = new PointerScope()) {
            return a.to(ScalarType.Double).dot(b.to(ScalarType.Double)).item_double();
        }
    }
}
