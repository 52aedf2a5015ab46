/**
 * Repairs recipes: {@link io.evenkeel.repair.Repair} diagnoses a run, asks remedies what may mend its root causes, tries
 * their proposals on branches that start from the same seed and see the same data, and keeps what is better on held-back
 * data by more than the noise.
 *
 * <p>To add a remedy: one class that implements {@link io.evenkeel.repair.Remedy}, named after its kind, one line in
 * {@link io.evenkeel.repair.Remedies}, at the place of its kind among causes and symptoms, and one test that extends
 * {@code RemedyContract}. Remedies from outside are found as services of {@code Remedy}.
 */
@NullMarked
package io.evenkeel.repair;

import org.jspecify.annotations.NullMarked;
