package io.evenkeel.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeEdit;
import io.evenkeel.repair.Edit;
import io.evenkeel.repair.RepairResult;
import io.evenkeel.repair.Trial;
import io.evenkeel.run.Finding;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunJson;
import io.evenkeel.training.TrainingResult;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code repair} answers, as JSON or as prose.
 *
 * @param written the edited recipe; null where none was written
 */
record RepairAnswer(
        RepairResult result, LoadedRecipe recipe, @Nullable Path written) {

    ObjectNode json() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("outcome", result.outcome().id());
        answer.set("before", TrainAnswer.json(result.before()));
        answer.set("after", TrainAnswer.json(result.after()));
        ArrayNode edits = answer.putArray("edits");
        for (RecipeEdit edit : result.patch().edits()) {
            edits.addObject()
                    .put("kind", edit.kind())
                    .put("where", edit.where())
                    .put("from", edit.from())
                    .put("to", edit.to())
                    .put("why", edit.why());
        }
        ArrayNode trials = answer.putArray("trials");
        for (Trial trial : result.trials()) {
            ObjectNode node = trials.addObject();
            ArrayNode tried = node.putArray("edits");
            for (Edit edit : trial.edits()) {
                tried.addObject()
                        .put("kind", edit.kind())
                        .put("where", edit.where())
                        .put("from", edit.from())
                        .put("to", edit.to())
                        .put("why", edit.why());
            }
            node.put("steps", trial.steps());
            node.set("score", RunJson.number(trial.score()));
        }
        answer.put("cost", result.cost());
        answer.put("interrupted", result.interrupted());
        answer.put("diff", diff());
        answer.put("out", written == null ? null : written.toString());
        return answer;
    }

    void print(PrintWriter out) {
        out.println(result.before().header().name() + ": " + words());
        out.println();
        print(out, "before", result.before());
        if (!result.edits().isEmpty()) {
            print(out, "after", result.after());
            out.println();
            out.println(diff());
        }
        if (result.trials().size() > 1) {
            out.println();
            out.println("Tried:");
            for (Trial trial : result.trials()) {
                out.printf(
                        Locale.ROOT,
                        "  %8d steps  score %7.4g  %s%n",
                        trial.steps(),
                        trial.score(),
                        trial.edits().isEmpty()
                                ? "the recipe as it is"
                                : trial.edits().stream()
                                        .map(edit -> edit.kind() + " (" + edit.to() + ")")
                                        .collect(Collectors.joining(", ")));
            }
        }
        if (result.edits().isEmpty()) {
            new FindingText(out).print(result.before().findings());
        } else if (result.after().findings().stream().anyMatch(Finding::blocks)) {
            out.println();
            out.println("What is left:");
            new FindingText(out).print(result.after().findings());
        }
        out.println();
        out.printf(Locale.ROOT, "Cost: %.2f trainings, everything counted.%n", result.cost());
        if (written != null) {
            out.println("Recipe: " + written);
        } else if (!result.edits().isEmpty()) {
            out.println("Nothing was written; --out FIXED.yaml writes the edited recipe.");
        }
    }

    private static void print(PrintWriter out, String when, TrainingResult run) {
        List<String> values = List.of(
                        "accuracy/validation",
                        "r2/validation",
                        "loss/validation",
                        "accuracy/training",
                        "r2/training",
                        "loss/training")
                .stream()
                .filter(name -> run.last().containsKey(QuantityKey.of(name)))
                .map(name ->
                        String.format(Locale.ROOT, "%s %.4g", name, run.last().get(QuantityKey.of(name))))
                .limit(3)
                .toList();
        String blocking = run.findings().stream()
                .filter(Finding::blocks)
                .map(finding -> finding.kind().id())
                .distinct()
                .collect(Collectors.joining(", "));
        out.printf(
                Locale.ROOT,
                "  %-7s %s after %d steps: %s%s%n",
                when,
                run.status().id(),
                run.steps(),
                String.join(", ", values),
                blocking.isEmpty() ? "" : "; critical: " + blocking);
    }

    private String diff() {
        String name = recipe.path().toString();
        return result.edits().isEmpty() ? "" : result.patch().diff(name, name).stripTrailing();
    }

    private String words() {
        String what =
                switch (result.outcome()) {
                    case REPAIRED -> "repaired";
                    case IMPROVED -> "improved, though not all is well";
                    case UNCHANGED -> "nothing that was tried is better than the recipe as it is";
                    case NOTHING_TO_REPAIR -> "nothing critical was found, and nothing was touched";
                    case DATA -> "the data are to blame, and the network was left alone";
                };
        return result.interrupted() ? what + " (interrupted)" : what;
    }
}
