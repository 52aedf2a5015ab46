/**
 * The language in which people describe what they train: records, the reader that turns YAML or JSON into them, and
 * the schema that is printed from them.
 *
 * <p>A record is its own specification. Each component carries a {@link io.evenkeel.recipe.Key} with its default,
 * bounds and one sentence of documentation; the reader, the error messages and the JSON Schema all come from there.
 *
 * <p><b>To add a key</b>: add a component with its {@code @Key} to the record. <b>To add a layer</b>: one record that
 * implements {@link io.evenkeel.recipe.LayerSpec} and one line in {@link io.evenkeel.recipe.LayerKinds#builtIn()}; the
 * engine's builder then does not compile or refuses by name until it knows it. Initialisers, activations and losses are
 * enums: one constant each.
 */
@NullMarked
package io.evenkeel.recipe;

import org.jspecify.annotations.NullMarked;
