/**
 * Data, from a recipe's words to numbers: a {@link io.evenkeel.data.Source} makes or reads a
 * {@link io.evenkeel.data.Table}; {@link io.evenkeel.data.Datasets} decides what its labels mean to the loss, splits,
 * scales and disturbs it, and hands back a {@link io.evenkeel.data.Dataset}. {@link io.evenkeel.data.DataFactsMeter}
 * says what diagnosis may know of it, {@link io.evenkeel.data.ChanceLoss} what a network that learned nothing would
 * reach.
 *
 * <p>Published sets are read from the {@link io.evenkeel.data.DataCache}, where only {@code io.evenkeel.fetch} writes.
 * Features stay as compact as their files until they are copied out of {@link io.evenkeel.data.Samples}, part by part.
 *
 * <p>Everything random comes from {@link io.evenkeel.dynamics.RandomStreams}: one independent stream for each purpose, so
 * that, say, more label noise leaves the split as it was.
 *
 * <p><b>To add a source</b>: one record in {@link io.evenkeel.recipe.SourceSpec}, one file here that implements
 * {@code Source}, one line in {@link io.evenkeel.data.Datasets#builtIn()}, and one example in the contract test that
 * every source inherits.
 */
@NullMarked
package io.evenkeel.data;

import org.jspecify.annotations.NullMarked;
