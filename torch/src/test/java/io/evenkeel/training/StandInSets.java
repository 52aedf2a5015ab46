package io.evenkeel.training;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A cache folder with small sets under the names of the published ones, which tests do not download. */
final class StandInSets {

    private static final int CLASSES = 10;

    private StandInSets() {}

    static void write(Path cache) throws IOException {
        images(cache.resolve("mnist"), 1, 28, 28);
        images(cache.resolve("fashion_mnist"), 1, 28, 28);
        images(cache.resolve("cifar10"), 3, 32, 32);
        Path text = Files.createDirectories(cache.resolve("moby_dick")).resolve("text.txt");
        Files.writeString(text, "the sea was calm and the ship lay still. ".repeat(800), StandardCharsets.UTF_8);
    }

    private static void images(Path folder, int... shape) throws IOException {
        Files.createDirectories(folder);
        Random random = new Random(1);
        images(folder, "train", 400, random, shape);
        images(folder, "test", 100, random, shape);
    }

    /** Noise, and for each class a bright block at a place of its own. */
    private static void images(Path folder, String part, int count, Random random, int... shape) throws IOException {
        int side = shape[shape.length - 1];
        int channels = shape.length == 3 ? shape[0] : 1;
        ByteArrayOutputStream images = new ByteArrayOutputStream();
        ByteArrayOutputStream labels = new ByteArrayOutputStream();
        DataOutputStream imageHeader = new DataOutputStream(images);
        imageHeader.writeInt(0x800 + shape.length + 1);
        imageHeader.writeInt(count);
        for (int extent : shape) {
            imageHeader.writeInt(extent);
        }
        DataOutputStream labelHeader = new DataOutputStream(labels);
        labelHeader.writeInt(0x801);
        labelHeader.writeInt(count);
        for (int i = 0; i < count; i++) {
            int label = i % CLASSES;
            labels.write(label);
            int top = label / 5 * 14 + 2;
            int left = label % 5 * 5 + 1;
            for (int channel = 0; channel < channels; channel++) {
                for (int y = 0; y < side; y++) {
                    for (int x = 0; x < side; x++) {
                        boolean bright = y >= top && y < top + 9 && x >= left && x < left + 5;
                        images.write(bright ? 180 + random.nextInt(70) : random.nextInt(70));
                    }
                }
            }
        }
        Files.write(folder.resolve(part + "-images.idx"), images.toByteArray());
        Files.write(folder.resolve(part + "-labels.idx"), labels.toByteArray());
    }
}
