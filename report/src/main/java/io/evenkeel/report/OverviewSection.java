package io.evenkeel.report;

import io.evenkeel.run.Finding;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunRecord;
import io.evenkeel.run.RunStatus;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which run this is, how it went, and its key numbers. */
final class OverviewSection implements Section {

    /** Key numbers of a stream that has none of the usual ones. */
    private static final int FOREIGN_TILES = 4;

    private final RunRecord record;
    private final Measurements measurements;
    private final List<Finding> findings;
    private final Figures figures;

    OverviewSection(RunRecord record, Measurements measurements, List<Finding> findings, Figures figures) {
        this.record = record;
        this.measurements = measurements;
        this.findings = findings;
        this.figures = figures;
    }

    @Override
    public void write(Html html) {
        RunHeader header = record.header();
        Optional<RunStatus> status = record.ended().map(RunEvent.Ended::status);
        String word = status.map(RunStatus::id).orElse("unfinished");
        html.open("header", "class", "overview");
        html.open("div", "class", "headline");
        html.open("div", "class", "naming");
        html.element("p", "Evenkeel run report", "class", "eyebrow");
        html.element("h1", header.name().isBlank() ? header.run() : header.name());
        html.open("p", "class", "identity").element("code", header.run());
        if (!header.started().isBlank()) {
            html.text(" · started ").element("time", started(header.started()), "datetime", header.started());
        }
        html.close().close();
        html.open("div", "class", "verdict " + word);
        html.open("p", "class", "badge")
                .trusted(Icons.status(status.orElse(null)))
                .element("span", Words.sentence(word))
                .close();
        html.element("p", verdict(), "class", "because");
        html.close().close();
        html.open("dl", "class", "tiles");
        tiles(html);
        html.close();
        notices(html);
        html.close().line();
    }

    private static String started(String instant) {
        return instant.replace('T', ' ').replaceFirst("(\\.\\d+)?Z$", " UTC");
    }

    private String verdict() {
        Optional<RunEvent.Ended> ended = record.ended();
        long critical = findings.stream().filter(Finding::blocks).count();
        String left =
                critical == 0 ? "Nothing critical is left." : Words.count(critical, "critical finding") + " left.";
        if (ended.isEmpty()) {
            return left + " The stream stops at step " + Words.integer(measurements.lastStep())
                    + " without saying how the run ended: it may still be going on, or it was cut off.";
        }
        String reason = ended.get().reason().strip();
        return reason.isEmpty() ? left : left + " " + Words.asSentence(reason);
    }

    private void tiles(Html html) {
        loss(html, Quantities.LOSS_TRAINING, false);
        loss(html, Quantities.LOSS_VALIDATION, true);
        for (String[] pair : List.of(
                new String[] {Quantities.ACCURACY_VALIDATION, Quantities.ACCURACY_TRAINING},
                new String[] {Quantities.R2_VALIDATION, Quantities.R2_TRAINING})) {
            String name = measurements.whole(pair[0]).isPresent() ? pair[0] : pair[1];
            measurements.whole(name).ifPresent(series -> tile(html, name, series, best(name, series, true)));
        }
        if (measurements.whole(Quantities.LOSS_TRAINING).isEmpty()) {
            foreign(html);
        }
        facts(html);
    }

    private void loss(Html html, String name, boolean validation) {
        measurements.whole(name).ifPresent(series -> {
            ModelFacts model = record.header().model();
            Double chance = model == null ? null : model.chanceLoss();
            String under = validation
                    ? best(name, series, false)
                    : chance == null
                            ? "from " + Words.number(series.first()) + " at the start"
                            : "from " + Words.number(series.first()) + "; chance " + Words.number(chance);
            tile(html, name, series, under);
        });
    }

    private void foreign(Html html) {
        List<String> names = new ArrayList<>(measurements.names());
        names.removeIf(name -> measurements.whole(name).isEmpty()
                || Words.label(name).startsWith("Validation")
                || Words.label(name).startsWith("Training"));
        names.stream().limit(FOREIGN_TILES).forEach(name -> measurements
                .whole(name)
                .ifPresent(series -> tile(html, name, series, "at step " + Words.integer(series.lastStep()))));
    }

    private void facts(Html html) {
        RunHeader header = record.header();
        long steps = record.ended().map(RunEvent::step).orElse(measurements.lastStep());
        if (steps > 0 || !measurements.isEmpty()) {
            List<String> under = new ArrayList<>();
            if (header.plannedSteps() > 0) {
                under.add("of " + Words.integer(header.plannedSteps()));
            }
            if (header.stepsPerEpoch() > 0) {
                under.add(Words.number(Math.round(10.0 * steps / header.stepsPerEpoch()) / 10.0) + " epochs");
            }
            plain(html, "Steps", Words.integer(steps), String.join(" · ", under));
        }
        ModelFacts model = header.model();
        if (model != null) {
            plain(
                    html,
                    "Parameters",
                    Words.integer(model.parameters()),
                    "in " + Words.count(model.layers().size(), "layer"));
        }
        if (header.recipe() != null) {
            plain(html, "Seed", Long.toString(header.seed()), "");
        }
    }

    private static String best(String name, Series series, boolean highest) {
        int at = highest ? series.highest() : series.lowest();
        return at < 0
                ? "never finite"
                : "best " + Words.value(name, series.value(at)) + " at step " + Words.integer(series.step(at));
    }

    private void tile(Html html, String name, Series series, String under) {
        html.open("div", "class", Double.isFinite(series.last()) ? "tile" : "tile sick");
        html.open("dt");
        figures.term(html, Words.label(name), name);
        html.close().element("dd", Words.value(name, series.last()), "class", "value");
        html.element("dd", under, "class", "under").close();
    }

    private static void plain(Html html, String label, String value, String under) {
        html.open("div", "class", "tile").element("dt", label).element("dd", value, "class", "value");
        if (!under.isEmpty()) {
            html.element("dd", under, "class", "under");
        }
        html.close();
    }

    private void notices(Html html) {
        if (record.notices().isEmpty()) {
            return;
        }
        html.open("aside", "class", "notices")
                .trusted(Icons.severity(Severity.INFO))
                .open("div");
        html.element("p", "Not all of the stream could be read:").open("ul");
        record.notices().forEach(notice -> html.element("li", notice));
        html.close().close().close();
    }
}
