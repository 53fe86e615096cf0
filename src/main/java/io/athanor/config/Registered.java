package io.athanor.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On a settings record that a {@link Registry} holds: what it is called wherever people and fingerprints name it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Registered {
    /** Its name in a pipeline file: small letters, digits and dashes. Another name is another thing. */
    String value();

    /** Of what it makes; raised by hand when equal settings begin to give other results. */
    int version() default 1;
}
