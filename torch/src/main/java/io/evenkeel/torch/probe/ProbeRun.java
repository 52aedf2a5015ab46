package io.evenkeel.torch.probe;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.spectral.Estimate;
import io.evenkeel.torch.operator.LossGraph;
import io.evenkeel.torch.operator.ParameterBlock;
import io.evenkeel.torch.operator.TensorSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the stages of one probe share: the model's loss, what is known so far, and whether to go on. */
final class ProbeRun {

    /** Of everything that is drawn at random, so that the same question has the same answer. */
    static final long SEED = 1;

    /** Numbers in the vectors that an estimator keeps, from where on it must do with fewer. */
    static final long NUMBERS_KEPT = 1L << 28;

    private final ProbeSubject subject;
    private final ProbeQuestions questions;
    private final ProbeListener listener;
    private final LossGraph graph;
    private final ParameterBlock block;
    private final ProbeAnswer answer = new ProbeAnswer();
    private final List<String> missing = new ArrayList<>();
    private boolean stopped;

    ProbeRun(ProbeSubject subject, ProbeQuestions questions, ProbeListener listener) {
        this.subject = subject;
        this.questions = questions;
        this.listener = listener;
        this.graph = subject.graph();
        this.block = ParameterBlock.all(graph);
    }

    void stage(String name, Runnable work) {
        if (!goOn(name, "")) {
            missing.add(name);
            return;
        }
        work.run();
        if (!stopped) {
            listener.known(answer);
        }
    }

    boolean goOn(String stage, String known) {
        stopped = stopped || !listener.at(stage, known);
        return !stopped;
    }

    boolean goOn(String stage, Estimate known) {
        return goOn(stage, text(known));
    }

    static String text(Estimate estimate) {
        return String.format(Locale.ROOT, "%.6g ± %.2g", estimate.value(), estimate.error());
    }

    void isMissing(String what) {
        missing.add(what);
    }

    ProbeAnswer finished() {
        if (!subject.notes().isEmpty()) {
            answer.notes(subject.notes());
        }
        if (stopped) {
            answer.stopped(missing);
        }
        return answer;
    }

    /** By what the gradient of the whole loss is larger than the mean of single ones: the samples under a sum, else 1. */
    double gradientScale() {
        return graph.reduction() == LossSpec.Reduction.SUM ? graph.samples() : 1;
    }

    ProbeSubject subject() {
        return subject;
    }

    ProbeQuestions questions() {
        return questions;
    }

    LossGraph graph() {
        return graph;
    }

    ParameterBlock block() {
        return block;
    }

    TensorSpace space() {
        return block.space();
    }

    ProbeAnswer answer() {
        return answer;
    }
}
