package io.evenkeel.data;

import io.evenkeel.array.Numbers;
import io.evenkeel.recipe.SourceSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/**
 * A novel, character by character. The vocabulary is the text's own distinct characters (Unicode code points) in order.
 * A sample is the given number of characters, and its target at each position the character that follows. Samples stand
 * one behind the other without overlap, the last characters that do not fill one left out; the cache keeps the text as
 * {@code text.txt} in UTF-8.
 */
final class MobyDickSource implements Source<SourceSpec.MobyDick> {
    private static final String TEXT = "text.txt";
    private static final int BYTE_VALUES = 256;

    @Override
    public String name() {
        return "moby_dick";
    }

    @Override
    public Class<SourceSpec.MobyDick> spec() {
        return SourceSpec.MobyDick.class;
    }

    @Override
    public Table read(SourceSpec.MobyDick spec, Request request) {
        Path folder = PublishedSet.folder(name(), request.cache());
        if (!Files.isRegularFile(folder.resolve(TEXT))) {
            throw PublishedSet.damaged(name(), folder.resolve(TEXT), "no such file");
        }
        int[] characters = new TextFile(folder, TEXT).read().codePoints().toArray();
        int length = spec.length();
        int existing = (characters.length - 1) / length;
        if (existing < 1) {
            throw DataException.Place.ofKey("data.length")
                    .refuse(
                            String.valueOf(length),
                            "at most " + Math.max(0, characters.length - 1)
                                    + ", one less than the text has characters");
        }
        int size = request.samplesOutOf(existing, name() + " in sequences of " + length);
        TreeSet<Integer> distinct = new TreeSet<>();
        for (int character : characters) {
            distinct.add(character);
        }
        List<Integer> vocabulary = List.copyOf(distinct);
        int[] tokens = new int[size * length + 1];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = Collections.binarySearch(vocabulary, characters[i]);
        }
        int[] next = new int[size * length];
        System.arraycopy(tokens, 1, next, 0, next.length);
        return new Table(
                Table.Origin.counted(null, size),
                new int[] {length},
                List.of(),
                compact(tokens, next.length, vocabulary.size()),
                new Labels.Classes(
                        next, vocabulary.stream().map(Character::toString).toList(), length),
                null,
                vocabulary.size());
    }

    private static Numbers compact(int[] tokens, int count, int vocabulary) {
        if (vocabulary > BYTE_VALUES) {
            float[] floats = new float[count];
            for (int i = 0; i < count; i++) {
                floats[i] = tokens[i];
            }
            return new Numbers.Floats(floats);
        }
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) tokens[i];
        }
        return new Numbers.Bytes(bytes);
    }
}
