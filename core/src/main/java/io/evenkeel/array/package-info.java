/**
 * Numbers in files and in memory: {@link io.evenkeel.array.Numbers} keeps them as compactly as their file did, a
 * {@link io.evenkeel.array.NumericArray} gives them a shape, and one class for each format reads them; {@link
 * io.evenkeel.array.SafetensorsFile} and {@link io.evenkeel.array.SafetensorsWriter} move bits as they are.
 *
 * <p>Files come from anywhere. A header is checked against the number of bytes that are there before anything is
 * allocated for what it claims; whatever is wrong is a {@link io.evenkeel.array.FormatException} with what was found and
 * what was expected.
 *
 * <p><b>To add a format</b>: one class here that reads it into {@code NumericArray}s, and its example in the test that
 * damages every format bit by bit.
 */
@NullMarked
package io.evenkeel.array;

import org.jspecify.annotations.NullMarked;
