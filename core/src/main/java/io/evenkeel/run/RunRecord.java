package io.evenkeel.run;

import java.util.List;
import java.util.Optional;

/**
 * One whole run in memory.
 *
 * @param header who ran what
 * @param events what happened, in order
 * @param notices what a reader had to skip, in words; empty when everything was understood
 */
public record RunRecord(RunHeader header, List<RunEvent> events, List<String> notices) {

    public RunRecord {
        events = List.copyOf(events);
        notices = List.copyOf(notices);
    }

    /** How it ended; empty while it runs, or where it died without a word. */
    public Optional<RunEvent.Ended> ended() {
        for (int i = events.size() - 1; i >= 0; i--) {
            if (events.get(i) instanceof RunEvent.Ended ended) {
                return Optional.of(ended);
            }
        }
        return Optional.empty();
    }
}
