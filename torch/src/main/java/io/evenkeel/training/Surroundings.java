package io.evenkeel.training;

import io.evenkeel.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What a run ran on: versions and machine, for the header. Nothing that names a person, a host or a folder. */
final class Surroundings {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private Surroundings() {}

    static Map<String, String> versions() {
        String own = Surroundings.class.getPackage().getImplementationVersion();
        Map<String, String> versions = new TreeMap<>();
        versions.put("evenkeel", own == null ? "development" : own);
        versions.put("libtorch", LibTorch.version());
        versions.put("java", Runtime.version().toString());
        return versions;
    }

    static Map<String, String> machine() {
        Map<String, String> machine = new TreeMap<>();
        machine.put("processor", processor());
        machine.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        machine.put("threads", Integer.toString(LibTorch.threads()));
        machine.put("blas_threads", Integer.toString(LibTorch.blasThreads()));
        machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return machine;
    }

    private static String processor() {
        if (Files.isReadable(CPU_INFO)) {
            try (var lines = Files.lines(CPU_INFO)) {
                return lines.filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse("unknown");
            } catch (IOException e) {
                return "unknown";
            }
        }
        return "unknown";
    }
}
