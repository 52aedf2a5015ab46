package io.evenkeel.example;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.training.Watch;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A module as one writes it: ten hidden layers, and one that answers. */
final class DeepNet extends Module {

    private static final int DEPTH = 10;
    private static final int WIDTH = 32;

    private final ActivationKind kind;
    private final List<LinearImpl> hidden = new ArrayList<>();
    private final LinearImpl answer;

    DeepNet(ActivationKind kind) {
        this.kind = kind;
        for (int i = 0; i < DEPTH; i++) {
            LinearImpl layer = new LinearImpl(i == 0 ? Digits.PIXELS : WIDTH, WIDTH);
            if (kind == ActivationKind.RELU) {
                torch.kaiming_normal_(layer.weight());
            }
            hidden.add(register_module("hidden" + i, layer));
        }
        answer = register_module("answer", new LinearImpl(WIDTH, Digits.CLASSES));
    }

    /** Names what is to be seen; a layer bears the name under which it was registered. */
    Tensor forward(Tensor pixels, Watch watch) {
        Tensor h = pixels;
        for (int i = 0; i < DEPTH; i++) {
            Tensor z = watch.activation("hidden" + i, hidden.get(i).forward(h));
            h = watch.activation("act" + i, kind, kind == ActivationKind.RELU ? z.relu() : z.sigmoid());
        }
        return watch.activation("answer", answer.forward(h));
    }

    /** A pass without gradients is no step, and the watch looks away. */
    double accuracy(Digits digits, Watch watch) {
        try (NoGradGuard guard = new NoGradGuard()) {
            Tensor answers = forward(digits.heldBackPixels(), watch).argmax(new LongOptional(1), false);
            return answers.eq(digits.heldBackLabels())
                    .to(ScalarType.Double)
                    .mean()
                    .item_double();
        }
    }
}
