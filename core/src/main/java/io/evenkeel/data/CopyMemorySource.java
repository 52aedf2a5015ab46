package io.evenkeel.data;

import io.evenkeel.array.Numbers;
import io.evenkeel.recipe.SourceSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hipparchus.random.RandomGenerator;

/**
 * The copying memory problem (Arjovsky, Shah and Bengio 2016). Ten tokens drawn from 0…7, then blanks (8), then a signal
 * (9) to begin, then ten more positions of blanks; the targets are blanks until the signal is given, and from the
 * position behind it on the ten tokens in their order. A sequence of the given length leaves length − 20 positions from
 * the last token to the signal: the T of the paper, whose sequences have length T + 20.
 */
final class CopyMemorySource implements Source<SourceSpec.CopyMemory> {
    private static final int USUAL_SAMPLES = 1000;
    private static final int REMEMBERED = 10;
    private static final int SYMBOLS = 8;
    private static final byte BLANK = SYMBOLS;
    private static final byte SIGNAL = SYMBOLS + 1;
    private static final int VOCABULARY = SYMBOLS + 2;

    @Override
    public String name() {
        return "copy_memory";
    }

    @Override
    public Class<SourceSpec.CopyMemory> spec() {
        return SourceSpec.CopyMemory.class;
    }

    @Override
    public Table read(SourceSpec.CopyMemory spec, Request request) {
        int size = request.samplesOr(USUAL_SAMPLES);
        int length = spec.length();
        RandomGenerator symbols = request.random().stream("copy_memory/symbols");
        byte[] tokens = new byte[Math.multiplyExact(size, length)];
        int[] targets = new int[tokens.length];
        Arrays.fill(tokens, BLANK);
        Arrays.fill(targets, BLANK);
        for (int start = 0; start < tokens.length; start += length) {
            int answer = start + length - REMEMBERED;
            for (int k = 0; k < REMEMBERED; k++) {
                int symbol = symbols.nextInt(SYMBOLS);
                tokens[start + k] = (byte) symbol;
                targets[answer + k] = symbol;
            }
            tokens[answer - 1] = SIGNAL;
        }
        List<String> names = new ArrayList<>(Targets.numbered(SYMBOLS));
        names.add("blank");
        return new Table(
                Table.Origin.counted(null, size),
                new int[] {length},
                List.of(),
                new Numbers.Bytes(tokens),
                new Labels.Classes(targets, names, length),
                null,
                VOCABULARY);
    }
}
