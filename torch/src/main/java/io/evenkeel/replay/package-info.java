/**
 * What a run's flight recorder kept ({@link io.evenkeel.training.Recording}), taken again and looked at value by value: the
 * first operation, layer, parameter and sample whose value is not finite. {@link io.evenkeel.replay.Replay} is the way in;
 * {@code StepExamination} walks one step's forward and backward pass, {@code UpdateExamination} what the optimizer did,
 * {@code SampleSearch} halves a batch. <b>To have a loss name one more operation</b>, tell it in {@link
 * io.evenkeel.torch.LossFunction}; <b>to have a layer show one more tensor</b>, add it to {@link
 * io.evenkeel.torch.InnerTensor}: both are then found here.
 */
@NullMarked
package io.evenkeel.replay;

import org.jspecify.annotations.NullMarked;
