package io.evenkeel.report;

import io.evenkeel.run.RunHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The recipe as written, and how to get this run again. */
final class RecipeSection implements Section {

    private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[A-Za-z0-9_./:=@%+,-]+");

    private final RunHeader header;

    RecipeSection(RunHeader header) {
        this.header = header;
    }

    @Override
    public void write(Html html) {
        String recipe = header.recipe();
        if (recipe == null && header.versions().isEmpty() && header.machine().isEmpty()) {
            return;
        }
        html.open("section", "id", "recipe", "aria-labelledby", "recipe-title");
        html.element("h2", recipe == null ? "Origin" : "Recipe", "id", "recipe-title");
        html.open("div", "class", recipe == null ? "grid" : "grid uneven");
        if (recipe != null) {
            html.open("div", "class", "card").element("h3", "As written");
            html.open("pre", "tabindex", "0", "aria-label", "Recipe").element("code", recipe, "id", "recipe-text");
            html.close();
            if (!header.overrides().isEmpty()) {
                html.element("h3", "Changed on the command line").open("ul", "class", "overrides");
                header.overrides()
                        .forEach(change ->
                                html.open("li").element("code", change).close());
                html.close();
            }
            html.close();
        }
        html.open("div", "class", "card");
        if (recipe != null) {
            again(html, recipe);
        }
        origin(html, "Versions", header.versions());
        origin(html, "Machine", header.machine());
        html.close().close().close().line();
    }

    private void again(Html html, String recipe) {
        String known = header.recipeFile();
        String file = known != null ? known : recipe.stripLeading().startsWith("{") ? "recipe.json" : "recipe.yaml";
        html.element("h3", "To get this run again");
        html.open("p")
                .text(known != null ? "With the recipe as it stands here in " : "Save the recipe as ")
                .element("code", file)
                .text(" (paths in it are relative to that file), then:")
                .close();
        html.open("pre", "class", "command", "tabindex", "0", "aria-label", "Command")
                .element("code", command(file, header.overrides()), "id", "command-text")
                .close();
        html.element("button", "Copy the command", "type", "button", "class", "tool", "data-copy", "command-text");
        html.open("p", "class", "lead")
                .text("The seed, " + header.seed() + ", decides the split, the initial weights and the batches. With ")
                .element("code", "--deterministic")
                .text(" the same recipe, machine and thread count give the same stream, look for look.")
                .close();
    }

    static String command(String file, List<String> overrides) {
        List<String> words =
                new ArrayList<>(List.of("./evenkeel", "train", quote(file.startsWith("-") ? "./" + file : file)));
        for (String change : overrides) {
            words.add("--set");
            words.add(quote(change));
        }
        return String.join(" ", words);
    }

    /** Words of a command as a shell takes them. */
    static String quoted(List<String> words) {
        return words.stream().map(RecipeSection::quote).collect(Collectors.joining(" "));
    }

    private static String quote(String word) {
        return NEEDS_NO_QUOTES.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private static void origin(Html html, String title, Map<String, String> facts) {
        if (facts.isEmpty()) {
            return;
        }
        html.element("h3", title).open("dl", "class", "facts");
        new TreeMap<>(facts).forEach((name, value) -> ModelSection.fact(html, Words.sentence(name), value));
        html.close();
    }
}
