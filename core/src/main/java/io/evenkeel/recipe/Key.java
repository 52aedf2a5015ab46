package io.evenkeel.recipe;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What one key of a recipe means and accepts. The key's name is the component's, in snake case. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
    /** One sentence for the schema and for error messages. */
    String doc();

    /** The default as it would be written in YAML; empty: required, unless the component is nullable. */
    String fallback() default "";

    /** Whether {@code name: value} may stand for {@code name: {key: value}}. */
    boolean main() default false;

    /** Other spellings that are accepted for the same key. */
    String[] aliases() default {};

    /** The smallest number; for a list, 1 says that it may not be empty. */
    double min() default Double.NEGATIVE_INFINITY;

    double max() default Double.POSITIVE_INFINITY;

    /** Whether {@link #min()} itself is refused. */
    boolean above() default false;

    /** Whether {@link #max()} itself is refused. */
    boolean below() default false;
}
