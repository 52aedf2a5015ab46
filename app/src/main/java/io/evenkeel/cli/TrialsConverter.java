package io.evenkeel.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;

/** What trials may cost, as people write it: {@code 100%} of the run's steps, or {@code 5m}. */
final class TrialsConverter implements ITypeConverter<TrialsConverter.Limit> {

    /** @param time null: as long as the steps take */
    record Limit(double share, @Nullable Duration time) {}

    /** Bounded by time alone, though not without any bound. */
    private static final double MOST = 1000;

    private final ShareConverter shares = new ShareConverter();
    private final BudgetConverter times = new BudgetConverter();

    @Override
    public Limit convert(String text) throws Exception {
        String word = text.strip();
        boolean timed = word.endsWith("s") || word.endsWith("m") || word.endsWith("h");
        return timed ? new Limit(MOST, times.convert(word)) : new Limit(shares.convert(word), null);
    }
}
