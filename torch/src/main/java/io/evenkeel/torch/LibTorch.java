package io.evenkeel.torch;

import io.evenkeel.recipe.SourceMark;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The one owner of libtorch's process-wide state: its threads and its fused attention kernels.
 *
 * <p>ATen's OpenMP threads and OpenBLAS's own threads spin against each other, which makes a small network's step
 * intermittently many times slower. One ATen thread with OpenBLAS left as it is avoids that, with no environment
 * variable, for the launcher and for library users alike. A network whose work is mostly convolutions may be faster with
 * one thread for each core: {@link #settleThreads} measures that, once for each network and batch in a process, so that
 * the same training has the same threads. {@value #THREADS_VARIABLE} in the environment settles it for all; see {@code
 * docs/decisions/threads.md}. Fused attention is off because it has no double backward on the CPU.
 *
 * <p>No random state is owned here: weights, batches and data are drawn from generators of our own.
 */
public final class LibTorch {

    /** Names the environment variable that fixes the number of ATen threads. */
    public static final String THREADS_VARIABLE = "EVENKEEL_THREADS";

    private static final int ATEN_THREADS = 1;

    /** What was measured in this process, by the work it was measured on. */
    private static final Map<String, Integer> SETTLED = new ConcurrentHashMap<>();

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

    /** Sets how many threads ATen uses, for the whole process. */
    static void useThreads(int threads) {
        initialize();
        torch.set_num_threads(threads);
    }

    /**
     * Sets ATen's threads to what suits a network that is about to be trained on the CPU.
     *
     * @param some samples as many as in a batch
     */
    public static void settleThreads(Network network, LossFunction loss, TensorData some) {
        int most = Runtime.getRuntime().availableProcessors();
        OptionalInt fixed = fixedThreads(System.getenv(THREADS_VARIABLE));
        if (fixed.isPresent()) {
            useThreads(fixed.getAsInt());
        } else if (most == 1 || !ThreadChoice.canGain(network)) {
            useThreads(ATEN_THREADS);
        } else {
            ThreadChoice choice = new ThreadChoice(network, loss, some);
            useThreads(SETTLED.computeIfAbsent(choice.work(), work -> choice.fastest(most)));
        }
    }

    /**
     * Sets ATen's threads to as many as a run had that goes on, for other threads add sums in another order; the
     * environment's word counts more.
     */
    public static void resumeThreads(int threads) {
        useThreads(fixedThreads(System.getenv(THREADS_VARIABLE))
                .orElse(Math.min(threads, Runtime.getRuntime().availableProcessors())));
    }

    /** @throws ShapeException when the variable holds anything but a number of threads */
    static OptionalInt fixedThreads(@Nullable String variable) {
        if (variable == null || variable.isBlank()) {
            return OptionalInt.empty();
        }
        if (!variable.strip().matches("[1-9]\\d{0,3}")) {
            throw new ShapeException(
                    new SourceMark(THREADS_VARIABLE, 0), "'" + variable + "'", "a number of threads, such as 2");
        }
        return OptionalInt.of(Integer.parseInt(variable.strip()));
    }

    /** The version of libtorch and of its Java binding. */
    public static String version() {
        String version = torch.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    private static final class Initialized {
        static {
            Loader.load(torch.class);
            torch.set_num_threads(ATEN_THREADS);
            torch.globalContext().setSDPUseFlash(false);
            torch.globalContext().setSDPUseMemEfficient(false);
        }

        static void ensure() {}
    }
}
