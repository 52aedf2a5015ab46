/**
 * A run from beginning to end: instruments, diagnosis and journal put together, around a recipe's data and network
 * ({@link io.evenkeel.training.Training}) or around a loop that somebody else wrote ({@link io.evenkeel.training.Watch}).
 * This is where a program starts. A recipe's state is kept in its run's folder by {@code CheckpointKeeper}; {@link
 * io.evenkeel.training.SavedRun} finds it again, and {@link io.evenkeel.training.Training#resume} goes on from it.
 */
@NullMarked
package io.evenkeel.training;

import org.jspecify.annotations.NullMarked;
