package io.evenkeel.report;

import java.util.List;

import static io.evenkeel.run.Quantities.ATTENTION_ENTROPY;
import static io.evenkeel.run.Quantities.ATTENTION_HEAD_SHARE;
import static io.evenkeel.run.Quantities.ATTENTION_LOGIT_MAX;

/** Where attention looks, and which heads are heard. */
record AttentionSection(LineCharts charts) implements Section {

    private static final List<LineChart> SHOWN = List.of(
            LineChart.of(
                    ATTENTION_ENTROPY,
                    "Entropy of attention",
                    "100 % where it is spread evenly over all steps, 0 where each row looks at a single one: there hardly any gradient"
                            + " comes back."),
            LineChart.of(
                    ATTENTION_LOGIT_MAX,
                    "Largest attention logit",
                    "Beyond about 100 a softmax has no use for it. Steady growth is an early sign of divergence."),
            LineChart.of(
                    ATTENTION_HEAD_SHARE,
                    "Share of each head",
                    "Of what its layer puts out, by squared norm: one over the number of heads where they are equal."));

    @Override
    public void write(Html html) {
        charts.section(html, "attention", "Attention", SHOWN);
    }
}
