package io.evenkeel.report;

import java.util.List;

import static io.evenkeel.run.Quantities.BATCH_NORM_MEAN_DRIFT;
import static io.evenkeel.run.Quantities.BATCH_NORM_VARIANCE_DRIFT;
import static io.evenkeel.run.Quantities.BATCH_NORM_VARIANCE_ERROR;

/** How well batch normalisation knows what it normalises by. */
record BatchNormSection(LineCharts charts) implements Section {

    private static final List<LineChart> SHOWN = List.of(
            LineChart.of(
                    BATCH_NORM_VARIANCE_ERROR,
                    "Error of batch variances",
                    "Relative, from the number of samples and positions in a batch: 0.25 for 32 independent values, 0.8 for 4."),
            LineChart.of(
                    BATCH_NORM_MEAN_DRIFT,
                    "Drift of running means",
                    "How far evaluation's means are from the batch's, in standard deviations, sampling apart."),
            LineChart.of(
                    BATCH_NORM_VARIANCE_DRIFT,
                    "Drift of running variances",
                    "Logarithm of evaluation's variances over the batch's, sampling apart: 0.1 is 10 % off."));

    @Override
    public void write(Html html) {
        charts.section(html, "batch-norm", "Batch normalisation", SHOWN);
    }
}
