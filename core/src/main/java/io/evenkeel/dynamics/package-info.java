/**
 * Mathematics of training without an engine: learning-rate schedules, running quantiles, rates fitted to
 * norms, seeded random streams.
 *
 * <p><b>To add a schedule</b>: a static factory in {@link io.evenkeel.dynamics.LearningRateSchedule} that gives the
 * factor at a step; a record in {@code ScheduleSpec} makes it a key of recipes.
 */
@NullMarked
package io.evenkeel.dynamics;

import org.jspecify.annotations.NullMarked;
