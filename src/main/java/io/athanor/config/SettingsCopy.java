package io.athanor.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings with another value for one of their keys, whatever record they are. */
public final class SettingsCopy {
    private SettingsCopy() {}

    /** Whether settings of this kind have such a key, of this type. */
    public static boolean has(Object settings, String key, Class<?> type) {
        return Component.of(settings.getClass()).stream()
                .anyMatch(component -> component.key().equals(key) && component.type() == type);
    }

    /**
     * The same settings with another value.
     *
     * @param settings a record that has the key
     * @throws IllegalArgumentException if the settings refuse the value
     */
    @SuppressWarnings("unchecked")
    public static <S> S with(S settings, String key, Object value) {
        RecordComponent[] parts = settings.getClass().getRecordComponents();
        List<Component> components = Component.of(settings.getClass());
        List<@Nullable Object> arguments = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            arguments.add(components.get(i).key().equals(key) ? value : Component.valueOf(parts[i], settings));
        }
        try {
            var constructor = settings.getClass()
                    .getDeclaredConstructor(
                            Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return (S) constructor.newInstance(arguments.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalStateException("the constructor of " + settings.getClass() + " failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot copy " + settings.getClass(), e);
        }
    }
}
