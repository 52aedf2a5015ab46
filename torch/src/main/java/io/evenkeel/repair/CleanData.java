package io.evenkeel.repair;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Data that no network can learn from. It proposes nothing: which rows are wrong is for a person to say, and a network
 * changed to fit bad data is worse than none.
 */
public final class CleanData implements Remedy {

    @Override
    public String kind() {
        return "clean-data";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(FindingKind.BAD_DATA);
    }

    @Override
    public Optional<String> ruledOut(Situation situation) {
        return Optional.of("only a person can say what the data should be");
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        return List.of();
    }

    @Override
    public String undo() {
        return "nothing was done";
    }
}
