package io.evenkeel.report;

/** How to ask the same again. */
record ProbeCommandLine(ProbeReport.Origin origin) implements Section {

    @Override
    public void write(Html html) {
        html.open("section", "id", "again", "aria-labelledby", "again-title");
        html.element("h2", "To get these answers again", "id", "again-title");
        html.open("div", "class", "card");
        html.open("pre", "class", "command", "tabindex", "0", "aria-label", "Command")
                .element("code", RecipeSection.quoted(origin.command()), "id", "command-text")
                .close();
        html.element("button", "Copy the command", "type", "button", "class", "tool", "data-copy", "command-text");
        html.element(
                "p",
                "What is drawn at random is drawn from a fixed seed, so the same files give the same numbers but for the"
                        + " rounding of another machine. Asked with " + origin.version() + ".",
                "class",
                "lead");
        html.close().close().line();
    }
}
