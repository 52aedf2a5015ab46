package io.evenkeel.recipe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a {@link RecipePatch} is made: the nodes say what the recipe is to be, and the text follows. */
final class RecipePatching {
    private final LoadedRecipe recipe;
    private final Path path;
    private final List<ReasonedChange> changes;
    private final Node written;

    RecipePatching(LoadedRecipe recipe, List<ReasonedChange> changes) {
        this.recipe = recipe;
        this.path = recipe.path();
        this.changes = List.copyOf(changes);
        this.written = RecipeText.parse(recipe.text(), path);
    }

    RecipePatch patch() {
        Node start = Overrides.apply(written, recipe.overrides());
        List<Node> states = states(start);
        Recipe goal = RecipeReader.bind(states.get(states.size() - 1), path);
        List<String> superseded = superseded(start, states);
        List<String> folded = stillInForce(goal);
        var text = new PatchedText(recipe.text(), path, Language.RECIPE.write(goal));
        boolean fits = follow(text, folded);
        if (!fits || !means(text.text(), goal)) {
            text.rewrite(
                    goal, changes.stream().map(ReasonedChange::why).distinct().toList());
        }
        LoadedRecipe after = RecipeReader.read(text.text(), path, List.of());
        return new RecipePatch(recipe, after, edits(states), superseded, text.extent());
    }

    /** What the nodes are before the first change and after each. */
    private List<Node> states(Node start) {
        List<Node> states = new ArrayList<>();
        states.add(start);
        for (ReasonedChange change : changes) {
            states.add(ChangedNodes.of(states.get(states.size() - 1), change.change()));
        }
        return states;
    }

    private boolean follow(PatchedText text, List<String> overrides) {
        Node now = written;
        for (String override : overrides) {
            now = Overrides.apply(now, List.of(override));
            if (!text.change(now, "--set " + override)) {
                return false;
            }
        }
        for (ReasonedChange change : changes) {
            now = ChangedNodes.of(now, change.change());
            if (!text.change(now, change.why())) {
                return false;
            }
        }
        return true;
    }

    private boolean means(String text, Recipe goal) {
        try {
            return RecipeReader.read(text, path, List.of()).recipe().meansTheSameAs(goal);
        } catch (RecipeException e) {
            return false;
        }
    }

    /** The overrides without those that make no difference to what the recipe is in the end. */
    private List<String> stillInForce(Recipe goal) {
        List<String> kept = new ArrayList<>(recipe.overrides());
        for (int i = 0; i < kept.size(); ) {
            Recipe without = goalWithout(kept, i);
            if (without != null && without.meansTheSameAs(goal)) {
                kept.remove(i);
            } else {
                i++;
            }
        }
        return kept;
    }

    private @Nullable Recipe goalWithout(List<String> overrides, int index) {
        var others = new ArrayList<>(overrides);
        others.remove(index);
        try {
            List<Node> states = states(Overrides.apply(written, others));
            return RecipeReader.bind(states.get(states.size() - 1), path);
        } catch (RecipeException needed) {
            return null;
        }
    }

    /** The overrides of whose keys a change has changed one. */
    private List<String> superseded(Node start, List<Node> states) {
        List<String> superseded = new ArrayList<>();
        if (recipe.overrides().isEmpty()) {
            return superseded;
        }
        Set<String> touched = touched(states);
        for (int i = 0; i < recipe.overrides().size(); i++) {
            var others = new ArrayList<>(recipe.overrides());
            String override = others.remove(i);
            Set<String> set = differences(() -> Overrides.apply(written, others), start);
            if (set.stream().anyMatch(touched::contains)) {
                superseded.add(override);
            }
        }
        return superseded;
    }

    /** The keys whose values changes changed; where layers come and go, later ones only have another index. */
    private Set<String> touched(List<Node> states) {
        Set<String> touched = new LinkedHashSet<>();
        for (int i = 0; i < changes.size(); i++) {
            RecipeChange change = changes.get(i).change();
            int at = i;
            if (change instanceof RecipeChange.Put || change instanceof RecipeChange.Replace) {
                touched.addAll(differences(() -> states.get(at), states.get(i + 1)));
            } else if (change instanceof RecipeChange.Remove remove) {
                String key = String.join(".", Steps.of(remove.path(), Mark.NONE).keys());
                differences(() -> states.get(at), states.get(i + 1)).stream()
                        .filter(gone -> gone.equals(key) || gone.startsWith(key + "."))
                        .forEach(touched::add);
            }
        }
        return touched;
    }

