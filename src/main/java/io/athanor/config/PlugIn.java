package io.athanor.config;

/**
 * One thing that somebody else's jar brings: an encoder, a network, whatever there is a {@link Registry} of. Its class has a
 * public constructor without arguments, and a line of its own in the jar's {@code META-INF/services/io.athanor.config.PlugIn}.
 */
public interface PlugIn {
    /** The settings record: it carries {@link Registered} and implements the role of a registry. */
    Class<? extends Record> settings();
}
