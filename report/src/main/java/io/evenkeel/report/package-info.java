/**
 * What people look at: one HTML page, from one run's stream or one probe's answer, which needs neither a network nor a
 * server.
 *
 * <p>{@link io.evenkeel.report.RunReport} and {@link io.evenkeel.report.ProbeReport} put a page together from {@link
 * io.evenkeel.report.Section}s. Words, tables and lists are written here, so that a page can be read, searched and printed
 * without its scripts; charts are drawn by the ES modules under {@code resources/io/evenkeel/report/} from thinned series
 * that the page carries as JSON.
 *
 * <p><b>To add a section</b>: one class that implements {@code Section} and one line in the report's list. <b>To add a
 * chart</b>: a {@code figure} from {@code Figures} with the name of a drawing function that is listed in {@code page.js}.
 */
@NullMarked
package io.evenkeel.report;

import org.jspecify.annotations.NullMarked;
