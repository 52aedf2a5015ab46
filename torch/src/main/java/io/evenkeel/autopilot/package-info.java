/**
 * Repairs runs while they go: {@link io.evenkeel.autopilot.Autopilot} watches for what is critical and lasts, tries live remedies
 * on forks of the run, and keeps what is better on held-back data than the untouched fork by more than the noise.
 *
 * <p>To add a live remedy: one class that implements {@link io.evenkeel.autopilot.LiveRemedy}, named after its kind, one line in
 * {@link io.evenkeel.autopilot.LiveRemedies}, at the place of its kind among causes and symptoms, and one test that extends
 * {@code LiveRemedyContract}. Live remedies from outside are found as services of {@code LiveRemedy}. What is done to tensors is
 * done in {@code io.evenkeel.torch}.
 */
@NullMarked
package io.evenkeel.autopilot;

import org.jspecify.annotations.NullMarked;
