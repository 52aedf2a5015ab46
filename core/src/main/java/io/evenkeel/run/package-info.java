/**
 * One run as a stream: a {@link io.evenkeel.run.RunHeader} with facts, then {@link io.evenkeel.run.RunEvent}s, and the
 * journal that keeps them ({@link io.evenkeel.run.JournalWriter}, {@link io.evenkeel.run.JournalReader}; spelled by
 * {@link io.evenkeel.run.RunJson}). Live training, foreign logs and tracking clients all produce this stream, and
 * whatever reads one (diagnosis, reports, stores) reads nothing else. {@link io.evenkeel.run.AtomicFile} replaces files in
 * one move, for whoever keeps something.
 *
 * <p><b>To add a quantity</b>: its name in {@link io.evenkeel.run.Quantities} and an entry in the list that it belongs to (such
 * as {@code NoiseQuantities}), with unit, range, meaning and
 * citation; from outside, a {@link io.evenkeel.run.QuantitySource}. The stream's format is versioned in {@link io.evenkeel.run.RunHeader#SCHEMA_VERSION} and described in
 * {@code docs/stream.md}; readers skip fields that they do not know.
 */
@NullMarked
package io.evenkeel.run;

import org.jspecify.annotations.NullMarked;
