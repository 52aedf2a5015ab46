package io.evenkeel.recipe;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A key that gives several others at once, as a list: {@code betas: [b1, b2]}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Spread {
    String key();

    /** The record's keys that the list's items are for. */
    String[] over();
}
