package io.evenkeel.torch;

import org.bytedeco.pytorch.Tensor;

/**
 * A search along a line for a point where the loss has fallen enough and the slope is flat enough: f(t) ≤ f(0) + c₁ t
 * f′(0) and |f′(t)| ≤ c₂|f′(0)| (Wolfe 1969), by widening a bracket and then narrowing it with cubic interpolation
 * (Nocedal and Wright 2006, algorithms 3.5 and 3.6). Where it looks, and when it gives up, is as libtorch's search does.
 */
final class StrongWolfe {

    private static final double SUFFICIENT_DECREASE = 1e-4;
    private static final double FLAT_ENOUGH = 0.9;
    private static final int MOST_LOOKS = 25;
    /** A point nearer to an end than this share of the bracket has hardly narrowed it. */
    private static final double EDGE = 0.1;

    /** What was seen at t: the loss, its gradient by all weights, and its slope along the line. */
    record Point(double t, double loss, Tensor gradient, double slope) {}

    /** Looks at the loss at a distance along the line. */
    @FunctionalInterface
    interface Line {
        Point at(double t);
    }

    private final Line line;
    private final Point start;
    private int looks;

    private StrongWolfe(Line line, Point start) {
        this.line = line;
        this.start = start;
    }

    /**
     * @param start t = 0; its slope is negative
     * @param first where to look first
     * @param closest width of the bracket in t at which it is narrow enough
     * @return the best point found, of which at least a look was taken
     */
    static Point search(Line line, Point start, double first, double closest) {
        return new StrongWolfe(line, start).search(first, closest);
    }

    private Point search(double first, double closest) {
        Point previous = start;
        Point current = line.at(first);
        for (; looks < MOST_LOOKS; looks++) {
            if (isTooHigh(current) || (looks > 1 && current.loss() >= previous.loss())) {
                return narrow(previous, current, closest);
            }
            if (isFlat(current)) {
                return current;
            }
            if (current.slope() >= 0) {
                return narrow(previous, current, closest);
            }
            double least = current.t() + 0.01 * (current.t() - previous.t());
            double next = lowest(previous, current, least, 10 * current.t());
            previous = current;
            current = line.at(next);
        }
        return current.loss() < start.loss() ? current : start;
    }

    private Point narrow(Point one, Point other, double closest) {
        Point[] ends = {one, other};
        int low = other.loss() < one.loss() ? 1 : 0;
        boolean hardlyNarrowed = false;
        while (looks < MOST_LOOKS && !(Math.abs(ends[1].t() - ends[0].t()) < closest)) {
            double left = Math.min(ends[0].t(), ends[1].t());
            double right = Math.max(ends[0].t(), ends[1].t());
            double t = lowest(ends[0], ends[1], left, right);
            double edge = EDGE * (right - left);
            if (Math.min(right - t, t - left) < edge) {
                if (hardlyNarrowed || t >= right || t <= left) {
                    t = Math.abs(t - right) < Math.abs(t - left) ? right - edge : left + edge;
                    hardlyNarrowed = false;
                } else {
                    hardlyNarrowed = true;
                }
            } else {
                hardlyNarrowed = false;
            }
            Point point = line.at(t);
            looks++;
            if (isTooHigh(point) || point.loss() >= ends[low].loss()) {
                ends[1 - low] = point;
                low = ends[1].loss() < ends[0].loss() ? 1 : 0;
            } else {
                if (isFlat(point)) {
                    return point;
                }
                if (point.slope() * (ends[1 - low].t() - ends[low].t()) >= 0) {
                    ends[1 - low] = ends[low];
                }
                ends[low] = point;
            }
        }
        return ends[low];
    }

    private boolean isTooHigh(Point point) {
        return point.loss() > start.loss() + SUFFICIENT_DECREASE * point.t() * start.slope();
    }

    private boolean isFlat(Point point) {
        return Math.abs(point.slope()) <= -FLAT_ENOUGH * start.slope();
    }

    /** The lowest point of the cubic through two points with their slopes, kept within bounds; their middle without one. */
    private static double lowest(Point one, Point other, double least, double most) {
        Point left = one.t() <= other.t() ? one : other;
        Point right = one.t() <= other.t() ? other : one;
        double width = right.t() - left.t();
        double bend = left.slope() + right.slope() - 3 * (left.loss() - right.loss()) / (left.t() - right.t());
        double square = bend * bend - left.slope() * right.slope();
        if (!(square >= 0)) {
            return (least + most) / 2;
        }
        double root = Math.sqrt(square);
        double t = right.t() - width * ((right.slope() + root - bend) / (right.slope() - left.slope() + 2 * root));
        return Math.min(Math.max(t, least), most);
    }
}
