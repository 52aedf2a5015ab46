package io.evenkeel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evenkeel.replay.FirstNonFinite;
import io.evenkeel.replay.ReplayResult;
import io.evenkeel.replay.ReplayedSample;
import io.evenkeel.replay.ReplayedStep;
import io.evenkeel.run.RunJson;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What {@code replay} answers, as JSON or as prose. */
record ReplayAnswer(ReplayResult result) {

    private static final int MOST_STEPS = 8;

    ObjectNode json() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("run", result.run());
        answer.put("reproduced", result.isReproduced());
        answer.put("first_different_step", result.firstDifferent());
        answer.put("data_changed", result.dataChanged());
        answer.put("state", result.state());
        answer.put("from_step", result.fromStep());
        answer.put("stopped_at", result.stoppedAt());
        var notes = answer.putArray("notes");
        result.notes().forEach(notes::add);
        FirstNonFinite first = result.first();
        answer.set("first", first == null ? NullNode.getInstance() : first(first));
        ReplayResult.Jump jump = result.jump();
        answer.set("jump", jump == null ? NullNode.getInstance() : jump(jump));
        var steps = answer.putArray("steps");
        for (ReplayedStep step : result.steps()) {
            ObjectNode one = steps.addObject();
            one.put("step", step.step());
            one.set("loss", RunJson.number(step.loss()));
            Double recorded = step.recorded();
            one.set("recorded_loss", recorded == null ? NullNode.getInstance() : RunJson.number(recorded));
            one.put("same", step.isSame());
            one.set("gradient_norm", RunJson.number(step.gradientNorm()));
            one.set("largest_weight", RunJson.number(step.largestWeight()));
        }
        return answer;
    }

    private static ObjectNode first(FirstNonFinite first) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("step", first.step());
        node.put("phase", first.phase().name().toLowerCase(Locale.ROOT));
        node.put("operation", first.operation());
        node.put("place", first.place());
        node.put("kind", first.kind());
        node.put("parameter", first.parameter());
        node.set("value", RunJson.number(first.value()));
        node.set("sample", sample(first.sample()));
        node.put("samples", first.samples());
        ObjectNode numbers = node.putObject("numbers");
        first.numbers().forEach((name, value) -> numbers.set(name, RunJson.number(value)));
        node.put("because", first.because());
        var scales = node.putArray("scales");
        for (FirstNonFinite.Scale scale : first.scales()) {
            ObjectNode one = scales.addObject();
            one.put("place", scale.place());
            one.put("operation", scale.operation());
            one.set("largest", RunJson.number(scale.largest()));
        }
        return node;
    }

    private static ObjectNode jump(ReplayResult.Jump jump) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("step", jump.step());
        node.set("gradient_norm", RunJson.number(jump.gradientNorm()));
        node.set("before", RunJson.number(jump.before()));
        node.set("sample", sample(jump.sample()));
        return node;
    }

    private static JsonNode sample(@Nullable ReplayedSample sample) {
        if (sample == null) {
            return NullNode.getInstance();
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("in_batch", sample.inBatch());
        node.put("index", sample.index());
        node.put("row", sample.row());
        node.set("largest", RunJson.number(sample.largest()));
        node.put("largest_feature", sample.largestFeature());
        var features = node.putArray("not_finite");
        sample.notFinite().forEach(features::add);
        return node;
    }

    void print(PrintWriter out) {
        out.println(result.run() + ": steps " + result.fromStep() + " to " + result.stoppedAt() + " again, from "
                + result.state());
        result.notes().forEach(note -> out.println("  note: " + note));
        Long different = result.firstDifferent();
        out.println(
                different == null
                        ? "  Every loss came again to the last bit."
                        : "  The losses are those of the run up to step " + different
                                + " only: what is found is found in these steps, not in the run's own.");
        FirstNonFinite first = result.first();
        if (first == null) {
            out.println("  Every value was finite this time.");
        } else {
            print(out, first);
        }
        ReplayResult.Jump jump = result.jump();
        if (jump != null) {
            out.println();
            out.println("The gradient grew all at once at step " + jump.step() + ": its norm was "
                    + number(jump.gradientNorm()) + ", and at most " + number(jump.before()) + " before.");
            ReplayedSample sample = jump.sample();
            if (sample != null) {
                out.println("That batch holds an outlier: " + sample.inWords() + ", whose feature "
                        + sample.largestFeature() + " is as large as " + number(sample.largest()) + ".");
            }
        }
        print(out, result.steps());
    }

    private static void print(PrintWriter out, FirstNonFinite first) {
        out.println();
        out.println("First value that is not finite: " + first.value() + " at step " + first.step() + ", "
                + first.phase().name().toLowerCase(Locale.ROOT));
        out.println("  operation  " + first.operation());
        if (!first.place().isEmpty()) {
            out.println("  layer      " + first.place() + (first.kind().isEmpty() ? "" : " (" + first.kind() + ")"));
        }
        if (first.parameter() != null) {
            out.println("  parameter  " + first.parameter());
        }
        ReplayedSample sample = first.sample();
        if (sample != null) {
            out.println("  sample     " + sample.inBatch() + " of the batch, row " + sample.row()
                    + " of the data; its largest feature is " + sample.largestFeature() + ", "
                    + number(sample.largest()));
            if (!sample.notFinite().isEmpty()) {
                out.println("             not finite in it: " + String.join(", ", sample.notFinite()));
            }
        }
        new FindingText(out).paragraph(first.because(), "  ");
        if (!first.scales().isEmpty()) {
            out.println();
            out.println("What led there within the step, largest |value|:");
            for (FirstNonFinite.Scale scale : first.scales()) {
                out.printf(
                        Locale.ROOT, "  %-18s %-34s %s%n", scale.place(), scale.operation(), number(scale.largest()));
            }
        }
    }

    private static void print(PrintWriter out, List<ReplayedStep> steps) {
        out.println();
        out.println("The last steps:");
        out.printf(Locale.ROOT, "  %8s %12s %14s %15s%n", "step", "loss", "gradient norm", "largest weight");
        for (ReplayedStep step : steps.subList(Math.max(0, steps.size() - MOST_STEPS), steps.size())) {
            out.printf(
                    Locale.ROOT,
                    "  %8d %12s %14s %15s%s%n",
                    step.step(),
                    number(step.loss()),
                    number(step.gradientNorm()),
                    number(step.largestWeight()),
                    step.isSame() ? "" : "  (the run had " + number(step.recorded()) + ")");
        }
    }

    private static String number(@Nullable Double value) {
        return value == null
                ? "?"
                : Double.isFinite(value) ? String.format(Locale.ROOT, "%.4g", value) : value.toString();
    }
}
