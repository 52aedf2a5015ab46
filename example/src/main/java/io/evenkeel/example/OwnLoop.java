package io.evenkeel.example;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.report.RunReport;
import io.evenkeel.run.JournalReader;
import io.evenkeel.training.TrainingResult;
import io.evenkeel.training.Watch;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Somebody's own loop on libtorch, which knows nothing of recipes, and the six calls that have it watched. */
public final class OwnLoop {

    private static final int STEPS = 500;
    private static final int BATCH = 64;
    private static final double RATE = 0.1;

    private OwnLoop() {}

    /** Trains a network of sigmoids too deep for them, then the same one with ReLU, and says what was found. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments.length > 0 ? arguments[0] : "runs");
        for (ActivationKind kind : new ActivationKind[] {ActivationKind.SIGMOID, ActivationKind.RELU}) {
            Path run = folder.resolve("own-loop-" + kind.name().toLowerCase(java.util.Locale.ROOT));
            TrainingResult result = train(kind, run);
            System.out.println(kind + ": " + result.status());
            result.findings().forEach(finding -> System.out.println("  " + finding.kind() + ": " + finding.evidence()));
            RunReport.of(JournalReader.read(run))
                    .withFindings(result.findings())
                    .withUnexamined(result.unexamined())
                    .write(run.resolve("report.html"));
        }
    }

    static TrainingResult train(ActivationKind kind, Path journal) throws IOException {
        // The watch leaves libtorch's threads alone; for matrices as small as these, one is fastest by far.
        torch.set_num_threads(1);
        torch.manual_seed(7);
        try (PointerScope run = new PointerScope()) {
            Digits digits = Digits.load();
            DeepNet net = new DeepNet(kind);
            SGD optimizer = new SGD(net.parameters(), new SGDOptions(RATE));
            try (Watch watch = Watch.named("own loop, " + kind)
                    .parameters(net.named_parameters())
                    .optimizer("sgd", RATE)
                    .loss(LossSpec.Kind.CROSS_ENTROPY)
                    .chanceLoss(Math.log(10))
                    .steps(STEPS)
                    .batch(BATCH)
                    .journal(journal)
                    .build()) {
                for (int i = 0; i < STEPS; i++) {
                    // What a step makes is given back at its end: native memory does not wait for the collector.
                    try (PointerScope step = new PointerScope()) {
                        optimizer.zero_grad();
                        Tensor output = net.forward(digits.pixels(i, BATCH), watch);
                        Tensor loss = torch.cross_entropy_loss(output, digits.labels(i, BATCH));
                        loss.backward();
                        watch.step(loss, optimizer::step);
                    }
                }
                watch.measured("accuracy/validation", net.accuracy(digits, watch));
                return watch.finish();
            }
        }
    }
}
