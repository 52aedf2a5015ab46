package io.evenkeel.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** {@code evenkeel train} in a process of its own, for what can only be seen from outside: signals, and full disks. */
final class ChildTraining implements AutoCloseable {

    private final Process process;
    private final Path out;
    private final Path err;

    private ChildTraining(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** The words of a command that trains with these arguments. */
    static List<String> command(Object... arguments) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Evenkeel.class.getName(),
                "train"));
        for (Object argument : arguments) {
            words.add(argument.toString());
        }
        return words;
    }

    static ChildTraining start(Path folder, List<String> command) throws IOException {
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        return new ChildTraining(
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start(),
                out,
                err);
    }

    void send(String signal) throws Exception {
        int code = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new AssertionError("kill -" + signal + " failed; standard error: " + err());
        }
    }

    /** Waits for what the process is to bring about. */
    void await(String what, BooleanSupplier condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                throw new AssertionError(
                        "waited for " + what + "; alive: " + process.isAlive() + "; standard error: " + err());
            }
            Thread.sleep(50);
        }
    }

    List<ProcessHandle> children() {
        return process.children().toList();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            throw new AssertionError("still running; standard error: " + err());
        }
        return process.exitValue();
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The one journal below a folder of runs, once it holds more than so many bytes. */
    static boolean journalExceeds(Path runs, long bytes) {
        try {
            return Files.isDirectory(runs) && Files.size(journal(runs)) > bytes;
        } catch (IOException | AssertionError e) {
            return false;
        }
    }

    static long journalLines(Path runs) {
        try {
            return Files.isDirectory(runs)
                    ? Files.readString(journal(runs)).lines().count()
                    : 0;
        } catch (IOException | AssertionError e) {
            return 0;
        }
    }

    static Path journal(Path runs) throws IOException {
        try (Stream<Path> files = Files.walk(runs)) {
            return files.filter(file -> file.endsWith("journal.jsonl"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no journal below " + runs));
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
