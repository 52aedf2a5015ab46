package io.evenkeel.training;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.JournalReader;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunSink;
import io.evenkeel.run.RunStatus;
import io.evenkeel.torch.ResidentMemory;
import io.evenkeel.torch.TensorArrays;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class WatchTest {

    private final List<RunEvent.Measured> events = new ArrayList<>();
    private final List<RunHeader> headers = new ArrayList<>();
    private PointerScope scope = new PointerScope();
    private Net net = new Net();
    private Tensor x = torch.empty(0);
    private Tensor y = torch.empty(0);

    private static final class Net extends Module {
        private final LinearImpl first = register_module("first", new LinearImpl(3, 8));
        private final LinearImpl last = register_module("last", new LinearImpl(8, 1));
    }

    private final RunSink sink = new RunSink() {
        @Override
        public void header(RunHeader header) {
            headers.add(header);
        }

        @Override
        public void event(RunEvent event) {
            if (event instanceof RunEvent.Measured measured) {
                events.add(measured);
            }
        }
    };

    @BeforeEach
    void drawData() {
        // A watch leaves threads as they are; the loop, and the tests after it, want one.
        torch.set_num_threads(1);
        torch.manual_seed(3);
        net = new Net();
        x = torch.randn(16, 3);
        y = x.sum(new long[] {1}, true, null);
    }

    @AfterEach
    void giveBack() {
        scope.close();
    }

    private WatchBuilder builder() {
        return Watch.named("test")
                .parameters(net.named_parameters())
                .optimizer("adam", 0.01)
                .steps(100)
                .batch(16)
                .watching(Watching.EVERYTHING)
                .sink(sink);
    }

    private Tensor forward(Watch watch) {
        Tensor hidden = watch.activation(
                "act",
                ActivationKind.RELU,
                watch.activation("first", net.first.forward(x)).relu());
        return watch.activation("last", net.last.forward(hidden));
    }

    private Tensor backward(Watch watch) {
        net.zero_grad(true);
        Tensor loss = torch.mse_loss(forward(watch), y);
        loss.backward();
        return loss;
    }

    private void train(Watch watch, int steps) {
        Adam optimizer = new Adam(net.parameters(), new AdamOptions(0.01));
        for (int i = 0; i < steps; i++) {
            try (PointerScope step = new PointerScope()) {
                watch.step(backward(watch), optimizer::step);
            }
        }
    }

    private double[] weights() {
        List<Double> all = new ArrayList<>();
        for (Tensor tensor : new Tensor[] {net.first.weight(), net.first.bias(), net.last.weight(), net.last.bias()}) {
            for (double value : TensorArrays.toDoubles(tensor)) {
                all.add(value);
            }
        }
        return all.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Test
    void theWeightsAreTheSameToTheLastBitAsWithoutAWatch() throws IOException {
        try (Watch watch = builder().build()) {
            train(watch, 100);
            watch.finish();
        }
        double[] watched = weights();
        drawData();
        Adam optimizer = new Adam(net.parameters(), new AdamOptions(0.01));
        for (int i = 0; i < 100; i++) {
            net.zero_grad(true);
            torch.mse_loss(net.last.forward(net.first.forward(x).relu()), y).backward();
            optimizer.step();
        }
        assertThat(weights()).containsExactly(watched);
    }

    @Test
    void threadsAndAttentionKernelsStayAsTheLoopHasThem() throws IOException {
        int before = torch.get_num_threads();
        boolean flash = torch.globalContext().userEnabledFlashSDP();
        try {
            torch.set_num_threads(2);
            torch.globalContext().setSDPUseFlash(true);
            try (Watch watch = builder().build()) {
                train(watch, 3);
            }
            assertThat(torch.get_num_threads()).isEqualTo(2);
            assertThat(torch.globalContext().userEnabledFlashSDP()).isTrue();
        } finally {
            torch.set_num_threads(before);
            torch.globalContext().setSDPUseFlash(flash);
        }
    }

    @Test
    void whatIsMeasuredIsWhatTheTensorsSay() throws IOException {
        try (Watch watch = builder().build()) {
            Tensor loss = backward(watch);
            double gradient = torch.norm(net.first.weight().grad()).item_double();
            double[] before = TensorArrays.toDoubles(net.last.bias());
            watch.step(loss, () -> {
                try (NoGradGuard guard = new NoGradGuard()) {
                    net.last.bias().add_(new Scalar(0.5));
                }
            });
            RunEvent.Measured first = events.get(0);
            assertThat(first.quantities().get(QuantityKey.of(Quantities.LOSS_TRAINING)))
                    .isEqualTo(loss.item_double());
            assertThat(first.quantities().get(QuantityKey.at(Quantities.GRADIENT_NORM, "first.weight")))
                    .isCloseTo(gradient, within(1e-6));
            assertThat(first.quantities().get(QuantityKey.at(Quantities.UPDATE_RATIO, "last.bias")))
                    .isCloseTo(0.5 / Math.abs(before[0]), within(1e-4));
            assertThat(first.quantities().get(QuantityKey.at(Quantities.UPDATE_RATIO, "first.weight")))
                    .isZero();
        }
        ModelFacts model = headers.get(0).model();
        assertThat(model).isNotNull();
        assertThat(model.parameters()).isEqualTo(3 * 8 + 8 + 8 + 1);
        assertThat(model.layers()).extracting(ModelFacts.LayerFacts::kind).containsExactly("linear", "relu", "linear");
        assertThat(model.layers().get(0).inputs()).isEqualTo(3);
        assertThat(model.layers().get(1).weight()).isNull();
        assertThat(model.layers().get(1).dead()).isNotNull();
    }

    @Test
    void betweenLooksNothingOfAnActivationIsKept() throws IOException {
        try (Watch watch = builder().watching(Watching.NOTHING).build()) {
            train(watch, 1);
            net.zero_grad(true);
            Tensor hidden = net.first.forward(x);
            assertThat(watch.activation("first", hidden)).isSameAs(hidden);
            assertThat(hidden.retains_grad()).isFalse();
            // no name is even checked
            assertThat(watch.activation("first", hidden)).isSameAs(hidden);
        }
    }

    @Test
    void whatTheLoopMeasuresEntersWithTheNextStepAndAPassWithoutGradientsIsNoStep() throws IOException {
        try (Watch watch = builder().build()) {
            train(watch, 2);
            try (NoGradGuard guard = new NoGradGuard()) {
                forward(watch);
                forward(watch);
            }
            watch.measured(Quantities.LOSS_VALIDATION, 0.25);
            train(watch, 1);
            watch.measured(Quantities.LOSS_VALIDATION, 0.125);
            TrainingResult result = watch.finish();
            assertThat(result.last()).containsEntry(QuantityKey.of(Quantities.LOSS_VALIDATION), 0.125);
            assertThat(result.steps()).isEqualTo(3);
        }
        assertThat(events).extracting(RunEvent.Measured::step).containsExactly(0L, 1L, 2L, 3L);
        assertThat(events.get(2).quantities()).containsEntry(QuantityKey.of(Quantities.LOSS_VALIDATION), 0.25);
    }

    @Test
    void aLoopThatDiesLeavesAJournalThatSaysSo(@TempDir Path folder) throws IOException {
        Watch[] watches = new Watch[1];
        assertThatThrownBy(() -> {
                    try (Watch watch = builder().journal(folder).build()) {
                        watches[0] = watch;
                        train(watch, 3);
                        watch.step(backward(watch), () -> {
                            throw new ArithmeticException("mine");
                        });
                    }
                })
                .isInstanceOf(ArithmeticException.class);
        assertThat(JournalReader.read(folder).ended().orElseThrow())
                .isEqualTo(new RunEvent.Ended(3, RunStatus.INTERRUPTED, "stopped on request"));
        assertThatThrownBy(() -> watches[0].finish())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is finished");
    }

    @Test
    void misuseIsToldByWhatWasDoneAndHowToMendIt() throws IOException {
        try (Watch watch = builder().build()) {
            Tensor hidden = net.first.forward(x);
            watch.activation("first", hidden);
            assertThatThrownBy(() -> watch.activation("first", hidden)).hasMessageContaining("named twice in one step");
            assertThatThrownBy(() -> watch.activation("frist", hidden)).hasMessageContaining("did you mean 'first'");
            assertThatThrownBy(() -> watch.layer("norm", "layernorm", hidden)).hasMessageContaining("'layer_norm'");
            assertThatThrownBy(() -> watch.activation("act", ActivationKind.RELU, hidden.sum()))
                    .hasMessageContaining("samples first");
            Tensor closed = hidden.relu();
            closed.close();
            assertThatThrownBy(() -> watch.activation("act", ActivationKind.RELU, closed))
                    .hasMessageContaining("closed tensor");
            Tensor loss = net.last.forward(hidden.relu()).mean();
            assertThatThrownBy(() -> watch.step(loss, () -> {})).hasMessageContaining("loss.backward()");
            assertThatThrownBy(() -> watch.step(hidden, () -> {})).hasMessageContaining("128 numbers");
            assertThatThrownBy(() -> watch.step(backward(watch), () -> watch.step(loss, () -> {})))
                    .hasMessageContaining("called by the update");
            assertThatThrownBy(() -> watch.measured("loss/validaton", 1)).hasMessageContaining("'loss/validation'");
            assertThatThrownBy(() -> watch.measured("accuracy/validation", 97)).hasMessageContaining("0.0 to 1.0");
        }
    }

    @Test
    void anActivationThatWasClosedOrHasOtherUnitsIsNamed() throws IOException {
        try (Watch watch = builder().build()) {
            train(watch, 1);
            net.zero_grad(true);
            Tensor loss;
            try (PointerScope inner = new PointerScope()) {
                watch.activation(
                        "act", ActivationKind.RELU, net.first.forward(x).relu());
            }
            loss = torch.mse_loss(net.last.forward(net.first.forward(x)), y);
            loss.backward();
            assertThatThrownBy(() -> watch.step(loss, () -> {}))
                    .hasMessageContaining("act was closed before step")
                    .hasMessageContaining("PointerScope");
            watch.activation("act", ActivationKind.RELU, net.last.forward(net.first.forward(x)));
            assertThatThrownBy(() -> watch.step(loss, () -> {})).hasMessageContaining("has 1 units, but had 8");
        }
    }

    @Test
    void aRunThatIsNotDescribedIsRefused() {
        assertThatThrownBy(() -> Watch.named("mine").batch(3).build())
                .hasMessageContaining("lacks parameters")
                .hasMessageContaining("steps")
                .hasMessageContaining("optimizer");
        Tensor computed = torch.randn(2).requires_grad_(true).mul(new Scalar(2.0));
        assertThatThrownBy(() -> Watch.named("mine")
                        .parameter("w", computed)
                        .steps(1)
                        .batch(1)
                        .optimizer("sgd", 1)
                        .build())
                .hasMessageContaining("computed from other tensors");
        assertThatThrownBy(() -> Watch.named("mine")
                        .parameter("w", torch.randn(2))
                        .steps(1)
                        .batch(1)
                        .optimizer("sgd", 1)
                        .build())
                .hasMessageContaining("requires a gradient");
    }

    @Test
    void aWatchThatEndsBeforeItsFirstStepSaysWhatItCouldNotLookFor() throws IOException {
        try (Watch watch = builder().build()) {
            TrainingResult result = watch.finish();
            assertThat(result.findings()).isEmpty();
            assertThat(result.unexamined()).containsKey(FindingKind.VANISHING_GRADIENT.id());
        }
    }

    /** Every step is looked at; of what looks keep, one activation of 512 × 256 floats a step alone would be 1 GiB. */
    @Test
    @Tag("slow")
    @EnabledOnOs(value = OS.LINUX, disabledReason = "resident memory is read from /proc")
    void residentMemoryStaysFlat() throws IOException {
        LinearImpl wide = net.register_module("wide", new LinearImpl(3, 256));
        Tensor inputs = torch.randn(512, 3);
        Adam optimizer = new Adam(net.parameters(), new AdamOptions(0.01));
        long early = 0;
        try (Watch watch = Watch.named("memory")
                .parameters(net.named_parameters())
                .optimizer("adam", 0.01)
                .steps(100)
                .batch(512)
                .watching(Watching.EVERYTHING)
                .build()) {
            for (int i = 0; i < 3_500; i++) {
                try (PointerScope step = new PointerScope()) {
                    net.zero_grad(true);
                    Tensor hidden = watch.activation(
                            "act",
                            ActivationKind.RELU,
                            watch.activation("wide", wide.forward(inputs)).relu());
                    Tensor loss = hidden.square().mean();
                    loss.backward();
                    watch.step(loss, optimizer::step);
                }
                // the compiler's own memory has settled by then, also where other processes share the processor
                if (i == 1_500) {
                    System.gc();
                    early = ResidentMemory.anonymousKiB();
                }
            }
            System.gc();
            assertThat(ResidentMemory.anonymousKiB() - early).isLessThan(64 * 1024);
        }
    }
}
