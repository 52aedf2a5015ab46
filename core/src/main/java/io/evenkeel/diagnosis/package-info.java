/**
 * What is wrong with a run, told from its stream alone.
 *
 * <p>A {@link io.evenkeel.diagnosis.RunHistory} gathers header and events; every {@link io.evenkeel.diagnosis.Rule}
 * says what is present in it now; {@link io.evenkeel.diagnosis.Diagnosis} turns that into findings that last, are
 * resolved, explain each other and come in order, causes first. Live runs, imported logs and lint (facts, no events)
 * pass through the same code. A rule declares what it {@link io.evenkeel.diagnosis.Needs needs}; where the stream lacks
 * it, the rule is listed as not examined, and nothing is guessed.
 *
 * <p><b>To add a rule</b>: one class that implements {@link io.evenkeel.diagnosis.Rule}, one line in {@link
 * io.evenkeel.diagnosis.Rules#builtIn()} (causes before symptoms), one test that extends {@code RuleContract}. Its
 * thresholds are named constants with their reasons. Rules from outside are found by {@link java.util.ServiceLoader}; their
 * kinds of finding are {@link io.evenkeel.run.FindingKind#outside}.
 */
@NullMarked
package io.evenkeel.diagnosis;

import org.jspecify.annotations.NullMarked;
