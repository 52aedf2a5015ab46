package io.evenkeel.repair;

import io.evenkeel.run.DataFacts;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.RunHeader;
import java.util.Arrays;
import java.util.List;

/**
 * How good a run is at a point, in a form that can be compared where losses differ.
 *
 * @param score accuracy, or R² from −1 up (a worse one, or none at all, counts as −1); −1 where the run has broken down
 * @param level mean of the last few scores, which a lucky moment moves less
 * @param scoreError standard error of the score: of a share or an R² over so many samples, and the scatter of the last
 *     evaluations
 * @param skill 1 − loss/loss of the best constant answer, from −1 up
 * @param skillError scatter of the last evaluations
 * @param blocking critical findings
 */
public record Standing(double score, double level, double scoreError, double skill, double skillError, int blocking) {

    private static final int LAST = 5;
    private static final int LEVEL = 3;
    /** Losses over the training part come one batch at a time. */
    private static final int LAST_STEPS = 50;

    private static final double LEAST_SKILL_GAIN = 0.02;
    private static final double FAR = 0.2;

    public static Standing of(Curve curve, RunHeader header, int blocking) {
        List<Curve.Point> all = curve.points();
        if (all.isEmpty()) {
            return new Standing(-1, -1, 0, -1, 0, blocking);
        }
        int last = curve.isHeldBack() ? LAST : LAST_STEPS;
        return of(all.subList(Math.max(0, all.size() - last), all.size()), curve.isHeldBack(), header, blocking);
    }

    /** At the evaluation where the held-back loss was least. */
    public static Standing best(Curve curve, RunHeader header) {
        Curve.Point best = curve.best();
        return best == null ? of(curve, header, 0) : of(List.of(best), true, header, 0);
    }

    private static Standing of(List<Curve.Point> points, boolean heldBack, RunHeader header, int blocking) {
        Curve.Point latest = points.get(points.size() - 1);
        double[] skills = points.stream()
                .mapToDouble(p -> skill(p.loss(), header.model()))
                .toArray();
        double[] scores = points.stream()
                .filter(p -> !Double.isNaN(p.score()) || !Double.isFinite(p.loss()))
                .mapToDouble(p -> clamped(p.score()))
                .toArray();
        double skill = heldBack ? skill(latest.loss(), header.model()) : mean(skills);
        double score = scores.length == 0 ? 0 : heldBack ? clamped(latest.score()) : mean(scores);
        if (!Double.isFinite(latest.loss())) {
            return new Standing(-1, -1, 0, -1, 0, blocking);
        }
        DataFacts data = header.data();
        long samples = data == null ? 1 : heldBack ? data.validation() : data.training();
        boolean values = data != null && data.target().equals("values");
        double sampling = values
                ? 2 * (1 - score) * Math.sqrt(Math.max(0, score) / Math.max(1, samples))
                : Math.sqrt(Math.max(0, score * (1 - score)) / Math.max(1, samples));
        double level = heldBack && scores.length > 0
                ? mean(Arrays.copyOfRange(scores, Math.max(0, scores.length - LEVEL), scores.length))
                : score;
        return new Standing(score, level, Math.hypot(sampling, scatter(scores)), skill, scatter(skills), blocking);
    }

    private static double clamped(double score) {
        return Double.isNaN(score) ? -1 : Math.max(-1, score);
    }

    private static double skill(double loss, @org.jspecify.annotations.Nullable ModelFacts model) {
        if (!Double.isFinite(loss)) {
            return -1;
        }
        Double chance = model == null ? null : model.chanceLoss() != null ? model.chanceLoss() : model.initialLoss();
        return chance == null || !(chance > 0) ? -loss : Math.max(-1, 1 - loss / chance);
    }

    /** Standard deviation from second differences, a sixth of whose mean square it is, so that a steady rise is none. */
    static double scatter(double[] values) {
        double sum = 0;
        for (int i = 2; i < values.length; i++) {
            double bend = values[i] - 2 * values[i - 1] + values[i - 2];
            sum += bend * bend / 6;
        }
        return values.length < 3 ? 0 : Math.sqrt(sum / (values.length - 2));
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return values.length == 0 ? 0 : sum / values.length;
    }

    /** Whether it is better by more than the noise: by its score, or with scores alike by its skill. */
    public boolean beats(Standing other) {
        double noise = Math.hypot(scoreError, other.scoreError);
        if (Math.abs(score - other.score) > noise) {
            return score > other.score;
        }
        return skill - other.skill > Math.max(LEAST_SKILL_GAIN, Math.hypot(skillError, other.skillError));
    }

    /** Whether the score is less by twice the noise, or the skill by a part of what there is to gain. */
    public boolean isFarBelow(Standing other) {
        return other.score - score > 2 * Math.hypot(scoreError, other.scoreError) || other.skill - skill > FAR;
    }

    /** For ranking alone: score and skill together, less what is not certain. */
    public double rank() {
        return level - scoreError + Math.max(-1, skill) / 2;
    }
}
