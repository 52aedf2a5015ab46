package io.evenkeel.cli;

import io.evenkeel.catalogue.Catalogue;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Everything that Evenkeel measures, finds and knows by name. */
@Command(
        name = "catalogue",
        description = "Print all quantities, instruments, rules, layers and the rest, as Markdown.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  evenkeel catalogue > docs/catalogue.md"})
final class CatalogueCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public void run() {
        Objects.requireNonNull(spec).commandLine().getOut().print(Catalogue.markdown());
    }
}
