package io.athanor.config;

import io.athanor.base.UserError;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;

/** The settings records that jars of others bring. A value, looked for on the driver and kept nowhere. */
public final class PlugIns {
    private final List<Class<? extends Record>> settings;

    private PlugIns(List<Class<? extends Record>> settings) {
        this.settings = List.copyOf(settings);
    }

    /**
     * Those that the context class loader finds, in the order in which it finds them.
     *
     * @throws UserError if one cannot be made, or brings no proper settings record
     */
    public static PlugIns found() {
        List<Class<? extends Record>> all = new ArrayList<>();
        try {
            for (PlugIn plugIn : ServiceLoader.load(PlugIn.class)) {
                all.add(PlugInCheck.checked(plugIn));
            }
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new UserError(
                    "Cannot load a plug-in: found " + e.getMessage() + ", expected a class that implements "
                            + PlugIn.class.getName()
                            + ", was compiled against this version and has a public constructor"
                            + " without arguments. Mend its jar, or leave the jar out.",
                    e);
        }
        return new PlugIns(all);
    }

    /** The records, in the order in which they were found. */
    public List<Class<? extends Record>> settings() {
        return settings;
    }

    /**
     * A registry and those of its role.
     *
     * @throws UserError if a name is taken; it names both
     */
    public <S> Registry<S> addedTo(Registry<S> registry) {
        Registry<S> all = registry;
        for (Class<? extends Record> record : settings) {
            if (registry.role().isAssignableFrom(record)) {
                all = all.with(record.asSubclass(registry.role()));
            }
        }
        return all;
    }

    /**
     * What a pipeline file may say, and all of these.
     *
     * @throws UserError if a name is taken, or a record has no role here
     */
    public <R extends Record> SettingsRegistry<R> addedTo(SettingsRegistry<R> registry) {
        SettingsRegistry<R> all = registry;
        for (Class<? extends Record> record : settings) {
            List<Registry<?>> roles = registry.rolesOf(record);
            if (roles.isEmpty()) {
                throw new UserError("Cannot use the plug-in " + record.getName() + ": found a record without a role,"
                        + " expected one that implements one of "
                        + registry.registries().stream()
                                .map(r -> r.role().getName())
                                .toList()
                        + ". Mend its jar, or leave the jar out.");
            }
            for (Registry<?> role : roles) {
                all = all.with(added(all.registry(role.role()), record));
            }
        }
        return all;
    }

    private static <S> Registry<S> added(Registry<S> registry, Class<? extends Record> record) {
        return registry.with(record.asSubclass(registry.role()));
    }

    /** Those that settings hold, with all that is below them. */
    public List<Class<? extends Record>> usedBy(Object value) {
        Set<Class<?>> held = new LinkedHashSet<>();
        hold(value, held);
        return settings.stream().filter(held::contains).toList();
    }

    private static void hold(Object value, Set<Class<?>> held) {
        if (value instanceof List<?> list) {
            list.forEach(element -> hold(element, held));
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(element -> hold(element, held));
        } else if (value instanceof Record record && !Scalars.reads(record.getClass())) {
            held.add(record.getClass());
            for (var part : record.getClass().getRecordComponents()) {
                Object inner = Component.valueOf(part, record);
                if (inner != null) {
                    hold(inner, held);
                }
            }
        }
    }
}
