package io.athanor.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The root record of a pipeline file, and the records that stand behind each settings interface. Binder and schema are
 * both made from it, so a new encoder or network is one more {@link #choice}.
 */
public final class SettingsRegistry<R extends Record> {
    private final Class<R> root;
    private final Map<Class<?>, Map<String, Class<? extends Record>>> choices = new LinkedHashMap<>();

    private SettingsRegistry(Class<R> root) {
        this.root = root;
    }

    public static <R extends Record> SettingsRegistry<R> of(Class<R> root) {
        return new SettingsRegistry<>(root);
    }

    /**
     * Adds an implementation of a settings interface.
     *
     * @param name the value of the interface's tag that picks it
     * @throws IllegalArgumentException if the name is taken or the record does not implement the interface
     */
    public SettingsRegistry<R> choice(Class<?> union, String name, Class<? extends Record> record) {
        if (!union.isInterface() || !union.isAssignableFrom(record)) {
            throw new IllegalArgumentException(record + " does not implement " + union);
        }
        if (choices.computeIfAbsent(union, u -> new LinkedHashMap<>()).putIfAbsent(name, record) != null) {
            throw new IllegalArgumentException(name + " is registered twice for " + union);
        }
        return this;
    }

    public Class<R> root() {
        return root;
    }

    /** The registered names of a settings interface, in the order they were registered. */
    public List<String> names(Class<?> union) {
        return new ArrayList<>(choicesOf(union).keySet());
    }

    Map<String, Class<? extends Record>> choicesOf(Class<?> union) {
        Map<String, Class<? extends Record>> found = choices.get(union);
        if (found == null) {
            throw new IllegalStateException("no choice is registered for " + union);
        }
        return found;
    }
}
