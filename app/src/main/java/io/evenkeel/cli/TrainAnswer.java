package io.evenkeel.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.recipe.TargetSpec;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunJson;
import io.evenkeel.training.TrainingResult;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What {@code train} answers, as JSON or as prose.
 *
 * @param failures what could not be written, in sentences
 */
record TrainAnswer(
        TrainingResult result,
        Recipe recipe,
        Path journal,
        @Nullable Path checkpoint,
        @Nullable Path recording,
        @Nullable Path report,
        List<String> failures) {

    ObjectNode json() {
        ObjectNode answer = json(result);
        answer.put("journal", journal.toString());
        answer.put("checkpoint", checkpoint == null ? null : checkpoint.toString());
        answer.put("recorder", recording == null ? null : recording.toString());
        answer.put("report", report == null ? null : report.toString());
        if (!failures.isEmpty()) {
            answer.put("failure", String.join("; ", failures));
        }
        return answer;
    }

    /** What there is to say of any run, wherever it is kept. */
    static ObjectNode json(TrainingResult result) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("run", result.header().run());
        answer.put("status", result.status().id());
        answer.put("steps", result.steps());
        ObjectNode last = answer.putObject("final");
        result.last().forEach((key, value) -> last.set(key.toString(), RunJson.number(value)));
        answer.put("target_met", result.targetMet());
        var findings = answer.putArray("findings");
        result.findings().forEach(finding -> findings.add(RunJson.finding(finding)));
        var actions = answer.putArray("actions");
        result.actions().forEach(acted -> actions.add(RunJson.action(acted.step(), acted.action())));
        return answer;
    }

    void print(PrintWriter out) {
        out.println(result.header().name() + ": " + status() + " after " + result.steps()
                + (result.steps() == 1 ? " step" : " steps"));
        for (String quantity : new String[] {
            "loss/training",
            "loss/validation",
            "accuracy/training",
            "accuracy/validation",
            "r2/training",
            "r2/validation"
        }) {
            Double value = result.last().get(QuantityKey.of(quantity));
            if (value != null) {
                out.printf(Locale.ROOT, "  %-20s %.4g%n", quantity, value);
            }
        }
        for (TargetSpec.Condition condition : recipe.target().conditions()) {
            Double value = result.last().get(QuantityKey.parse(condition.quantity()));
            boolean met = value != null && condition.holds(value);
            out.printf(
                    Locale.ROOT,
                    "  target %s %s %.4g: %s%n",
                    condition.quantity(),
                    condition.comparison() == TargetSpec.Comparison.AT_LEAST ? "≥" : "≤",
                    condition.value(),
                    met ? "met" : value == null ? "not measured" : "not met");
        }
        new FindingText(out).print(result.findings());
        List<RunEvent.Acted> done = result.actions().stream()
                .filter(acted -> !acted.action().outcome().startsWith("tried"))
                .toList();
        if (!done.isEmpty()) {
            out.println();
            out.println("Autopilot:");
            done.forEach(acted -> out.println("  step " + acted.step() + ": "
                    + acted.action().kind() + ", " + acted.action().outcome()));
        }
        out.println();
        out.println("Journal: " + journal);
        if (checkpoint != null) {
            out.println("State:   " + checkpoint);
        }
        if (recording != null) {
            out.println("Steps:   " + recording + ", to be taken again by: evenkeel replay " + recording.getParent());
        }
        if (report != null) {
            out.println("Report:  " + report);
        }
    }

    private String status() {
        return result.status().name().toLowerCase(Locale.ROOT);
    }
}
