package io.evenkeel.torch;

import java.util.List;
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

    /**
     * Enters a process in which somebody else uses libtorch: its threads and attention kernels are left as they are.
     * Whatever they were, a loop computes the same to the last bit with us and without.
     */
    public static void joinAsGuest() {
        Loader.load(torch.class);
        Threads threads = new Threads(torch.get_num_threads(), blasThreadsNow());
        boolean flash = torch.globalContext().userEnabledFlashSDP();
        boolean memoryEfficient = torch.globalContext().userEnabledMemEfficientSDP();
        initialize();
        set(threads);
        torch.globalContext().setSDPUseFlash(flash);
        torch.globalContext().setSDPUseMemEfficient(memoryEfficient);
    }

    /** OpenBLAS's binding only tells what has been set through it; before that its environment counts, then the cores. */
    private static int blasThreadsNow() {
        int set = openblas_nolapack.blas_get_num_threads();
        if (set > 0) {
            return set;
        }
        for (String variable : List.of("OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS")) {
            String value = System.getenv(variable);
            if (value != null && value.matches("[1-9]\\d{0,3}")) {
                return Integer.parseInt(value);
            }
        }
        return Runtime.getRuntime().availableProcessors();
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

    /**
     * Sets the threads to as many as a run had that goes on, for other threads add sums in another order; the environment's
     * word counts more.
     */
    public static void resumeThreads(int aten, int blas) {
        int most = Runtime.getRuntime().availableProcessors();
        useThreads(fixedThreads(System.getenv(THREADS_VARIABLE))
                .orElse(new Threads(Math.min(aten, most), Math.min(blas, most))));
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
        boolean before = torch.globalContext().userEnabledFlashSDP();
        torch.globalContext().setSDPUseFlash(true);
        try {
            return torch.scaled_dot_product_attention(
                    queries, keys, values, new TensorOptional(), 0.0, causal, new DoubleOptional(scale), false);
        } finally {
            torch.globalContext().setSDPUseFlash(before);
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
