package io.evenkeel.recipe;

/** A finding that somebody has seen and accepts. */
public record IgnoreSpec(
        @Key(doc = "The kind of finding.") String finding,
        @Key(doc = "Why it is accepted.", fallback = "''") String why) {}
