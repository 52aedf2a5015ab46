package io.evenkeel.training;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunSink;
import io.evenkeel.torch.instrument.FirstLook;
import io.evenkeel.torch.instrument.InstrumentPanel;
import io.evenkeel.torch.instrument.Instruments;
import io.evenkeel.torch.instrument.OverheadBudget;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** What a loop tells about itself before it begins. */
record WatchSettings(
        String name,
        long plannedSteps,
        long stepsPerEpoch,
        String loss,
        @Nullable Double chanceLoss,
        String optimizer,
        double fullRate,
        DoubleSupplier rate,
        int batch,
        long seed,
        Set<FindingKind> ignored,
        Watching watching,
        Progress progress,
        List<RunSink> sinks,
        List<RunSink> ownSinks)
        implements AutoCloseable {

    /** Where the length of an epoch is not known, evaluations come as often as looks that may not be postponed. */
    private static final long EVALUATIONS_A_RUN = 50;

    InstrumentPanel panel(Consumer<RunEvent> events) {
        if (!watching.instruments()) {
            return new InstrumentPanel(List.of(), null, Map.of(), OverheadBudget.unlimited(), events);
        }
        long epoch = stepsPerEpoch > 0 ? stepsPerEpoch : Math.max(1, plannedSteps / EVALUATIONS_A_RUN);
        return new InstrumentPanel(
                watching.of(Instruments.withOutside(Instruments.ofAnyModel())),
                null,
                InstrumentPanel.schedules(plannedSteps, epoch),
                watching.budget(plannedSteps),
                events);
    }

    double learningRate() {
        return rate.getAsDouble();
    }

    ModelFacts model(long parameters, int outputs, FirstLook look) {
        return new ModelFacts(
                parameters,
                outputs,
                loss,
                optimizer,
                fullRate,
                batch,
                look.layers(),
                look.loss(),
                chanceLoss,
                look.backprop());
    }

    /** Closes what was opened for this run, and nothing that was handed over. */
    @Override
    public void close() {
        ownSinks.forEach(RunSink::close);
    }
}
