package io.evenkeel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.torch.probe.Probe;
import io.evenkeel.torch.probe.ProbeAnswer;
import io.evenkeel.torch.probe.ProbeListener;
import io.evenkeel.torch.probe.ProbeSubject;
import io.evenkeel.torch.probe.RecipeSubject;
import io.evenkeel.torch.probe.ScriptSubject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The process that does a probe's work, so that a native fault ends it and nothing else; {@link ProbeProcess} is its other
 * end. The first line of standard input is a word, the second the request. Whatever it has to say is a line of JSON on
 * standard output behind that word, since a model may print there too. A further line asks it to stop; the end of its input
 * means that nobody waits for it any more.
 */
final class ProbeWorker {

    private static final long NANOSECONDS_A_WORD = 100_000_000;

    private final String word;
    private final PrintStream out;
    private final AtomicBoolean stop = new AtomicBoolean();

    private ProbeWorker(String word, PrintStream out) {
        this.word = word;
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException {
        Interruption.ignore("INT");
        PrintStream out = System.out;
        System.setOut(System.err);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        ProbeWorker worker = new ProbeWorker(Objects.requireNonNull(in.readLine()), out);
        JsonNode request = new ObjectMapper().readTree(in.readLine());
        worker.listen(in);
        worker.work(request);
        // exit would run libtorch's destructors beside whatever thread a model has left behind
        out.flush();
        Runtime.getRuntime().halt(0);
    }

    private void listen(BufferedReader in) {
        Thread listener = new Thread(
                () -> {
                    try {
                        while (in.readLine() != null) {
                            stop.set(true);
                        }
                    } catch (IOException e) {
                        stop.set(true);
                    }
                    Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
                },
                "requests");
        listener.setDaemon(true);
        listener.start();
    }

    private void work(JsonNode asked) {
        try {
            ProbeRequest request = ProbeRequest.of(asked);
            try (ProbeSubject subject = subject(request)) {
                say(
                        "answer",
                        Probe.run(subject, request.questions(), listener()).json());
            }
        } catch (Exception e) {
            say("error", Failures.json(e));
        } catch (StackOverflowError | OutOfMemoryError e) {
            ObjectNode error = JsonNodeFactory.instance.objectNode();
            error.put(
                    "message",
                    "the measurement needs more memory than its process may have (" + e.getMessage()
                            + "); take fewer samples with --max-samples");
            error.put("exit_code", ExitCode.UNREADABLE);
            say("error", error);
        }
    }

    private ProbeSubject subject(ProbeRequest request) throws IOException {
        Path checkpoint = request.checkpoint();
        if (checkpoint != null) {
            return RecipeSubject.of(
                    RecipeReader.read(request.model(), request.overrides()),
                    checkpoint,
                    request.data(),
                    request.most());
        }
        return ScriptSubject.of(
                request.model(),
                new LossSpec(Objects.requireNonNull(request.loss()), LossSpec.Reduction.MEAN),
                Objects.requireNonNull(request.data()));
    }

    private ProbeListener listener() {
        return new ProbeListener() {
            private long last = System.nanoTime() - NANOSECONDS_A_WORD;
            private String stage = "";

            @Override
            public boolean at(String now, String known) {
                long time = System.nanoTime();
                if (!now.equals(stage) || time - last >= NANOSECONDS_A_WORD) {
                    ObjectNode progress = JsonNodeFactory.instance.objectNode();
                    progress.put("stage", now);
                    progress.put("known", known);
                    say("progress", progress);
                    stage = now;
                    last = time;
                }
                return !stop.get();
            }

            @Override
            public void known(ProbeAnswer answer) {
                say("known", answer.json());
            }
        };
    }

    private void say(String kind, ObjectNode content) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.set(kind, content);
        out.println(word + message);
        out.flush();
    }
}
