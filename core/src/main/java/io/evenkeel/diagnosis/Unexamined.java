package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;

/** A kind of fault that nobody could look for, and why: {@code lacks backprop/norm}. */
public record Unexamined(FindingKind kind, String reason) {}
