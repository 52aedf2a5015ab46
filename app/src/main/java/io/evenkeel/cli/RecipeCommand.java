package io.evenkeel.cli;

import io.evenkeel.recipe.RecipeSchema;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The recipe language. */
@Command(name = "recipe", description = "The recipe language.", mixinStandardHelpOptions = true)
final class RecipeCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Command(
            name = "schema",
            description = "Print the recipe language as JSON Schema.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  evenkeel recipe schema > recipe.schema.json"})
    void schema() {
        Objects.requireNonNull(spec).commandLine().getOut().print(RecipeSchema.print());
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                Objects.requireNonNull(spec).commandLine(), "no subcommand given; expected: schema");
    }
}
