package io.athanor.config;

import io.athanor.base.Setting;
import io.athanor.base.UserError;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.Set;

/** Whether what a plug-in brings is a settings record: what binder and schema take for granted of the program's own. */
final class PlugInCheck {
    private static final String NAME = "[a-z0-9]+(-[a-z0-9]+)*";

    private final Class<?> settings;
    private final Set<Class<?>> seen = new HashSet<>();

    private PlugInCheck(Class<?> settings) {
        this.settings = settings;
    }

    /**
     * The settings record of a plug-in.
     *
     * @throws UserError naming what is wrong with it, and the jar
     */
    static Class<? extends Record> checked(PlugIn plugIn) {
        // somebody else's code: null and a class that is no record are possible, whatever the type says
        Class<?> settings = plugIn.settings();
        if (settings == null) {
            throw refused(plugIn.getClass(), "no settings()", "the class of a settings record");
        }
        if (!settings.isRecord()) {
            throw refused(plugIn.getClass(), "the class " + settings.getName(), "a record");
        }
        Registered registered = settings.getAnnotation(Registered.class);
        if (registered == null) {
            throw refused(settings, "no @Registered", "its name in one");
        }
        if (!registered.value().matches(NAME)) {
            throw refused(settings, "the name '" + registered.value() + "'", "small letters, digits and dashes");
        }
        new PlugInCheck(settings).requireSettings(settings);
        return settings.asSubclass(Record.class);
    }

    private void requireSettings(Class<?> record) {
        if (!seen.add(record)) {
            return;
        }
        for (RecordComponent component : record.getRecordComponents()) {
            String name = record == settings ? component.getName() : record.getSimpleName() + "." + component.getName();
            if (!component.isAnnotationPresent(Setting.class)) {
                throw refused(settings, name + " without @Setting", "one on every component");
            }
            requireType(component.getGenericType(), name);
        }
    }

    private void requireType(Type type, String name) {
        if (Component.isScalar(type)) {
            return;
        }
        if (type instanceof ParameterizedType && (Component.isList(type) || Component.isMap(type))) {
            requireType(Component.element(type), name);
        } else if (type instanceof Class<?> held && held.isRecord()) {
            requireSettings(held);
        } else if (!(type instanceof Class<?> held) || !Component.isUnion(held)) {
            throw refused(
                    settings,
                    name + " of the type " + type.getTypeName(),
                    "a number, a text, a flag, an enum, a record of such, or a list or map of one of these");
        }
    }

    private static UserError refused(Class<?> settings, String found, String expected) {
        return new UserError("Cannot use the plug-in " + Registry.origin(settings) + ": found " + found + ", expected "
                + expected + ". Mend its jar, or leave the jar out.");
    }
}
