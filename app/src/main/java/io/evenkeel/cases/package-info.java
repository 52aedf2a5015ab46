/**
 * Training programs whose faults are known, and healthy ones, put through diagnosis and repair: a folder of recipes with
 * expectations in, one table and its numbers as JSON out ({@link io.evenkeel.cases.CaseBenchmark}, which {@code
 * bench/repair} starts).
 *
 * <p>To add a case: a recipe and, beside it, a file with what is expected of it, see {@link
 * io.evenkeel.cases.Expectation}; no code.
 */
@NullMarked
package io.evenkeel.cases;

import org.jspecify.annotations.NullMarked;
