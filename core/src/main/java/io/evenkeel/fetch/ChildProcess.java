package io.evenkeel.fetch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs a client in a folder of its own, until it is done or a stop is asked for. */
record ChildProcess(Path folder, FetchProgress progress) {
    private static final int MILLISECONDS_A_LOOK = 100;
    private static final int LOOKS_A_LINE = 100;
    private static final int LINES_SHOWN = 12;

    /** @throws FetchException when the client is missing or fails, with what it said last */
    void run(List<String> command) throws IOException {
        run(command, null);
    }

    /** With its standard output into a file. */
    void run(List<String> command, @Nullable Path output) throws IOException {
        Path log = folder.resolve("client.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.PIPE);
        builder.redirectOutput(output == null ? folder.resolve("client.out").toFile() : output.toFile());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new FetchException(
                    command.get(0),
                    "no such program (" + e.getMessage() + ")",
                    "it on the PATH; or give the files with --from FOLDER",
                    e);
        }
        try {
            process.getOutputStream().close();
            for (int looks = 1; !process.waitFor(MILLISECONDS_A_LOOK, TimeUnit.MILLISECONDS); looks++) {
                progress.stopIfRequested();
                if (looks % LOOKS_A_LINE == 0) {
                    progress.says("  " + looks * MILLISECONDS_A_LOOK / 1000 + " s, " + command.get(0) + " is at work");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchProgress.Stopped();
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
        progress.stopIfRequested();
        if (process.exitValue() != 0) {
            throw new FetchException(
                    String.join(" ", command),
                    "exit code " + process.exitValue(),
                    "the package; or give the files with --from FOLDER" + lastWords(log),
                    null);
        }
    }

    private static String lastWords(Path log) throws IOException {
        List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        return lines.isEmpty()
                ? ""
                : lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()).stream()
                        .collect(Collectors.joining("\n    ", ". It said:\n    ", ""));
    }
}
