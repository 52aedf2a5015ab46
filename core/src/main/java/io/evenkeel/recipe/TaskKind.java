package io.evenkeel.recipe;

/** What kind of training a recipe is about. The language also has gan, flow and diffusion, which nothing here trains yet. */
public enum TaskKind {
    /** One network learns to give each sample's target. */
    SUPERVISED
}
