package io.evenkeel.report;

import io.evenkeel.run.DataFacts;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The data as training saw them. */
final class DataSection implements Section {

    private static final int MOST_CLASSES = 100;

    private final @Nullable DataFacts data;

    DataSection(@Nullable DataFacts data) {
        this.data = data;
    }

    @Override
    public void write(Html html) {
        if (data == null) {
            return;
        }
        html.open("section", "id", "data", "aria-labelledby", "data-title");
        html.element("h2", "Data", "id", "data-title");
        html.open("div", "class", "card").open("dl", "class", "facts");
        ModelSection.fact(html, "Source", data.source());
        ModelSection.fact(html, "Training samples", Words.integer(data.training()));
        ModelSection.fact(html, "Held back", Words.integer(data.validation()));
        ModelSection.fact(html, "Features", Words.integer(data.features()));
        DataFacts.FeatureSummary features = data.featureSummary();
        ModelSection.fact(html, "Range", Words.number(features.min()) + " … " + Words.number(features.max()));
        ModelSection.fact(
                html,
                "Feature size (rms)",
                Words.number(features.rmsMin()) + " · " + Words.number(features.rmsMedian()) + " · "
                        + Words.number(features.rmsMax()) + " (least, median, largest)");
        if (features.constant() > 0) {
            ModelSection.fact(html, "Features that never change", Words.integer(features.constant()));
        }
        ModelSection.fact(html, "Targets", data.target());
        ModelSection.number(html, "Target mean", data.targetMean());
        ModelSection.number(html, "Target sd", data.targetSd());
        if (data.targetMin() != null && data.targetMax() != null) {
            ModelSection.fact(
                    html, "Target range", Words.number(data.targetMin()) + " … " + Words.number(data.targetMax()));
        }
        html.close();
        bad(html, data);
        labels(html, data.labelCounts());
        html.close().close().line();
    }

    private static void bad(Html html, DataFacts data) {
        bad(html, data.badRows(), "training row");
        bad(html, data.badHeldBack(), "held-back row");
    }

    private static void bad(Html html, DataFacts.BadRows bad, String noun) {
        if (bad.count() == 0) {
            return;
        }
        String rows = bad.listed().stream().map(Words::integer).collect(Collectors.joining(", "));
        String what = bad.tooLarge() == 0
                ? "NaN or infinite values"
                : bad.tooLarge() == bad.count()
                        ? "numbers that are infinite in the precision of the training"
                        : "NaN or infinite values, or numbers that are infinite in the precision of the training";
        String which = bad.listed().isEmpty()
                ? "."
                : ": rows " + rows + (bad.count() > bad.listed().size() ? ", …" : "") + " (counted from 1).";
        html.element("p", Words.count(bad.count(), noun) + " with " + what + which, "class", "bad");
    }

    private static void labels(Html html, List<Long> counts) {
        if (counts.isEmpty()) {
            return;
        }
        long most = counts.stream().mapToLong(Long::longValue).max().orElse(1);
        html.element("h3", "Samples of each class").open("ol", "class", "bars", "start", "0");
        for (int label = 0; label < Math.min(counts.size(), MOST_CLASSES); label++) {
            long count = counts.get(label);
            long width = Math.round(100.0 * count / Math.max(1, most));
            html.open("li").element("span", Integer.toString(label), "class", "label");
            html.open("span", "class", "track")
                    .open("span", "class", "bar", "style", "width:" + width + "%")
                    .close()
                    .close();
            html.element("span", Words.integer(count), "class", "amount").close();
        }
        html.close();
        if (counts.size() > MOST_CLASSES) {
            html.element("p", "and " + Words.integer(counts.size() - MOST_CLASSES) + " more classes", "class", "lead");
        }
    }
}
