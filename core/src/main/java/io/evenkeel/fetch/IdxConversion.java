package io.evenkeel.fetch;

import io.evenkeel.array.ElementType;
import io.evenkeel.array.FormatException;
import io.evenkeel.array.IdxFormat;
import io.evenkeel.array.Numbers;
import io.evenkeel.array.NumericArray;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The four files of MNIST and of sets made to replace it: 28×28 bytes an image, ten classes. */
final class IdxConversion implements Conversion {
    private static final int SIDE = 28;
    private static final int CLASSES = 10;

    @Override
    public String expects() {
        return "the four files train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and "
                + "t10k-labels-idx1-ubyte, packed by gzip (.gz) or not";
    }

    @Override
    public void convert(Path from, Path to, FetchProgress progress) throws IOException, FormatException {
        part(from, to, "train", "train", progress);
        part(from, to, "t10k", "test", progress);
    }

    private void part(Path from, Path to, String published, String ours, FetchProgress progress)
            throws IOException, FormatException {
        Path imageFile = file(from, published + "-images", "idx3-ubyte");
        Path labelFile = file(from, published + "-labels", "idx1-ubyte");
        NumericArray images = bytes(imageFile);
        progress.stopIfRequested();
        NumericArray labels = bytes(labelFile);
        if (images.rank() != 3 || images.rows() == 0 || images.shape()[1] != SIDE || images.shape()[2] != SIDE) {
            throw new FetchException(
                    imageFile.toString(), "shape " + images.shapeText(), "(samples, 28, 28), and a sample", null);
        }
        if (labels.rank() != 1 || labels.rows() != images.rows()) {
            throw new FetchException(
                    labelFile.toString(), "shape " + labels.shapeText(), "(" + images.rows() + ",)", null);
        }
        write(to.resolve(ours + "-images.idx"), images, images.rows(), 1, SIDE, SIDE);
        for (byte label : ((Numbers.Bytes) labels.values()).values()) {
            if (label < 0 || label >= CLASSES) {
                throw new FetchException(labelFile.toString(), "the label " + (label & 0xFF), "one from 0 to 9", null);
            }
        }
        write(to.resolve(ours + "-labels.idx"), labels, labels.rows());
    }

    private Path file(Path from, String stem, String suffix) throws IOException {
        String name = stem + "-" + suffix;
        String dotted = stem + "." + suffix;
        return Conversion.find(from, List.of(name, name + ".gz", dotted, dotted + ".gz"))
                .orElseThrow(() -> missing(from, name));
    }

    private static NumericArray bytes(Path file) throws IOException, FormatException {
        NumericArray array = IdxFormat.read(file, Integer.MAX_VALUE);
        if (array.type() != ElementType.U8) {
            throw new FetchException(file.toString(), "numbers of type " + array.type(), "unsigned bytes", null);
        }
        return array;
    }

    private static void write(Path file, NumericArray bytes, int... shape) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            IdxFormat.writeHeader(out, shape);
            out.write(((Numbers.Bytes) bytes.values()).values());
        }
    }
}
