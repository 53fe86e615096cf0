package io.athanor.config;

import io.athanor.base.Setting;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What of settings decides a result, as a value with a JSON form, for fingerprints: registered names, versions raised by hand,
 * and values that differ from the default, by the keys of a pipeline file. No class is in it and no default, so that a
 * renamed class or a new setting at its default redoes no work.
 *
 * <p>Whoever changes a default changes the results of those who wrote nothing: raise {@link Registered#version} then, or the
 * stage's own.
 */
public final class SettingsIdentity {
    private SettingsIdentity() {}

    /**
     * The identity of a settings record.
     *
     * @param settings all of whose components are {@link Setting}s
     */
    public static SortedMap<String, Object> of(Object settings) {
        SortedMap<String, Object> identity = new TreeMap<>();
        Registered registered = settings.getClass().getAnnotation(Registered.class);
        if (registered != null) {
            identity.put("name", registered.value());
            if (registered.version() != 1) {
                identity.put("version", registered.version());
            }
        }
        SortedMap<String, Object> values = new TreeMap<>();
        changes(settings, values);
        if (!values.isEmpty()) {
            identity.put("settings", values);
        }
        return identity;
    }

    private static void changes(Object record, SortedMap<String, Object> into) {
        RecordComponent[] parts = record.getClass().getRecordComponents();
        List<Component> components = Component.of(record.getClass());
        for (int i = 0; i < parts.length; i++) {
            Component component = components.get(i);
            Object value = Component.valueOf(parts[i], record);
            if (value == null) {
                continue;
            }
            boolean union = Component.isUnion(component.type());
            if (component.setting().inline() && !union) {
                changes(value, into);
            } else if (component.isKey()) {
                into.put("is", plain(value));
            } else if (component.setting().inline()) {
                into.put(component.setting().tag(), plain(value));
            } else if (component.isChosen()
                    || !component.hasDefault()
                    || !Objects.equals(value, Binder.otherwise(component))) {
                into.put(component.key(), plain(value));
            }
        }
    }

    private static Object plain(Object value) {
        if (value instanceof List<?> list) {
            List<Object> all = new ArrayList<>();
            list.forEach(element -> all.add(plain(element)));
            return all;
        }
        if (value instanceof Map<?, ?> map) {
            SortedMap<String, Object> all = new TreeMap<>();
            map.forEach((name, element) -> all.put(String.valueOf(name), plain(element)));
            return all;
        }
        return value.getClass().isRecord() && !Scalars.reads(value.getClass()) ? of(value) : Scalars.text(value);
    }
}
