package io.athanor.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pipeline file may say: its root record, and the {@link Registry} behind each settings interface in it. Binder,
 * schema and text are made from it. A value: adding gives another.
 */
public final class SettingsRegistry<R extends Record> {
    private final Class<R> root;
    private final Map<Class<?>, Registry<?>> registries;

    private SettingsRegistry(Class<R> root, Map<Class<?>, Registry<?>> registries) {
        this.root = root;
        this.registries = registries;
    }

    public static <R extends Record> SettingsRegistry<R> of(Class<R> root) {
        return new SettingsRegistry<>(root, Map.of());
    }

    /** These and a registry, in place of one of the same role. */
    public SettingsRegistry<R> with(Registry<?> registry) {
        Map<Class<?>, Registry<?>> all = new LinkedHashMap<>(registries);
        all.put(registry.role(), registry);
        return new SettingsRegistry<>(root, all);
    }

    /**
     * These and one more record of a role.
     *
     * @throws io.athanor.base.UserError if its name is taken
     */
    public <S> SettingsRegistry<R> with(Class<S> role, Class<? extends S> settings) {
        return with(registry(role).with(settings));
    }

    public Class<R> root() {
        return root;
    }

    List<Registry<?>> registries() {
        return List.copyOf(registries.values());
    }

    /** The registries whose role a settings record has. */
    public List<Registry<?>> rolesOf(Class<?> record) {
        return registries().stream()
                .filter(registry -> registry.role().isAssignableFrom(record))
                .toList();
    }

    /** The registry of a settings interface. */
    @SuppressWarnings("unchecked") // a registry stands under its own role
    public <S> Registry<S> registry(Class<S> role) {
        Registry<?> found = registries.get(role);
        if (found == null) {
            throw new IllegalStateException("no registry is known of " + role);
        }
        return (Registry<S>) found;
    }

    /** Each name that may be written for a settings interface, with the record that it picks. */
    Map<String, Class<?>> choices(Class<?> role) {
        Registry<?> registry = registry(role);
        Map<String, Class<?>> all = new LinkedHashMap<>();
        Class<?> holder = registry.holder();
        if (holder != null) {
            held(holder).names().forEach(name -> all.put(name, holder));
        }
        registry.records().forEach((name, record) -> {
            Class<?> first = all.putIfAbsent(name, record);
            if (first != null) {
                throw Registry.twice(name, held(first).named(name), record);
            }
        });
        return all;
    }

    private Registry<?> held(Class<?> holder) {
        return Component.of(holder).stream()
                .filter(Component::isInlineUnion)
                .map(union -> registry(Component.raw(union.type())))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(holder + " holds no union"));
    }
}
