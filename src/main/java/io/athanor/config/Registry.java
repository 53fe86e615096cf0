package io.athanor.config;

import io.athanor.base.UserError;
import java.security.CodeSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings records by name: what may be written where a pipeline file asks for a kind of network, encoder, objective. It
 * stands beside its concern, and whoever offers a choice reads it: binder, schema, Spark ML, contract tests. A value: adding
 * gives another.
 *
 * @param <S> the role: an interface that all its records implement
 */
public final class Registry<S> {
    private final Class<S> role;
    private final Map<String, Class<? extends S>> records;

    private final @Nullable Class<? extends S> holder;

    private Registry(Class<S> role, Map<String, Class<? extends S>> records, @Nullable Class<? extends S> holder) {
        this.role = role;
        this.records = Collections.unmodifiableMap(records);
        this.holder = holder;
    }

    /** One without a record. */
    public static <S> Registry<S> of(Class<S> role) {
        if (!role.isInterface()) {
            throw new IllegalArgumentException(role + " is no interface");
        }
        return new Registry<>(role, Map.of(), null);
    }

    /**
     * This one and a record, by the name that its {@link Registered} says.
     *
     * @throws UserError if the name is taken; it names both
     */
    public Registry<S> with(Class<? extends S> settings) {
        if (!settings.isRecord()) {
            throw new IllegalArgumentException(settings + " is no record");
        }
        String name = nameOf(settings);
        Map<String, Class<? extends S>> more = new LinkedHashMap<>(records);
        Class<? extends S> first = more.putIfAbsent(name, settings);
        if (first != null) {
            throw twice(name, first, settings);
        }
        return new Registry<>(role, more, holder);
    }

    static UserError twice(String name, Class<?> first, Class<?> second) {
        return new UserError("Cannot register " + origin(second) + ": found the name '" + name + "', which "
                + origin(first) + " has, expected another. Rename one of them, or leave its jar out.");
    }

    /**
     * This one and a record without a name of its own: it holds, inline and under the same tag, a record of another registry,
     * and whoever names one of the other's gets it around that.
     */
    public Registry<S> around(Class<? extends S> holder) {
        return new Registry<>(role, records, holder);
    }

    public Class<S> role() {
        return role;
    }

    /** In the order of registration. */
    public List<String> names() {
        return List.copyOf(records.keySet());
    }

    /**
     * The record of a name.
     *
     * @throws UserError if there is none, with the names there are
     */
    public Class<? extends S> named(String name) {
        Class<? extends S> found = records.get(name);
        if (found == null) {
            throw new UserError("Cannot take '" + name + "': expected " + Scalars.oneOf(names(), name)
                    + ". Correct the name, or bring the plug-in that has it.");
        }
        return found;
    }

    /** The records by their names, in the order of registration. */
    Map<String, Class<? extends S>> records() {
        return records;
    }

    @Nullable
    Class<? extends S> holder() {
        return holder;
    }

    /** Where a settings record comes from, for people: its class, and the jar it lies in. */
    public static String origin(Class<?> settings) {
        CodeSource source = settings.getProtectionDomain().getCodeSource();
        String path = source == null ? "" : source.getLocation().getPath();
        return settings.getName() + (path.endsWith(".jar") ? " of " + path.substring(path.lastIndexOf('/') + 1) : "");
    }

    /** The name that a settings record is registered by, wherever that may be. */
    public static String nameOf(Class<?> settings) {
        Registered registered = settings.getAnnotation(Registered.class);
        if (registered == null) {
            throw new IllegalArgumentException(settings + " has no @Registered");
        }
        return registered.value();
    }
}
