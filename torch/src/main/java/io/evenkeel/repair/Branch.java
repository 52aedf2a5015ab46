package io.evenkeel.repair;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.run.Finding;
import io.evenkeel.run.RunHeader;
import io.evenkeel.training.Ongoing;
import io.evenkeel.training.Progress;
import io.evenkeel.training.Training;
import io.evenkeel.training.TrainingResult;
import io.evenkeel.training.Watching;
import java.util.List;

/**
 * A run among others that are compared: trained as far as it is worth it, then given up or trained to its end. What it
 * was trained as a trial is not trained again.
 */
final class Branch implements AutoCloseable {

    private final List<Edit> edits;
    private final LoadedRecipe recipe;
    private final Training training;
    private final Ongoing ongoing;
    private final Curve curve = new Curve();
    private long evaluatedAt = -1;

    /** @param edits what sets it apart from the recipe that is to be repaired; none: the untouched one */
    Branch(LoadedRecipe recipe, List<Edit> edits, Progress progress, Watching watching, boolean deterministic) {
        this.recipe = recipe;
        this.edits = List.copyOf(edits);
        this.training = Training.prepare(recipe, deterministic);
        this.ongoing = training.begin(List.of(curve), progress, watching);
    }

    List<Edit> edits() {
        return edits;
    }

    LoadedRecipe recipe() {
        return recipe;
    }

    RunHeader header() {
        return training.facts();
    }

    Curve curve() {
        return curve;
    }

    /** Trains on until this share of its run is done. */
    void advance(double share) {
        ongoing.advance((long) Math.ceil(share * ongoing.totalSteps()));
    }

    /** Trains on until so many samples have passed it, or to its end. */
    void advanceTo(double some) {
        advance(Math.min(1, some / allSamples()));
    }

    /** What share of its run is done. */
    double done() {
        return ongoing.totalSteps() == 0 ? 1 : (double) ongoing.step() / ongoing.totalSteps();
    }

    long step() {
        return ongoing.step();
    }

    boolean isOver() {
        return ongoing.isOver();
    }

    /** How many samples have passed it in training. */
    double samples() {
        return samplesIn(ongoing.step());
    }

    /** How many will have passed it at its end. */
    double allSamples() {
        return samplesIn(ongoing.totalSteps());
    }

    /** How many steps it makes of so many samples. */
    double stepsIn(double samples) {
        return samples / Math.max(1e-9, samplesIn(1));
    }

    private double samplesIn(long steps) {
        var data = header().data();
        double all = data == null ? 1 : data.training();
        return all * steps / Math.max(1, header().stepsPerEpoch());
    }

    /** What is wrong with it, as it stands. */
    List<Finding> findings() {
        return isOver() ? result().findings() : ongoing.findings();
    }

    int blocking() {
        return (int) findings().stream().filter(Finding::blocks).count();
    }

    Standing standing() {
        if (evaluatedAt != ongoing.step()) {
            curve.add(ongoing.step(), ongoing.evaluate());
            evaluatedAt = ongoing.step();
        }
        return Standing.of(curve, header(), blocking());
    }

    /** Whether it was much better before. */
    boolean hasFallenBack() {
        return standing().isFarBelow(Standing.best(curve, header()));
    }

    /** Whether it was trained to its end, and is short of what the recipe wants it to reach. */
    boolean missesTarget() {
        return isOver() && Boolean.FALSE.equals(result().targetMet());
    }

    /** What came of it so far. */
    TrainingResult result() {
        return ongoing.result();
    }

    @Override
    public void close() {
        training.close();
    }
}
