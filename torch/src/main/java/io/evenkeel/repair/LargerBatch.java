package io.evenkeel.repair;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** More samples a step, whose gradients agree more: 32 where there are fewer, else four times as many. */
public final class LargerBatch implements Remedy {

    private static final int USUAL = 32;

    @Override
    public String kind() {
        return "larger-batch";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(
                FindingKind.NOISY_GRADIENT,
                FindingKind.OSCILLATION,
                FindingKind.SMALL_BATCH_NORM,
                FindingKind.LOSS_SPIKE);
    }

    @Override
    public Optional<String> ruledOut(Situation situation) {
        var data = situation.header().data();
        return situation.recipe().batching().full()
                        || (data != null && situation.recipe().batch() * 2L > data.training())
                ? Optional.of("a step takes nearly all samples as it is")
                : Optional.empty();
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        int now = situation.recipe().batch();
        var data = situation.header().data();
        long most = data == null ? Long.MAX_VALUE : data.training() / 2;
        long to = Math.min(now < USUAL ? USUAL : 4L * now, most);
        return to > now
                ? List.of(Edit.put(
                        kind(),
                        "batch",
                        Integer.toString(now),
                        Long.toString(to),
                        "the mean over more samples points the same way more often"))
                : List.of();
    }
}
