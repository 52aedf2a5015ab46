package io.evenkeel.example;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The digits that come with Evenkeel, on tensors: grey values from 0 to 1. The last fifth is held back. */
record Digits(Tensor features, Tensor targets, long training) {

    static final int PIXELS = 64;
    static final int CLASSES = 10;

    private static final String FILE = "/io/evenkeel/data/digits.csv.gz";
    private static final double WHITE = 16;

    static Digits load() throws IOException {
        List<String> rows = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Objects.requireNonNull(Digits.class.getResourceAsStream(FILE), FILE)),
                StandardCharsets.UTF_8))) {
            lines.lines().forEach(rows::add);
        }
        Collections.shuffle(rows, new Random(7));
        float[] numbers = new float[rows.size() * (PIXELS + 1)];
        for (int i = 0; i < rows.size(); i++) {
            String[] cells = rows.get(i).split(",");
            for (int j = 0; j <= PIXELS; j++) {
                numbers[i * (PIXELS + 1) + j] = Float.parseFloat(cells[j]);
            }
        }
        Tensor table = torch.tensor(numbers).view(rows.size(), PIXELS + 1);
        return new Digits(
                table.narrow(1, 0, PIXELS).div(new Scalar(WHITE)),
                table.select(1, PIXELS).to(ScalarType.Long),
                rows.size() * 4L / 5);
    }

    Tensor pixels(long step, int batch) {
        return features.narrow(0, first(step, batch), batch);
    }

    Tensor labels(long step, int batch) {
        return targets.narrow(0, first(step, batch), batch);
    }

    private long first(long step, int batch) {
        return step % (training / batch) * batch;
    }

    Tensor heldBackPixels() {
        return features.narrow(0, training, features.size(0) - training);
    }

    Tensor heldBackLabels() {
        return targets.narrow(0, training, targets.size(0) - training);
    }
}
