import io.evenkeel.torch.LibTorch;
import io.evenkeel.torch.operator.HessianOperator;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;

/**
 * Peak memory of a gradient and of a product: all that is held at the worst moment. Weights and batch for both; for a
 * gradient its vector and the activations; for a product the kept graphs, the vector, its image and what the product makes
 * for itself. What comes on top of weights, batch and vectors is counted in a process of its own, in two ways:
 *
 * <ul>
 *   <li>resident: by how much the kernel's high-water mark grows. Blocks of a page and more are given back at once, and
 *       whatever is free is given back before each measurement. A block takes whole pages and a part of one for its head:
 *       12 KiB where 8 were asked for.
 *   <li>live: by how much the bytes that were asked for and not given back grow, as {@code live_bytes.c} counts them.
 *       That is what is held, whatever the allocator makes of it.
 * </ul>
 */
final class ProductMemory {

    private static final String LIVE_BYTES = "LIVE_BYTES";
    private static final String LIVE_LIBRARY = "LIVE_BYTES_LIBRARY";
    private static final int WARM = 3;
    private static final int MEASURED = 7;
    private static final int SWEEP_MEASURED = 3;

    private ProductMemory() {}

    /** Bytes. */
    record Peaks(double gradient, double product) {
        double ratio() {
            return product / gradient;
        }
    }

    /** By the kernel's high-water mark. */
    static Peaks resident(int index, boolean fixed) throws Exception {
        return inOwnProcess(
                index,
                fixed,
                Map.of("MALLOC_MMAP_THRESHOLD_", "4096", "MALLOC_TRIM_THRESHOLD_", "4096", "MALLOC_ARENA_MAX", "1"));
    }

    /** By bytes asked for; NaN where {@code live_bytes.c} could not be compiled. */
    static Peaks live(int index, boolean fixed) throws Exception {
        String library = System.getenv(LIVE_LIBRARY);
        if (library == null) {
            return new Peaks(Double.NaN, Double.NaN);
        }
        Path counts = Files.createTempFile("live", ".bytes");
        try {
            Files.write(counts, new byte[2 * Long.BYTES]);
            // no block is mapped for itself, so that each counts as what was asked for
            return inOwnProcess(
                    index,
                    fixed,
                    Map.of("LD_PRELOAD", library, LIVE_BYTES, counts.toString(), "MALLOC_MMAP_MAX_", "0"));
        } finally {
            Files.delete(counts);
        }
    }

    private static Peaks inOwnProcess(int index, boolean fixed, Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-Xms256m",
                "-Xmx256m",
                "-XX:+AlwaysPreTouch",
                "-cp",
                System.getProperty("java.class.path"),
                ProductMemory.class.getName(),
                String.valueOf(index),
                String.valueOf(fixed));
        builder.environment().putAll(environment);
        builder.environment().putIfAbsent(LibTorch.THREADS_VARIABLE, "1");
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        Process process = builder.start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the process that measures memory failed: " + answer);
        }
        double[] peaks =
                Stream.of(answer.split(" ")).mapToDouble(Double::parseDouble).toArray();
        return new Peaks(peaks[0], peaks[1]);
    }

    public static void main(String[] arguments) throws Exception {
        int index = Integer.parseInt(arguments[0]);
        boolean fixed = Boolean.parseBoolean(arguments[1]);
        ProductNetworks.Case one =
                fixed ? ProductNetworks.FIXED.get(index) : ProductNetworks.SWEEP.get(index).network();
        Meter meter = System.getenv(LIVE_BYTES) == null ? new Resident() : Live.map();
        System.out.println(peak(one, false, fixed, meter) + " " + peak(one, true, fixed, meter));
    }

    /** Tells by how much memory grew at the worst moment of some work. */
    private interface Meter {
        long growth(Runnable work) throws Exception;
    }

    private record Resident() implements Meter {
        @Override
        public long growth(Runnable work) throws Exception {
            // pages that freed blocks left behind would take what follows without showing it
            Pointer.trimMemory();
            long before = status("VmRSS");
            Files.writeString(Path.of("/proc/self/clear_refs"), "5");
            work.run();
            return status("VmHWM") - before;
        }

        private static long status(String line) throws Exception {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(each -> each.startsWith(line + ":"))
                    .mapToLong(each -> Long.parseLong(each.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private record Live(MappedByteBuffer counts) implements Meter {
        static Live map() throws Exception {
            try (FileChannel file = FileChannel.open(
                    Path.of(System.getenv(LIVE_BYTES)), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                MappedByteBuffer counts = file.map(FileChannel.MapMode.READ_WRITE, 0, 2L * Long.BYTES);
                counts.order(ByteOrder.nativeOrder());
                return new Live(counts);
            }
        }

        @Override
        public long growth(Runnable work) {
            LongSupplier peak = () -> counts.getLong(Long.BYTES);
            long before = counts.getLong(0);
            counts.putLong(Long.BYTES, before);
            work.run();
            return peak.getAsLong() - before;
        }
    }

    private static long peak(ProductNetworks.Case each, boolean product, boolean thorough, Meter meter)
            throws Exception {
        try (ProductWork work = new ProductWork(each)) {
            long weights = work.network.parameters().count() * Float.BYTES;
            // first so that code and the libraries' own buffers are there
            for (int i = 0; i < (thorough ? WARM : 1); i++) {
                work.gradient();
                products(work, 1);
            }
            System.gc();
            long[] growths = new long[thorough ? MEASURED : SWEEP_MEASURED];
            for (int i = 0; i < growths.length; i++) {
                growths[i] = meter.growth(product ? () -> products(work, 2) : work::gradient);
            }
            // the vectors of a product are made within it, that of gradients belongs to the network
            long own = product ? 0 : weights;
            Arrays.sort(growths);
            return growths[growths.length / 2] + own + weights + work.batchBytes;
        }
    }

    /** From graphs that are made and kept until the last one. */
    private static void products(ProductWork work, int times) {
        try (HessianOperator hessian = work.hessian()) {
            Tensor x = hessian.domain().zero();
            Tensor y = hessian.domain().zero();
            hessian.domain().gaussian(1, x);
            for (int i = 0; i < times; i++) {
                hessian.apply(x, y);
            }
            List.of(x, y).forEach(hessian.domain()::release);
        }
    }
}
