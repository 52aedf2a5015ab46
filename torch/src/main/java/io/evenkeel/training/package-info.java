/**
 * A recipe's run from beginning to end: data, network, instruments, diagnosis and journal put together. This is where a
 * program that has a recipe starts. A run's state is kept in its folder by {@code CheckpointKeeper}; {@link
 * io.evenkeel.training.SavedRun} finds it again, and {@link io.evenkeel.training.Training#resume} goes on from it.
 */
@NullMarked
package io.evenkeel.training;

import org.jspecify.annotations.NullMarked;
