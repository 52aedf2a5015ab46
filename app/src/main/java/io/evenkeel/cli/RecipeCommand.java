package io.evenkeel.cli;

import io.evenkeel.recipe.RecipeSchema;
import io.evenkeel.recipe.RecipeWriter;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The recipe language. */
@Command(
        name = "recipe",
        description = "The recipe language.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  evenkeel recipe schema > recipe.schema.json",
            "  evenkeel recipe show recipe.yaml --set epochs=3"
        })
final class RecipeCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Command(
            name = "schema",
            description = "Print the recipe language as JSON Schema.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  evenkeel recipe schema > recipe.schema.json"})
    void schema() {
        line().getOut().print(RecipeSchema.print());
    }

    @Command(
            name = "show",
            description = "Print a recipe as it is understood: overrides applied, every default written out.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  evenkeel recipe show recipe.yaml --set optimizer.adam.learning_rate=0.01"})
    void show(@Mixin RecipeArguments arguments) throws IOException {
        line().getOut().print(RecipeWriter.write(arguments.load().recipe()));
    }

    private CommandLine line() {
        return Objects.requireNonNull(spec).commandLine();
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(line(), "no subcommand given; expected one of schema, show");
    }
}
