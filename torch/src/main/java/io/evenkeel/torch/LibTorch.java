package io.evenkeel.torch;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The one owner of libtorch's process-wide state: its threads and its fused attention kernels.
 *
 * <p>ATen's OpenMP threads and OpenBLAS's own spin while they wait, against each other and against whoever else wants the
 * cores, which makes a step intermittently many times slower. So both have one thread, for the launcher and for library
 * users alike, unless {@link #settleThreads} measures that a network is faster with more; it does so once for each
 * network and batch in a process, so that the same training has the same threads. {@value #THREADS_VARIABLE} in the
 * environment settles it for all; see {@code docs/decisions/threads.md}. Fused attention has no double backward on the
 * CPU: it is off except inside {@link #fusedAttention}.
 *
 * <p>No random state is owned here: weights, batches and data are drawn from generators of our own.
 */
public final class LibTorch {

    /** Names the environment variable that fixes the threads: {@code ATEN} or {@code ATEN,BLAS}. */
    public static final String THREADS_VARIABLE = "EVENKEEL_THREADS";

    /** What was measured in this process, by the work it was measured on. */
    private static final Map<String, Threads> SETTLED = new ConcurrentHashMap<>();

    private LibTorch() {}

    /** Loads the natives once and sets the state; every entry into the engine calls this, and calling it again is free. */
    public static void initialize() {
        Initialized.ensure();
    }

    /** How many threads ATen uses. */
    public static int threads() {
        initialize();
        return torch.get_num_threads();
    }

    /** How many threads OpenBLAS uses. */
    public static int blasThreads() {
        initialize();
        return openblas_nolapack.blas_get_num_threads();
    }

    /** Sets how many threads there are, for the whole process. */
    static void useThreads(Threads threads) {
        initialize();
        set(threads);
    }

    private static void set(Threads threads) {
        torch.set_num_threads(threads.aten());
        openblas_nolapack.blas_set_num_threads(threads.blas());
    }

    /**
     * Sets the threads to what suits a network that is about to be trained on the CPU.
     *
     * @param some samples as many as in a batch
     * @param measured whether a measurement may decide; else there is one thread of each kind, in every process
     */
    public static void settleThreads(Network network, LossFunction loss, TensorData some, boolean measured) {
        int most = Runtime.getRuntime().availableProcessors();
        Optional<Threads> fixed = fixedThreads(System.getenv(THREADS_VARIABLE));
        ThreadChoice choice = new ThreadChoice(network, loss, some);
        if (fixed.isPresent()) {
            useThreads(fixed.get());
        } else if (!measured || most == 1 || !choice.canGain()) {
            useThreads(Threads.ONE);
        } else {
            useThreads(SETTLED.computeIfAbsent(choice.work(), work -> choice.fastest(most)));
        }
    }

    /** @throws ShapeException when the variable holds anything but numbers of threads */
    static Optional<Threads> fixedThreads(@Nullable String variable) {
        return variable == null || variable.isBlank()
                ? Optional.empty()
                : Optional.of(Threads.parse(variable, THREADS_VARIABLE));
    }

    /**
     * softmax(s·Q Kᵀ + causal mask) V by the fused kernel, whose result has a first derivative and no second.
     *
     * @param queries shape (samples, heads, steps, features), as are keys and values
     */
    static Tensor fusedAttention(Tensor queries, Tensor keys, Tensor values, boolean causal, double scale) {
        torch.globalContext().setSDPUseFlash(true);
        try {
            return torch.scaled_dot_product_attention(
                    queries, keys, values, new TensorOptional(), 0.0, causal, new DoubleOptional(scale), false);
        } finally {
            torch.globalContext().setSDPUseFlash(false);
        }
    }

    /** The version of libtorch and of its Java binding. */
    public static String version() {
        String version = torch.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    private static final class Initialized {
        static {
            Loader.load(torch.class);
            set(Threads.ONE);
            torch.globalContext().setSDPUseFlash(false);
            torch.globalContext().setSDPUseMemEfficient(false);
        }

        static void ensure() {}
    }
}