    private Set<String> differences(Supplier<Node> before, Node after) {
        try {
            return RecipeDifference.between(RecipeReader.bind(before.get(), path), RecipeReader.bind(after, path))
                    .stream()
                    .map(RecipeDifference::key)
                    .collect(Collectors.toSet());
        } catch (RecipeException unreadable) {
            return Set.of();
        }
    }

    private List<RecipeEdit> edits(List<Node> states) {
        List<RecipeEdit> edits = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            if (!states.get(i).sameAs(states.get(i + 1))) {
                edits.add(edit(changes.get(i), states.get(i), states.get(i + 1)));
            }
        }
        return edits;
    }

    private RecipeEdit edit(ReasonedChange reasoned, Node before, Node after) {
        RecipeChange change = reasoned.change();
        List<String> keys = Steps.of(change.path(), Mark.NONE).keys();
        Node from = at(before, keys);
        if (change instanceof RecipeChange.Put) {
            List<String> where = from == null ? replaced(before, after, keys) : keys;
            return edit(reasoned, where, at(before, where), at(after, where));
        }
        if (change instanceof RecipeChange.InsertBefore) {
            return edit(reasoned, keys, null, at(after, keys));
        }
        if (change instanceof RecipeChange.InsertAfter) {
            List<String> next = new ArrayList<>(keys);
            next.set(keys.size() - 1, Integer.toString(NodeWalk.index(keys.get(keys.size() - 1)) + 1));
            return edit(reasoned, next, null, at(after, next));
        }
        if (change instanceof RecipeChange.Wrap wrap) {
            int first = NodeWalk.index(keys.get(keys.size() - 1));
            List<Node> run = NodeWalk.find(before, keys.subList(0, keys.size() - 1)) instanceof Node.Listing listing
                    ? listing.items().subList(first, first + wrap.count())
                    : List.of();
            return edit(reasoned, keys, Node.Listing.of(Mark.NONE, run), at(after, keys));
        }
        return edit(reasoned, keys, from, change instanceof RecipeChange.Remove ? null : at(after, keys));
    }

    /** Where something else made way for the keys: of another optimizer's argument, the optimizer. */
    private static List<String> replaced(Node before, Node after, List<String> keys) {
        for (int length = 1; length < keys.size(); length++) {
            List<String> prefix = keys.subList(0, length);
            Node was = NodeWalk.find(before, prefix);
            Node is = NodeWalk.find(after, prefix);
            if (was instanceof Node.Scalar name
                    && !name.isNull()
                    && !name.text().equals(keys.get(length))) {
                // a main argument that stood alone is still there
                boolean kept = is instanceof Node.Mapping now
                        && now.entries().values().stream()
                                .anyMatch(entry -> entry.value().sameAs(name));
                return kept ? keys : prefix;
            }
            boolean other = was instanceof Node.Mapping mapping
                    && is instanceof Node.Mapping now
                    && !now.entries().keySet().containsAll(mapping.entries().keySet());
            if (other) {
                return prefix;
            }
        }
        return keys;
    }

    private static RecipeEdit edit(ReasonedChange reasoned, List<String> keys, @Nullable Node from, @Nullable Node to) {
        return new RecipeEdit(reasoned.kind(), String.join(".", keys), said(from), said(to), reasoned.why());
    }

    private static @Nullable String said(@Nullable Node node) {
        return node == null || node.isNull() ? null : NodePrinter.flow(node);
    }

    /** As it is written there, or as the recipe means it. */
    private @Nullable Node at(Node state, List<String> keys) {
        Node written = NodeWalk.find(state, keys);
        if (written != null) {
            return written;
        }
        try {
            return NodeWalk.find(Language.RECIPE.write(RecipeReader.bind(state, path)), keys);
        } catch (RecipeException unreadable) {
            return null;
        }
    }
}
