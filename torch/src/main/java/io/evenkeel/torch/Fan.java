package io.evenkeel.torch;

/**
 * How many entries meet in one sum, going forward and going back, on which initialisers scale.
 *
 * @param in inputs of one unit: for a convolution, the entries of one filter
 * @param out outputs that one input goes to
 */
record Fan(double in, double out) {}
