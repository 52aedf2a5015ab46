/**
 * Models that somebody else trained: TorchScript files as a {@link io.evenkeel.torch.operator.LossGraph}, so that every
 * operator and estimator takes them like one of our own networks.
 *
 * <p>A file is looked at in Java first ({@link io.evenkeel.torch.script.TorchScriptFile}: its archive, checksums, and that
 * every tensor lies within its record), since libtorch trusts what it reads. That leaves what only running it can show, for
 * a TorchScript file is a program: whoever has something to lose loads it in a process of its own, as {@code evenkeel probe}
 * does.
 *
 * <p><b>To add another format</b> of foreign models: a check without native code, a module that gives parameters and an
 * output, and a {@code LossGraph} over both.
 */
@NullMarked
package io.evenkeel.torch.script;

import org.jspecify.annotations.NullMarked;
