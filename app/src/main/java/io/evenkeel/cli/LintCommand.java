package io.evenkeel.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evenkeel.recipe.IdleSetting;
import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.run.Finding;
import io.evenkeel.run.RunJson;
import io.evenkeel.training.Training;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Findings without training. */
@Command(
        name = "lint",
        description = {
            "Says what is wrong with a recipe without training it.",
            "Loads the data, builds the network, takes one look at both, and tries a copy of the network on a "
                    + "handful of samples.",
            ""
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  evenkeel lint examples/vanishing.yaml"})
final class LintCommand implements Callable<Integer> {

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Mixin
    private RecipeArguments arguments = new RecipeArguments();

    @Option(names = "--json", description = "Print one JSON object instead of prose.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        List<Finding> findings;
        LintFacts facts;
        LoadedRecipe recipe = arguments.load();
        try (Training training = Training.prepare(recipe)) {
            findings = training.lint();
            facts = new LintFacts(Objects.requireNonNull(training.triedFacts().model()), training.initialRates());
        }
        List<IdleSetting> idle = IdleSetting.of(recipe);
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        if (json) {
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            var list = answer.putArray("findings");
            findings.forEach(finding -> list.add(RunJson.finding(finding)));
            answer.set("facts", facts.json());
            var without = answer.putArray("idle_settings");
            idle.forEach(setting -> without.addObject()
                    .put("key", setting.place().key())
                    .put("line", setting.place().line())
                    .put("why", setting.why()));
            line.getOut().println(answer);
        } else {
            new FindingText(line.getOut()).print(findings);
            facts.print(line.getOut());
            if (!idle.isEmpty()) {
                line.getOut().println();
                idle.forEach(setting -> line.getOut().println("Without effect: " + setting.sentence()));
            }
        }
        return findings.stream().anyMatch(Finding::blocks) ? ExitCode.CRITICAL : ExitCode.DONE;
    }
}
