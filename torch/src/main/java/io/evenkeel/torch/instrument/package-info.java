/**
 * Instruments: what is measured while a network trains, one file each, and the panel that carries them.
 *
 * <p><b>To add an instrument</b>: one file that implements {@link io.evenkeel.torch.instrument.Instrument}, one line in
 * {@link io.evenkeel.torch.instrument.Instruments#ofAnyModel}, a line in {@link io.evenkeel.run.Quantities} for each new
 * quantity, and a test that extends {@code InstrumentContract}. Instruments of others are found by {@link
 * java.util.ServiceLoader}, and their quantities through {@link io.evenkeel.run.QuantitySource}. When it is
 * asked is its {@link io.evenkeel.torch.instrument.Instrument.Cadence}: at every step, at looks, at evaluations, in
 * pairs, which are two steps in a row, for what compares a step with the one before it, rarely or seldom, for what costs
 * several or tens of gradients, or on request. Numbers that several need are found once, as by {@code HessianLook} and {@code
 * SpectrumLook}. What an instrument sees is a {@link io.evenkeel.torch.WatchedModel}, ours or somebody else's; what only our own loop can show is in {@link
 * io.evenkeel.torch.TrainingStep#ownLoop()}. One that remembers anything from one step to the next hands it out by
 * {@link io.evenkeel.torch.instrument.Instrument#memory} and takes it back by {@link
 * io.evenkeel.torch.instrument.Instrument#remember}, so that a resumed run measures on; the contract's test checks that,
 * on a run in which forgetting would show: override {@code resumed()} where its own is not one.
 */
@NullMarked
package io.evenkeel.torch.instrument;

import org.jspecify.annotations.NullMarked;
