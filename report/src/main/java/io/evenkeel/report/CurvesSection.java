package io.evenkeel.report;

import io.evenkeel.report.Figures.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static io.evenkeel.run.Quantities.ACCURACY_TRAINING;
import static io.evenkeel.run.Quantities.ACCURACY_VALIDATION;
import static io.evenkeel.run.Quantities.LEARNING_RATE;
import static io.evenkeel.run.Quantities.LOSS_TRAINING;
import static io.evenkeel.run.Quantities.LOSS_VALIDATION;
import static io.evenkeel.run.Quantities.R2_TRAINING;
import static io.evenkeel.run.Quantities.R2_VALIDATION;
import static io.evenkeel.run.Quantities.SCHEDULE_ROUGHNESS;

/** Loss, accuracy and learning rate over the run, with the findings on them. */
final class CurvesSection implements Section {

    private final Measurements measurements;
    private final ChartData data;
    private final Figures figures;
    private final boolean findings;

    CurvesSection(Measurements measurements, ChartData data, Figures figures, boolean findings) {
        this.measurements = measurements;
        this.data = data;
        this.figures = figures;
        this.findings = findings;
    }

    @Override
    public void write(Html html) {
        if (Stream.of(
                        LOSS_TRAINING,
                        LOSS_VALIDATION,
                        ACCURACY_TRAINING,
                        ACCURACY_VALIDATION,
                        R2_TRAINING,
                        R2_VALIDATION,
                        LEARNING_RATE)
                .noneMatch(name -> measurements.whole(name).isPresent())) {
            return;
        }
        html.open("section", "id", "curves", "class", "curves", "aria-labelledby", "curves-title");
        html.element("h2", "Learning curves", "id", "curves-title");
        curve(html, "curves", List.of(LOSS_TRAINING, LOSS_VALIDATION), "Loss", reading(), "log", "Log scale");
        curve(
                html,
                "curves",
                List.of(ACCURACY_TRAINING, ACCURACY_VALIDATION),
                "Accuracy",
                "Share of samples that the network gets right.");
        curve(
                html,
                "curves",
                List.of(R2_TRAINING, R2_VALIDATION),
                "Variance explained, R²",
                "1: perfect; 0: no better than the mean of the targets; below 0: worse.");
        curve(html, "small", List.of(LEARNING_RATE), "Learning rate", "As each step used it, after the schedule.");
        if (measurements
                .whole(SCHEDULE_ROUGHNESS)
                .filter(roughness -> roughness.last() > 0)
                .isPresent()) {
            curve(
                    html,
                    "small",
                    List.of(SCHEDULE_ROUGHNESS),
                    "Roughness of the schedule",
                    "1 for each jump as high as the peak, next to nothing for the same way in many small steps.");
        }
        html.close().line();
    }

    private String reading() {
        List<String> parts = new ArrayList<>();
        if (measurements.whole(LOSS_TRAINING).isPresent()) {
            parts.add("Thin: each batch; bold: smoothed.");
        }
        if (findings) {
            parts.add(
                    "The bars below are the findings, over the steps at which they were seen: point at one to see it on"
                            + " the curve.");
        }
        return String.join(" ", parts);
    }

    private void curve(Html html, String drawing, List<String> wanted, String title, String reading, String... tools) {
        List<String> present = wanted.stream()
                .filter(name -> measurements.whole(name).isPresent())
                .toList();
        if (present.isEmpty()) {
            return;
        }
        List<String> notes = new ArrayList<>();
        present.forEach(name -> notes.add(data.whole(name)));
        notes.removeIf(String::isEmpty);
        String summary = present.stream()
                .map(name -> Figures.summary(name, measurements.whole(name).orElseThrow()))
                .collect(Collectors.joining(" "));
        figures.write(html, new Figure(drawing, present, title, reading, summary, String.join(" ", notes)), tools);
    }
}
