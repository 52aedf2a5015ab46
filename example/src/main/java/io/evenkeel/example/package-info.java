/**
 * A training loop of one's own that is watched ({@link io.evenkeel.example.OwnLoop}), and what one adds from outside: an
 * instrument with the quantity that it measures ({@link io.evenkeel.example.UnmovedWeights}), and a rule ({@link
 * io.evenkeel.example.FrozenWeights}). Both are found by {@link java.util.ServiceLoader}: their names stand in {@code
 * META-INF/services}.
 */
@NullMarked
package io.evenkeel.example;

import org.jspecify.annotations.NullMarked;
