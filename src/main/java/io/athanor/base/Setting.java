package io.athanor.base;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes a component of a settings record: the binder checks by it, {@code --explain} and the JSON Schema show it. The
 * YAML key is the component's name in kebab case. A record's compact constructor may check across components and throw
 * {@link IllegalArgumentException}; the binder reports that with the record's line, or with that of the key which the
 * message begins with.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /** The marker of a setting that has to be given. */
    String REQUIRED = "\u0000required";

    /** The marker of a setting that may be left out and is then null. */
    String NONE = "\u0000none";

    /**
     * The {@link #tag} of an inline interface whose record is picked by the one key of a mapping: {@code {name: {settings}}},
     * or {@code {name: value}} for the first of the record's other settings, or the name alone.
     */
    String KEY = "\u0000key";

    /** What it means, with its unit, in a sentence. */
    String value();

    /** The value taken when it is left out, as YAML text. */
    String otherwise() default REQUIRED;

    /** Smallest value allowed, inclusive. */
    double min() default Double.NEGATIVE_INFINITY;

    /** Largest value allowed, inclusive. */
    double max() default Double.POSITIVE_INFINITY;

    /** The values allowed; empty allows all. */
    String[] oneOf() default {};

    /** The component's own keys stand in the enclosing mapping, not below a key of its own. */
    boolean inline() default false;

    /** For a component whose type is an interface: the key whose value picks the registered record. */
    String tag() default "";

    /** For a component with a {@link #tag}: what that key means, in a sentence; the component's own otherwise. */
    String tagValue() default "";

    /** The key of the whole file whose own keys are the names that may be written here; empty if there is none such. */
    String keysOf() default "";
}
