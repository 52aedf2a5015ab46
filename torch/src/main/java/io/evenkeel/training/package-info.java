/**
 * A recipe's run from beginning to end: data, network, instruments, diagnosis and journal put together. This is where a
 * program that has a recipe starts.
 */
@NullMarked
package io.evenkeel.training;

import org.jspecify.annotations.NullMarked;
