package io.evenkeel.training;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often a run's state is saved while it trains.
 *
 * @param steps every so many steps; 0: by time
 * @param time at least this long after the last time; zero: by steps, or, with {@code steps} 0, never
 */
public record CheckpointCadence(long steps, Duration time) {

    /** Little enough to lose, and rare enough to cost nothing. */
    public static final CheckpointCadence DEFAULT = new CheckpointCadence(0, Duration.ofMinutes(1));

    /** Nothing is saved, not even at the end. */
    public static final CheckpointCadence OFF = new CheckpointCadence(0, Duration.ZERO);

    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})\\s*(s|m|h|)");

    public boolean isOff() {
        return steps == 0 && time.isZero();
    }

    /**
     * Reads {@code 500} (steps), {@code 30s}, {@code 5m}, {@code 1h} or {@code off}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static CheckpointCadence parse(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (word.equals("off")) {
            return OFF;
        }
        Matcher matcher = TEXT.matcher(word);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
            throw new IllegalArgumentException("found '" + text
                    + "'; expected a number of steps such as 500, a time such as 30s, 5m or 1h, or off");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> new CheckpointCadence(0, Duration.ofSeconds(number));
            case "m" -> new CheckpointCadence(0, Duration.ofMinutes(number));
            case "h" -> new CheckpointCadence(0, Duration.ofHours(number));
            default -> new CheckpointCadence(number, Duration.ZERO);
        };
    }
}
