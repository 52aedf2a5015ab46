package io.evenkeel.noise;

import io.evenkeel.spectral.Estimate;

/**
 * Cosine between the mean gradients of the two halves of a batch, over splits.
 *
 * @param cosine the mean over the splits, as an estimate of that of two fresh halves: its standard error by the jackknife
 *     over samples, and what the choice of splits adds
 * @param spread standard deviation between splits
 * @param splits how many were taken
 * @param exhaustive whether these are all there are
 */
public record HalfBatchAgreement(Estimate cosine, double spread, int splits, boolean exhaustive) {}
