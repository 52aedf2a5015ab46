package io.evenkeel.data;

import io.evenkeel.array.Numbers;
import io.evenkeel.recipe.SourceSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/** The embedded digits: 1,797 images of 8×8 grey values from 0 to 16, in the order of their file. */
final class DigitsSource implements Source<SourceSpec.Digits> {
    static final String RESOURCE = "digits.csv.gz";
    private static final int SAMPLES = 1797;
    private static final int SIDE = 8;
    private static final int PIXELS = SIDE * SIDE;
    private static final double WHITE = 16;

    @Override
    public String name() {
        return "digits";
    }

    @Override
    public Class<SourceSpec.Digits> spec() {
        return SourceSpec.Digits.class;
    }

    @Override
    public Table read(SourceSpec.Digits spec, Request request) {
        int size = request.samplesOutOf(SAMPLES, name());
        byte[] pixels = new byte[size * PIXELS];
        int[] digits = new int[size];
        try (BufferedReader lines = open()) {
            for (int i = 0; i < size; i++) {
                int[] cells = Arrays.stream(lines.readLine().split(","))
                        .mapToInt(Integer::parseInt)
                        .toArray();
                for (int j = 0; j < PIXELS; j++) {
                    pixels[i * PIXELS + j] = (byte) cells[j];
                }
                digits[i] = cells[PIXELS];
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded digits are damaged", e);
        }
        List<String> names = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
        return new Table(
                Table.Origin.counted(null, size),
                new int[] {1, SIDE, SIDE},
                List.of(),
                new Numbers.Bytes(pixels),
                new Labels.Classes(digits, names),
                WHITE,
                0);
    }

    private static BufferedReader open() throws IOException {
        InputStream packed = DigitsSource.class.getResourceAsStream(RESOURCE);
        if (packed == null) {
            throw new IOException("the program was packed without " + RESOURCE);
        }
        return new BufferedReader(new InputStreamReader(new GZIPInputStream(packed), StandardCharsets.US_ASCII));
    }
}
