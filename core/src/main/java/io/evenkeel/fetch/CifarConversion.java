package io.evenkeel.fetch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.evenkeel.array.FormatException;
import io.evenkeel.array.IdxFormat;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * CIFAR-10: the binary batches (a label and 3072 bytes an image, channel by channel), or the same as pictures (a row an
 * image, pixel by pixel) with labels in JSON.
 */
final class CifarConversion implements Conversion {
    private static final int CHANNELS = 3;
    private static final int SIDE = 32;
    private static final int PIXELS = SIDE * SIDE;
    private static final int IMAGE = CHANNELS * PIXELS;
    private static final int CLASSES = 10;
    private static final List<String> TRAINING =
            List.of("data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5");
    private static final List<String> TEST = List.of("test_batch");

    @Override
    public String expects() {
        return "the binary version's data_batch_1.bin to data_batch_5.bin and test_batch.bin; or data_batch_1.png to "
                + "data_batch_5.png and test_batch.png with train_labels.json and test_labels.json";
    }

    @Override
    public void convert(Path from, Path to, FetchProgress progress) throws IOException, FormatException {
        part(from, to, "train", TRAINING, progress);
        part(from, to, "test", TEST, progress);
    }

    /** Images one after another, with their labels. */
    private interface Batch extends AutoCloseable {
        int size();

        /** Fills the array channel by channel and returns the label. */
        int next(byte[] image) throws IOException;

        @Override
        void close() throws IOException;
    }

    private void part(Path from, Path to, String part, List<String> stems, FetchProgress progress) throws IOException {
        List<Batch> batches = new ArrayList<>();
        try {
            open(from, part, stems, batches);
            int size = batches.stream().mapToInt(Batch::size).sum();
            byte[] labels = new byte[size];
            byte[] image = new byte[IMAGE];
            int done = 0;
            try (OutputStream out =
                    new BufferedOutputStream(Files.newOutputStream(to.resolve(part + "-images.idx")), 1 << 16)) {
                IdxFormat.writeHeader(out, size, CHANNELS, SIDE, SIDE);
                for (Batch batch : batches) {
                    progress.says("  " + part + " images: " + done + " of " + size);
                    for (int i = 0; i < batch.size(); i++) {
                        progress.stopIfRequested();
                        int label = batch.next(image);
                        if (label < 0 || label >= CLASSES) {
                            throw new FetchException(
                                    from + ", " + part + " image " + done, "the label " + label, "0 to 9", null);
                        }
                        labels[done++] = (byte) label;
                        out.write(image);
                    }
                }
            }
            try (OutputStream out = Files.newOutputStream(to.resolve(part + "-labels.idx"))) {
                IdxFormat.writeHeader(out, size);
                out.write(labels);
            }
        } finally {
            for (Batch batch : batches) {
                batch.close();
            }
        }
    }

    private void open(Path from, String part, List<String> stems, List<Batch> batches) throws IOException {
        if (Conversion.find(from, List.of(stems.get(0) + ".bin")).isPresent()) {
            for (String stem : stems) {
                batches.add(new Binary(file(from, List.of(stem + ".bin"))));
            }
            return;
        }
        if (Conversion.find(from, List.of(stems.get(0) + ".png")).isEmpty()) {
            throw missing(from, stems.get(0) + ".bin or .png");
        }
        // The published package misspells it.
        Path labelFile = file(from, List.of(part + "_labels.json", part + "_lables.json"));
        int[] labels = labels(labelFile);
        int start = 0;
        for (String stem : stems) {
            Path file = file(from, List.of(stem + ".png"));
            Pictures pictures = new Pictures(file, labels, start);
            batches.add(pictures);
            start += pictures.size();
        }
        if (start != labels.length) {
            throw new FetchException(labelFile.toString(), labels.length + " labels", start + ", one an image", null);
        }
    }

    private Path file(Path from, List<String> names) throws IOException {
        Optional<Path> file = Conversion.find(from, names);
        return file.orElseThrow(() -> missing(from, names.get(0)));
    }

    private static int[] labels(Path file) throws IOException {
        try {
            return new ObjectMapper().readValue(Files.readAllBytes(file), int[].class);
        } catch (JsonProcessingException e) {
            throw new FetchException(file.toString(), e.getOriginalMessage(), "a JSON list of labels", e);
        }
    }

    private static final class Binary implements Batch {
        private final InputStream in;
        private final int size;

        Binary(Path file) throws IOException {
            long bytes = Files.size(file);
            if (bytes == 0 || bytes % (IMAGE + 1) != 0) {
                throw new FetchException(
                        file.toString(), bytes + " bytes", "a multiple of 3073: a label and 3072 bytes an image", null);
            }
            size = (int) (bytes / (IMAGE + 1));
            in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public int next(byte[] image) throws IOException {
            int label = in.read();
            if (in.readNBytes(image, 0, IMAGE) < IMAGE) {
                throw new EOFException("a batch became shorter while it was read");
            }
            return label;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private static final class Pictures implements Batch {
        private final PngRows rows;
        private final int[] labels;
        private int at;

        Pictures(Path file, int[] labels, int start) throws IOException {
            this.labels = labels;
            this.at = start;
            rows = new PngRows(file);
            if (rows.width() != PIXELS || start + (long) rows.height() > labels.length) {
                int width = rows.width();
                int height = rows.height();
                rows.close();
                throw new FetchException(
                        file.toString(),
                        "a picture of " + width + "×" + height,
                        "1024 pixels a row, and no more rows than there are labels, " + labels.length,
                        null);
            }
        }

        @Override
        public int size() {
            return rows.height();
        }

        @Override
        public int next(byte[] image) throws IOException {
            byte[] row = rows.next();
            for (int pixel = 0; pixel < PIXELS; pixel++) {
                for (int channel = 0; channel < CHANNELS; channel++) {
                    image[channel * PIXELS + pixel] = row[pixel * CHANNELS + channel];
                }
            }
            return labels[at++];
        }

        @Override
        public void close() throws IOException {
            rows.close();
        }
    }
}
