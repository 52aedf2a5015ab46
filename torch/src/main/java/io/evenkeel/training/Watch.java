package io.evenkeel.training;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.NearestName;
import io.evenkeel.recipe.TargetSpec;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Quantity;
import io.evenkeel.run.RunHeader;
import io.evenkeel.torch.LibTorch;
import io.evenkeel.torch.NamedParameters;
import io.evenkeel.torch.Trainer;
import io.evenkeel.torch.TrainingStep;
import io.evenkeel.torch.TrainingStep.SeenLayer;
import io.evenkeel.torch.WatchedModel;
import io.evenkeel.torch.instrument.FirstLook;
import io.evenkeel.torch.instrument.InstrumentPanel;
import io.evenkeel.torch.instrument.Measurements;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Watches a training loop that somebody wrote on libtorch: the same instruments, stream and diagnosis as for a recipe's
 * run.
 *
 * <pre>{@code
 * try (Watch watch = Watch.named("mine").parameters(module.named_parameters()).steps(1000)
 *         .optimizer("adam", () -> 1e-3).batch(64).journal(Path.of("runs/mine")).build()) {
 *     for (int i = 0; i < 1000; i++) {
 *         try (PointerScope scope = new PointerScope()) {
 *             optimizer.zero_grad();
 *             Tensor hidden = watch.activation("hidden", ActivationKind.RELU, first.forward(x).relu());
 *             Tensor loss = torch.cross_entropy_loss(watch.activation("out", out.forward(hidden)), y);
 *             loss.backward();
 *             watch.step(loss, optimizer::step);
 *         }
 *     }
 *     watch.finish().findings().forEach(finding -> System.out.println(finding.evidence()));
 * }
 * }</pre>
 *
 * <p>Nothing is drawn at random and nothing is changed: the loop computes the same weights to the last bit. Between looks
 * an activation is handed back untouched and nothing of it is kept; what a look keeps is given back when its step ends.
 * What a loop does not tell, such as facts about its data, is absent from the stream, and {@link
 * TrainingResult#unexamined()} says which faults could not be looked for. For one thread.
 */
public final class Watch implements AutoCloseable {

    private final WatchSettings settings;
    private final NamedParameters parameters;
    private final InstrumentPanel panel;
    private final SeenActivations activations;
    private Measurements toldBefore = new Measurements();
    private @Nullable RunRecorder recorder;
    private long steps;
    private boolean begun;
    private boolean looking;
    private boolean updating;
    private boolean over;

    Watch(WatchSettings settings, Map<String, Tensor> named) {
        LibTorch.joinAsGuest();
        this.settings = settings;
        this.parameters = new NamedParameters(named);
        this.activations = new SeenActivations(parameters);
        this.panel = settings.panel(event -> recorder().measured(event));
    }

    /** Begins to describe a run. */
    public static WatchBuilder named(String name) {
        return new WatchBuilder(name);
    }

    /**
     * Shows the output of the layer whose parameters are named {@code name.…}; from them it is told what the layer is.
     *
     * @param output shape (samples, units), (samples, steps, units) or (samples, channels, height, width)
     * @return the same tensor
     * @throws IllegalArgumentException when there is no such parameter, or the tensor is no layer's output
     * @throws IllegalStateException when the name was given already in this step
     */
    public Tensor activation(String name, Tensor output) {
        return seen(name, null, output);
    }

    /** Shows the output of an activation function. */
    public Tensor activation(String name, ActivationKind kind, Tensor output) {
        return seen(name, kind.name().toLowerCase(Locale.ROOT), output);
    }

    /**
     * Shows the output of any other layer.
     *
     * @param kind as in recipes: {@code layer_norm}, {@code lstm}, {@code max_pool2d}, …; {@code other} where recipes have
     *     no word for it
     */
    public Tensor layer(String name, String kind, Tensor output) {
        return seen(name, kind, output);
    }

    private Tensor seen(String name, @Nullable String kind, Tensor output) {
        checkOpen();
        // A pass without gradients is no step's: it evaluates.
        if ((begun && !looking) || !GradMode.is_enabled()) {
            return output;
        }
        begin();
        if (looking) {
            activations.add(name, kind, output);
        }
        return output;
    }

    private void begin() {
        if (!begun) {
            begun = true;
            looking = panel.looksAt(steps) || steps == 0;
        }
    }

    /**
     * Ends a step: measures the gradients, has the weights updated, and measures what became of them.
     *
     * @param loss whose {@code backward()} has been called; one number
     * @param update changes the weights, such as {@code optimizer::step}; clips before that, where the loop clips
     * @throws IllegalStateException when no parameter has a gradient, or what was shown has been closed
     */
    public void step(Tensor loss, Runnable update) {
        checkOpen();
        if (updating) {
            throw new IllegalStateException("step(…) was called by the update of a step; it belongs around it");
        }
        double value = valueOf(loss);
        begin();
        PointerScope ours = new PointerScope();
        try {
            if (looking) {
                parameters.checkAfterBackward();
            }
            TrainingStep step = shown(value);
            if (steps == 0) {
                firstLook(step);
            }
            panel.afterBackward(step, toldBefore);
            // The update's own tensors, such as a momentum, are no business of our scope.
            ours.extend().close();
            updating = true;
            update.run();
            measureUpdate(step);
            steps++;
        } finally {
            updating = false;
            begun = false;
            activations.forget();
            toldBefore = new Measurements();
            ours.close();
        }
        panel.stepEnds();
    }

    private void measureUpdate(TrainingStep step) {
        try (PointerScope scope = new PointerScope()) {
            panel.afterUpdate(step);
        }
    }

    private static double valueOf(Tensor loss) {
        if (loss.isNull() || !loss.defined() || loss.numel() != 1) {
            throw new IllegalArgumentException("the loss is "
                    + (loss.isNull()
                            ? "a closed tensor"
                            : !loss.defined() ? "an undefined tensor" : "a tensor of " + loss.numel() + " numbers")
                    + "; expected the one number on which backward() was called");
        }
        return loss.item_double();
    }

    private TrainingStep shown(double loss) {
        List<SeenLayer> layers = activations.layers();
        WatchedModel model = activations.model(layers);
        return new TrainingStep(steps, model, null, loss, settings.learningRate(), layers, List.of());
    }

    private void firstLook(TrainingStep step) {
        FirstLook look = FirstLook.of(step.loss(), step.network(), step.layers());
        int outputs = look.layers().isEmpty()
                ? 0
                : look.layers().get(look.layers().size() - 1).outputs();
        start(settings.model(parameters.count(), outputs, look));
    }

    private void start(@Nullable ModelFacts model) {
        RunHeader header = new RunHeader(
                RunNames.fresh(settings.name()),
                settings.name(),
                Instant.now().toString(),
                null,
                List.of(),
                settings.seed(),
                settings.plannedSteps(),
                settings.stepsPerEpoch(),
                Surroundings.versions(),
                Surroundings.machine(),
                model,
                null);
        recorder = new RunRecorder(
                header, new TargetSpec(List.of()), settings.sinks(), settings.progress(), settings.ignored());
    }

    private RunRecorder recorder() {
        RunRecorder started = recorder;
        if (started == null) {
            throw new IllegalStateException("an event came before the run's header");
        }
        return started;
    }

    /**
     * Tells what the loop measured itself of the weights as they are now, such as {@code loss/validation}. It enters the
     * stream with the next step, or with {@link #finish()}.
     *
     * @throws IllegalArgumentException when no catalogue knows the quantity; {@link io.evenkeel.run.QuantitySource}
     *     declares one
     */
    public void measured(String quantity, double value) {
        checkOpen();
        Quantity known = Quantities.byName(quantity).orElse(null);
        if (known == null) {
            List<String> names = Quantities.all().stream().map(Quantity::name).toList();
            String nearest = NearestName.of(quantity, names);
            throw new IllegalArgumentException("found the quantity '" + quantity + "', which is in no catalogue"
                    + (nearest == null ? "" : " (did you mean '" + nearest + "'?)")
                    + "; to measure something of your own, declare it in a QuantitySource");
        }
        if (value < known.low() || value > known.high()) {
            throw new IllegalArgumentException("found " + quantity + " = " + value + "; expected " + known.low()
                    + " to " + known.high() + ", in the unit " + known.unit());
        }
        toldBefore.put(quantity, value);
    }

    /** Likewise, of several quantities. */
    public void measured(Map<String, Double> values) {
        values.forEach(this::measured);
    }

    /** Updates done so far. */
    public long steps() {
        return steps;
    }

    /**
     * Ends the run and says what came of it; what was told since the last step is its last word. Once.
     *
     * @throws IllegalStateException when it is over already, or within a step
     */
    public TrainingResult finish() {
        checkOpen();
        if (updating) {
            throw new IllegalStateException("finish() was called by the update of a step; it belongs after the loop");
        }
        return end(Trainer.End.COMPLETED);
    }

    private TrainingResult end(Trainer.End end) {
        over = true;
        try {
            if (recorder == null) {
                start(null);
            }
            panel.finish(toldBefore, steps);
            return recorder().finish(new Trainer.Result(end, steps));
        } finally {
            activations.forget();
            parameters.close();
            settings.close();
        }
    }

    private void checkOpen() {
        if (over) {
            throw new IllegalStateException(
                    "the watch over " + settings.name() + " is finished; watch another run with another watch");
        }
    }

    /** Ends the run as interrupted, unless {@link #finish()} has ended it. */
    @Override
    public void close() {
        if (!over) {
            end(Trainer.End.STOPPED);
        }
    }
}
