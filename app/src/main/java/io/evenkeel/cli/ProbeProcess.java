package io.evenkeel.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link ProbeWorker} and hears what it says. If it dies, the cause is told in one sentence; if nobody waits any more,
 * it ends by itself, since its input ends.
 */
final class ProbeProcess {

    private static final int LONGEST_MESSAGE = 1 << 26;
    private static final int SIGNALS = 128;
    private static final int ABORT = SIGNALS + 6;
    private static final int KILL = SIGNALS + 9;
    private static final int SEGMENT = SIGNALS + 11;
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final long LOOK_MILLISECONDS = 100;

    private final ProbeRequest request;
    private final Duration limit;
    private final BooleanSupplier stopRequested;
    private final Consumer<JsonNode> progress;
    private final ObjectMapper mapper = new ObjectMapper();
    private final String word = UUID.randomUUID().toString();
    private final BlockingQueue<Optional<JsonNode>> messages = new LinkedBlockingQueue<>();

    /**
     * @param limit after which it is asked to stop, and answers with what is known
     * @param progress hears of each stage
     */
    ProbeProcess(ProbeRequest request, Duration limit, BooleanSupplier stopRequested, Consumer<JsonNode> progress) {
        this.request = request;
        this.limit = limit;
        this.stopRequested = stopRequested;
        this.progress = progress;
    }

    /**
     * @throws ProbeFailure when the process fails or dies
     * @throws IOException when it cannot be started
     */
    ObjectNode answer() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("evenkeel-probe");
        try {
            Path log = folder.resolve("err.txt");
            Process process = new ProcessBuilder(command(folder))
                    .redirectError(log.toFile())
                    .start();
            try (BufferedWriter in = process.outputWriter(StandardCharsets.UTF_8)) {
                in.write(word + "\n" + request.json() + "\n");
                in.flush();
                Thread reader = new Thread(() -> read(process), "probe");
                reader.setDaemon(true);
                reader.start();
                return hear(process, in);
            } finally {
                process.destroyForcibly().waitFor();
            }
        } finally {
            delete(folder);
        }
    }

    private static List<String> command(Path folder) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx" + Runtime.getRuntime().maxMemory(),
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + folder.resolve("crash.log"),
                "-Dfile.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path"),
                ProbeWorker.class.getName());
    }

    private ObjectNode hear(Process process, BufferedWriter in) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long asked = 0;
        ObjectNode known = null;
        while (true) {
            Optional<JsonNode> message = messages.poll(LOOK_MILLISECONDS, TimeUnit.MILLISECONDS);
            boolean late = System.nanoTime() - start > limit.toNanos();
            if (asked == 0 && (late || stopRequested.getAsBoolean())) {
                asked = System.nanoTime();
                ask(in);
            }
            if (asked != 0 && System.nanoTime() - asked > GRACE.toNanos()) {
                return unfinished(known);
            }
            if (message == null) {
                continue;
            }
            if (message.isEmpty()) {
                throw died(process.waitFor());
            }
            JsonNode said = message.get();
            if (said.get("progress") != null) {
                progress.accept(said.get("progress"));
            } else if (said.get("known") instanceof ObjectNode now) {
                known = now;
            } else if (said.get("answer") instanceof ObjectNode answer) {
                return answer;
            } else if (said.get("error") != null) {
                throw new ProbeFailure(
                        said.get("error").path("exit_code").asInt(),
                        said.get("error").path("message").asText());
            }
        }
    }

    private static void ask(BufferedWriter in) {
        try {
            in.write("stop\n");
            in.flush();
        } catch (IOException e) {
            // it is gone; its end is heard of where messages are
            System.getLogger(ProbeProcess.class.getName()).log(System.Logger.Level.DEBUG, "not heard", e);
        }
    }

    private ObjectNode unfinished(@Nullable ObjectNode known) {
        if (known == null) {
            throw new ProbeFailure(
                    ExitCode.UNREADABLE,
                    request.model()
                            + ": the model did not finish one pass over the data in time, nor stop when asked to;"
                            + " expected one that ends; see --max-samples and --time-limit");
        }
        known.put("interrupted", true);
        return known;
    }

    private void read(Process process) {
        try (InputStream in = new BufferedInputStream(process.getInputStream())) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next != '\n') {
                    if (line.size() < LONGEST_MESSAGE) {
                        line.write(next);
                    }
                    continue;
                }
                said(line.toString(StandardCharsets.UTF_8));
                line.reset();
            }
        } catch (IOException e) {
            System.getLogger(ProbeProcess.class.getName()).log(System.Logger.Level.DEBUG, "ended", e);
        }
        messages.add(Optional.empty());
    }

    /** Whatever stands before the word was printed by the model. */
    private void said(String line) {
        int at = line.indexOf(word);
        if (at >= 0) {
            try {
                messages.add(Optional.of(mapper.readTree(line.substring(at + word.length()))));
            } catch (JsonProcessingException e) {
                System.getLogger(ProbeProcess.class.getName()).log(System.Logger.Level.DEBUG, "no message", e);
            }
        }
    }

    private ProbeFailure died(int code) {
        String how =
                switch (code) {
                    case ABORT, SEGMENT ->
                        "a native fault while libtorch loaded or ran it; the file is damaged, hostile, or hits a fault of"
                                + " libtorch's";
                    case KILL -> "killed, most likely for want of memory; take fewer samples with --max-samples";
                    default -> "exit code " + code;
                };
        return new ProbeFailure(
                ExitCode.UNREADABLE,
                request.model() + ": found a model that ended the process it was measured in (" + how
                        + "); expected one that torch.jit.load can read and run on the CPU");
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
