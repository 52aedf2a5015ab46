package io.evenkeel.autopilot;

import io.evenkeel.run.Finding;
import org.jspecify.annotations.Nullable;

/**
 * Why the autopilot takes over.
 *
 * @param finding what is wrong, the root of it
 * @param step where the run stands
 * @param onset the first step that is known to be bad; null where it crept in
 * @param damaged whether what was learned is being lost, so that an earlier state may be better than this one
 * @param broken whether the run cannot go on as it is
 */
record Occasion(Finding finding, long step, @Nullable Long onset, boolean damaged, boolean broken) {}
