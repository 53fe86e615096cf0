package io.athanor.config;

import io.athanor.base.Setting;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A component of a settings record as the pipeline file sees it.
 *
 * @param key its key in YAML
 * @param type its type, with type arguments
 */
record Component(String key, Type type, Setting setting) {

    /** @throws IllegalStateException if a component carries no {@link Setting}: a mistake in the program */
    static List<Component> of(Class<?> record) {
        List<Component> components = new ArrayList<>();
        for (RecordComponent component : record.getRecordComponents()) {
            Setting setting = component.getAnnotation(Setting.class);
            if (setting == null) {
                throw new IllegalStateException(record.getName() + "." + component.getName() + " has no @Setting");
            }
            components.add(new Component(kebab(component.getName()), component.getGenericType(), setting));
        }
        return components;
    }

    /** A record's own keys. The record of a union that stands inline in it is not asked for those: the outer one has them. */
    static Set<String> ownKeys(Class<?> record) {
        return of(record).stream()
                .filter(component -> !component.setting().inline())
                .map(Component::key)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a mapping's own key picks the record of this union. */
    boolean isKey() {
        return setting.tag().equals(Setting.KEY);
    }

    /** The component of a record that the key of {@code {name: {settings}}} picks; none of a record that is written flat. */
    static Optional<Component> keyOf(Class<?> record) {
        return record.isRecord() ? of(record).stream().filter(Component::isKey).findFirst() : Optional.empty();
    }

    /**
     * The key of the first setting that has one, which a value without a key stands for.
     *
     * @param chosen stands in the union that a key picks, and is asked where the record has no setting of its own
     */
    static Optional<String> firstKey(Class<?> record, Class<?> chosen) {
        return Stream.concat(of(record).stream(), of(chosen).stream())
                .filter(c -> !c.setting().inline())
                .findFirst()
                .map(Component::key);
    }

    /** What the key means that picks the record of a union. */
    String tagMeaning() {
        return setting.tagValue().isEmpty() ? setting.value() : setting.tagValue();
    }

    boolean isInlineUnion() {
        return setting.inline() && isUnion(type);
    }

    boolean required() {
        return setting.otherwise().equals(Setting.REQUIRED);
    }

    boolean mayBeNull() {
        return setting.otherwise().equals(Setting.NONE);
    }

    boolean hasDefault() {
        return !required() && !mayBeNull();
    }

    /** What a record holds. */
    static @Nullable Object valueOf(RecordComponent component, Object record) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    /** {@code modalityDropout} and {@code OUT_OF_FOLD} as {@code modality-dropout} and {@code out-of-fold}. */
    static String kebab(String name) {
        String dashed =
                name.equals(name.toUpperCase(Locale.ROOT)) ? name.replace('_', '-') : name.replaceAll("([A-Z])", "-$1");
        return dashed.toLowerCase(Locale.ROOT);
    }

    static Class<?> raw(Type type) {
        return type instanceof ParameterizedType p ? (Class<?>) p.getRawType() : (Class<?>) type;
    }

    static boolean isList(Type type) {
        return raw(type) == List.class;
    }

    static boolean isMap(Type type) {
        return raw(type) == Map.class;
    }

    /** What a list or a map holds. */
    static Type element(Type collection) {
        Type[] arguments = ((ParameterizedType) collection).getActualTypeArguments();
        return arguments[arguments.length - 1];
    }

    static boolean isScalar(Type type) {
        return type instanceof Class<?> c && Scalars.reads(c);
    }

    static boolean isUnion(Type type) {
        return !isList(type) && !isMap(type) && raw(type).isInterface();
    }

    /** Whether anything in it is picked by a name. */
    boolean isChosen() {
        Type held = type;
        while (isList(held) || isMap(held)) {
            held = element(held);
        }
        return isUnion(held) || (!isScalar(held) && of(raw(held)).stream().anyMatch(Component::isChosen));
    }

    /** Whether it is a union or a collection of unions: its default then names a choice. */
    boolean holdsUnion() {
        Type held = type;
        while (isList(held) || isMap(held)) {
            held = element(held);
        }
        return isUnion(held);
    }
}
