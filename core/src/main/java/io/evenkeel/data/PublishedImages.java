package io.evenkeel.data;

import io.evenkeel.array.FormatException;
import io.evenkeel.array.IdxFormat;
import io.evenkeel.array.NumericArray;
import io.evenkeel.recipe.SourceSpec;
import io.evenkeel.recipe.ValidationSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Labelled images that were published with a part for training and one for testing, from the cache. Samples are those of
 * the training part, in their published order; the test part is {@code validation: test}.
 *
 * <p>In the cache a set is four IDX files of unsigned bytes: {@code train-images.idx} with shape (samples, channels,
 * height, width), {@code train-labels.idx} with shape (samples), and the same with {@code test-}.
 */
final class PublishedImages<S extends SourceSpec> implements Source<S> {
    private static final double WHITE = 255;

    private final String name;
    private final Class<S> spec;
    private final List<String> classNames;

    private PublishedImages(String name, Class<S> spec, List<String> classNames) {
        this.name = name;
        this.spec = spec;
        this.classNames = classNames;
    }

    static PublishedImages<SourceSpec.Mnist> mnist() {
        return new PublishedImages<>("mnist", SourceSpec.Mnist.class, Targets.numbered(10));
    }

    static PublishedImages<SourceSpec.FashionMnist> fashionMnist() {
        return new PublishedImages<>(
                "fashion_mnist",
                SourceSpec.FashionMnist.class,
                List.of(
                        "t-shirt",
                        "trouser",
                        "pullover",
                        "dress",
                        "coat",
                        "sandal",
                        "shirt",
                        "sneaker",
                        "bag",
                        "ankle boot"));
    }

    static PublishedImages<SourceSpec.Cifar10> cifar10() {
        return new PublishedImages<>(
                "cifar10",
                SourceSpec.Cifar10.class,
                List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Class<S> spec() {
        return spec;
    }

    @Override
    public Table read(S source, Request request) {
        return part("train", request);
    }

    @Override
    public Table readValidation(S source, String path, Request request) {
        if (!path.equals(ValidationSpec.TEST)) {
            throw DataException.Place.ofKey("data.validation")
                    .refuse("'" + path + "'", "a share from 0 to below 1, or test, for the test part of " + name);
        }
        return part("test", request);
    }

    private Table part(String part, Request request) {
        Path folder = PublishedSet.folder(name, request.cache());
        NumericArray images = array(folder.resolve(part + "-images.idx"), 4, request);
        NumericArray labels = array(folder.resolve(part + "-labels.idx"), 1, request);
        if (labels.rows() != images.rows()) {
            throw PublishedSet.damaged(name, folder, images.rows() + " images and " + labels.rows() + " labels");
        }
        int[] indices = Arrays.stream(labels.values().toDoubles())
                .mapToInt(x -> (int) x)
                .toArray();
        if (Arrays.stream(indices).anyMatch(label -> label >= classNames.size())) {
            throw PublishedSet.damaged(name, folder, "a label of " + classNames.size() + " or more");
        }
        int size = request.samplesOutOf(images.rows(), name);
        return new Table(
                Table.Origin.counted(part.equals("train") ? null : name + "/" + part, size),
                Arrays.copyOfRange(images.shape(), 1, images.rank()),
                List.of(),
                images.values(),
                new Labels.Classes(indices, classNames),
                WHITE,
                0);
    }

    private NumericArray array(Path file, int rank, Request request) {
        try {
            NumericArray array = IdxFormat.read(file, request.mostSamples());
            if (array.rank() != rank || Arrays.stream(array.shape()).anyMatch(extent -> extent == 0)) {
                throw PublishedSet.damaged(name, file, "an array of shape " + array.shapeText());
            }
            return array;
        } catch (FormatException e) {
            throw PublishedSet.damaged(name, file, e.found());
        } catch (IOException e) {
            throw PublishedSet.damaged(name, file, Files.exists(file) ? e.toString() : "no such file");
        }
    }
}
