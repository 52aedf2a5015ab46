package io.evenkeel.torch;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/**
 * The one owner of libtorch's process-wide state: its threads and its fused attention kernels.
 *
 * <p>ATen's OpenMP threads and OpenBLAS's own threads spin against each other, which makes a small network's step
 * intermittently many times slower. One ATen thread with OpenBLAS left as it is avoids that, with no environment
 * variable, for the launcher and for library users alike; see {@code docs/decisions/threads.md}. Fused attention is off
 * because it has no double backward on the CPU.
 *
 * <p>No random state is owned here: weights, batches and data are drawn from generators of our own.
 */
public final class LibTorch {

    private static final int ATEN_THREADS = 1;

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
