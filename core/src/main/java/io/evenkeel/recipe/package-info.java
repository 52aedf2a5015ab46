/**
 * The language in which people describe what they train: records, the reader that turns YAML or JSON into them, the
 * writer that turns them back, and the schema that is printed from them.
 *
 * <p>A record is its own specification. Each component carries a {@link io.evenkeel.recipe.Key} with its default,
 * bounds and one sentence of documentation; the reader, overrides, the error messages, the writer and the JSON Schema
 * all come from there.
 *
 * <p>Text becomes nodes that know their lines ({@code RecipeText}, {@code NodeReader}); overrides change nodes
 * ({@code Overrides}); a {@code Shape} for every kind of value reads nodes into records, writes them back and describes
 * them. {@code Language} says which type has which shape.
 *
 * <p>Recipes are edited, too: a {@link io.evenkeel.recipe.RecipeChange} says what is to be otherwise, {@code ChangedNodes}
 * what the nodes are then, and a {@link io.evenkeel.recipe.RecipePatch} makes the author's text say that, line by line
 * ({@code TextTree} knows where each value stands, {@code TextPatch} finds the edits). <b>To add a kind of change</b>: one
 * record in {@code RecipeChange} and its meaning in {@code ChangedNodes}; the text follows from the nodes.
 *
 * <p><b>To add a key</b>: add a component with its {@code @Key} to the record. <b>To add a layer</b>: one record that
 * implements {@link io.evenkeel.recipe.LayerSpec} or the family of layers it belongs to, and one line in {@link io.evenkeel.recipe.LayerKinds#builtIn()}; the
 * engine's builder then does not compile or refuses by name until it knows it. <b>To add an optimizer, a way of clipping
 * or a source of data</b>: one record in its sealed interface; its name in recipes is the record's in snake case.
 * Initialisers, activations and losses are enums: one constant each. <b>A schedule</b>: one record and one line in
 * {@link io.evenkeel.recipe.ScheduleSpec}. <b>To add another form of value</b>: one
 * {@code Shape} and its line in {@code Language}. What can be trained but changes nothing is told by
 * {@link io.evenkeel.recipe.IdleSetting}, and refused only where it cannot be trained.
 */
@NullMarked
package io.evenkeel.recipe;

import org.jspecify.annotations.NullMarked;
