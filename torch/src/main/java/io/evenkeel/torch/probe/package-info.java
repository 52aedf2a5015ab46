/**
 * What {@code evenkeel probe} measures of a model at one place: loss, gradient, curvature, noise, and what step sizes follow
 * from them. A {@link io.evenkeel.torch.probe.ProbeSubject} is a model with its data, of whatever origin; {@link
 * io.evenkeel.torch.probe.Probe} measures it stage by stage into a {@link io.evenkeel.torch.probe.ProbeAnswer}.
 *
 * <p>Nothing here protects the process from the model: see {@link io.evenkeel.torch.script}.
 *
 * <p><b>To add a quantity</b>: a stage in {@code Probe}, in a class of its own over {@code ProbeRun}, its key in {@code
 * ProbeAnswer}, and a test against dense truth ({@code make_models.py} beside the tests makes models and truth).
 * <b>To add a kind of model</b>: a factory of {@code ProbeSubject}.
 */
@NullMarked
package io.evenkeel.torch.probe;

import org.jspecify.annotations.NullMarked;
