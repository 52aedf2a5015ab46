package io.evenkeel.training;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.JournalWriter;
import io.evenkeel.run.RunSink;
import io.evenkeel.torch.NamedParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.StringTensorDictItem;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Describes a run that is to be watched. Parameters, steps, batch and optimizer have to be given; whatever else is, lets
 * more rules speak.
 */
public final class WatchBuilder {

    private static final double DEFAULT_SHARE = 0.05;

    private final String name;
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private final List<Tensor> fromModule = new ArrayList<>();
    private final List<RunSink> sinks = new ArrayList<>();
    private final Set<FindingKind> ignored = new HashSet<>();
    private @Nullable DoubleSupplier rate;
    private @Nullable Path journal;
    private @Nullable Double chanceLoss;
    private String loss = SeenActivations.OTHER;
    private String optimizer = "";
    private double fullRate;
    private long steps;
    private long stepsPerEpoch;
    private int batch;
    private long seed;
    private Watching watching = new Watching(DEFAULT_SHARE);
    private Progress progress = Progress.SILENT;

    WatchBuilder(String name) {
        this.name = name;
    }

    /** All parameters of a module, by its own names; those that are not trained are left out. */
    public WatchBuilder parameters(StringTensorDict named) {
        try (PointerScope scope = new PointerScope()) {
            for (long i = 0; i < named.size(); i++) {
                StringTensorDictItem item = named.get(i);
                // The module owns the tensor itself; what is handed out dies with the item.
                Tensor tensor = new Tensor(item.value());
                tensor.retainReference();
                parameter(item.key().getString(), tensor);
                fromModule.add(tensor);
            }
        }
        return this;
    }

    /** One parameter; {@code hidden.weight} belongs to the activation {@code hidden}. */
    public WatchBuilder parameter(String parameter, Tensor tensor) {
        if (parameter.isBlank() || parameter.indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    "found the parameter name '" + parameter + "'; expected one with a letter in it and without '@'");
        }
        if (parameters.putIfAbsent(parameter, tensor) != null) {
            throw new IllegalArgumentException(
                    "two parameters are named " + parameter + "; give each module a prefix of its own");
        }
        return this;
    }

    /** About how many updates the loop will do: looks are spread over them. It may do more or fewer. */
    public WatchBuilder steps(long planned) {
        this.steps = positive("steps", planned);
        return this;
    }

    public WatchBuilder stepsPerEpoch(long count) {
        this.stepsPerEpoch = positive("steps in an epoch", count);
        return this;
    }

    /** Samples in one step. */
    public WatchBuilder batch(int samples) {
        this.batch = Math.toIntExact(positive("samples in a batch", samples));
        return this;
    }

    /** What is minimised, so that the network's output can be held against it. */
    public WatchBuilder loss(LossSpec.Kind kind) {
        this.loss = kind.name().toLowerCase(Locale.ROOT);
        return this;
    }

    /**
     * The loss of the best constant prediction, which tells whether anything is learnt: under cross-entropy log K for K
     * balanced classes; under squared error the targets' variance.
     */
    public WatchBuilder chanceLoss(double value) {
        this.chanceLoss = value;
        return this;
    }

    /** @param optimizerName as in recipes where there is such a one: {@code sgd}, {@code adam}, … */
    public WatchBuilder optimizer(String optimizerName, double learningRate) {
        return optimizer(optimizerName, learningRate, () -> learningRate);
    }

    /**
     * @param learningRate the full rate, before any schedule
     * @param current asked at every step for the rate of that step
     */
    public WatchBuilder optimizer(String optimizerName, double learningRate, DoubleSupplier current) {
        this.optimizer = optimizerName;
        this.fullRate = learningRate;
        this.rate = current;
        return this;
    }

    public WatchBuilder seed(long value) {
        this.seed = value;
        return this;
    }

    /** Kinds of finding that are known and accepted: still listed, never blocking. */
    public WatchBuilder ignore(FindingKind... kinds) {
        ignored.addAll(List.of(kinds));
        return this;
    }

    /** How closely to watch; without a word, 5 % of the time of training. */
    public WatchBuilder watching(Watching closely) {
        this.watching = closely;
        return this;
    }

    public WatchBuilder progress(Progress listener) {
        this.progress = listener;
        return this;
    }

    /** Writes the run to a journal, from which a report can be made: {@link JournalWriter#create}. */
    public WatchBuilder journal(Path folderOrFile) {
        this.journal = folderOrFile;
        return this;
    }

    /** Takes the stream as it is made; to be closed by whoever hands it over. */
    public WatchBuilder sink(RunSink sink) {
        sinks.add(sink);
        return this;
    }

    private static long positive(String what, long count) {
        if (count < 1) {
            throw new IllegalArgumentException("found " + count + " " + what + "; expected 1 or more");
        }
        return count;
    }

    /**
     * Begins to watch.
     *
     * @throws IllegalStateException when something is missing
     * @throws IllegalArgumentException when a parameter is none
     * @throws IOException when the journal cannot be begun
     */
    public Watch build() throws IOException {
        DoubleSupplier current = rate;
        List<String> missing = new ArrayList<>();
        if (parameters.isEmpty()) {
            missing.add("parameters(module.named_parameters())");
        }
        if (steps == 0) {
            missing.add("steps(about how many)");
        }
        if (batch == 0) {
            missing.add("batch(samples)");
        }
        if (current == null || !missing.isEmpty()) {
            if (current == null) {
                missing.add("optimizer(\"adam\", 1e-3)");
            }
            throw new IllegalStateException(
                    "the watch over " + name + " lacks " + String.join(", ", missing) + " before build()");
        }
        NamedParameters.check(parameters);
        List<RunSink> own = new ArrayList<>();
        if (journal != null) {
            own.add(JournalWriter.create(journal));
        }
        List<RunSink> all = new ArrayList<>(own);
        all.addAll(sinks);
        WatchSettings settings = new WatchSettings(
                name,
                steps,
                stepsPerEpoch,
                loss,
                chanceLoss,
                optimizer,
                fullRate,
                current,
                batch,
                seed,
                Set.copyOf(ignored),
                watching,
                progress,
                all,
                own);
        try {
            return new Watch(settings, parameters);
        } catch (RuntimeException e) {
            settings.close();
            throw e;
        } finally {
            // The watch holds references of its own.
            fromModule.forEach(Tensor::releaseReference);
            fromModule.clear();
        }
    }
}
