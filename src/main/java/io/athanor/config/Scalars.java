package io.athanor.config;

import io.athanor.base.Setting;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one written value as a Java value. Besides the types named here it reads every class that has a {@code public
 * static} method {@code parse(String)} of its own type, such as {@link io.athanor.base.Share}.
 */
final class Scalars {
    private static final Set<Class<?>> KNOWN = Set.of(
            String.class,
            int.class,
            Integer.class,
            long.class,
            Long.class,
            double.class,
            Double.class,
            boolean.class,
            Boolean.class,
            Duration.class);
    private static final Pattern WHOLE = Pattern.compile("[-+]?\\d{1,18}");
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private static final String NOTHING_ANYONE_WRITES = "\u0000";

    private Scalars() {}

    static boolean reads(Class<?> type) {
        return KNOWN.contains(type) || type.isEnum() || parser(type).isPresent();
    }

    static boolean isWhole(Class<?> type) {
        return type == int.class || type == Integer.class || type == long.class || type == Long.class;
    }

    static boolean isNumber(Class<?> type) {
        return type == double.class || type == Double.class;
    }

    static boolean isBoolean(Class<?> type) {
        return type == boolean.class || type == Boolean.class;
    }

    /** @throws Mismatch if the text is not such a value, or one that the setting does not allow */
    static Object read(Class<?> type, Setting setting, String text) throws Mismatch {
        if (isWhole(type)) {
            return whole(type, setting, text);
        }
        if (isNumber(type)) {
            if (!NUMBER.matcher(text).matches() || outside(setting, Double.parseDouble(text))) {
                throw new Mismatch(expected(type, setting));
            }
            return Double.valueOf(text);
        }
        if (isBoolean(type)) {
            if (!text.equals("true") && !text.equals("false")) {
                throw new Mismatch(expected(type, setting));
            }
            return Boolean.valueOf(text);
        }
        if (type == Duration.class) {
            return duration(setting, text);
        }
        if (type.isEnum()) {
            return constant(type, text);
        }
        Optional<Method> parser = parser(type);
        if (parser.isPresent()) {
            return parsed(parser.get(), text);
        }
        List<String> allowed = Arrays.asList(setting.oneOf());
        if (!allowed.isEmpty() && !allowed.contains(text)) {
            throw new Mismatch(oneOf(allowed, text));
        }
        return text;
    }

    /** What a value may be, in words; empty if any text may be one. */
    static String expected(Class<?> type, Setting setting) {
        if (isWhole(type)) {
            return "a whole number" + range(setting);
        }
        if (isNumber(type)) {
            return "a number" + range(setting);
        }
        if (isBoolean(type)) {
            return "true or false";
        }
        if (type == Duration.class) {
            String bounds = range(setting);
            return "a duration such as 500ms, 30s, 5m or 2h" + (bounds.isEmpty() ? "" : bounds + " seconds");
        }
        if (type.isEnum()) {
            return oneOf(constants(type));
        }
        Optional<Method> parser = parser(type);
        if (parser.isPresent()) {
            try {
                parsed(parser.get(), NOTHING_ANYONE_WRITES);
                return "";
            } catch (Mismatch e) {
                return e.expected();
            }
        }
        return setting.oneOf().length == 0 ? "" : oneOf(List.of(setting.oneOf()));
    }

    /** The names of an enum's constants as they are written. */
    static List<String> constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(c -> Component.kebab(((Enum<?>) c).name()))
                .toList();
    }

    /** A value as a reader would write it. */
    static String text(Object value) {
        if (value instanceof Enum<?> e) {
            return Component.kebab(e.name());
        }
        if (value instanceof Duration d) {
            return d.toMillis() % 1000 != 0
                    ? d.toMillis() + "ms"
                    : d.toSeconds() % 60 != 0 || d.isZero()
                            ? d.toSeconds() + "s"
                            : d.toMinutes() % 60 != 0 ? d.toMinutes() + "m" : d.toHours() + "h";
        }
        return String.valueOf(value);
    }

    static String oneOf(List<String> allowed) {
        return (allowed.size() == 1 ? "" : "one of ") + String.join(", ", allowed);
    }

    /** With the one that was probably meant, if there is a choice. */
    static String oneOf(List<String> allowed, String found) {
        return allowed.size() == 1
                ? oneOf(allowed)
                : oneOf(allowed)
                        + Suggestion.of(found, allowed)
                                .map(s -> " (did you mean " + s + "?)")
                                .orElse("");
    }

    private static Object whole(Class<?> type, Setting setting, String text) throws Mismatch {
        boolean narrow = type == int.class || type == Integer.class;
        if (WHOLE.matcher(text).matches()) {
            long value = Long.parseLong(text.startsWith("+") ? text.substring(1) : text);
            if (!outside(setting, value) && (!narrow || value == (int) value)) {
                return narrow ? (Object) (int) value : (Object) value;
            }
        }
        throw new Mismatch(expected(type, setting));
    }

    private static Duration duration(Setting setting, String text) throws Mismatch {
        Matcher written = DURATION.matcher(text);
        if (written.matches()) {
            long amount = Long.parseLong(written.group(1));
            Duration value =
                    switch (written.group(2)) {
                        case "ms" -> Duration.ofMillis(amount);
                        case "s" -> Duration.ofSeconds(amount);
                        case "m" -> Duration.ofMinutes(amount);
                        case "h" -> Duration.ofHours(amount);
                        default -> Duration.ofDays(amount);
                    };
            if (!outside(setting, value.toMillis() / 1000.0)) {
                return value;
            }
        }
        throw new Mismatch(expected(Duration.class, setting));
    }

    private static Object constant(Class<?> type, String text) throws Mismatch {
        for (Object constant : type.getEnumConstants()) {
            if (Component.kebab(((Enum<?>) constant).name()).equals(text)) {
                return constant;
            }
        }
        throw new Mismatch(oneOf(constants(type), text));
    }

    private static Object parsed(Method parser, String text) throws Mismatch {
        try {
            return parser.invoke(null, text);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused && refused.getMessage() != null) {
                String why = refused.getMessage();
                throw new Mismatch(
                        why.startsWith("expected ")
                                ? why.substring("expected ".length())
                                : "another value (" + why + ")");
            }
            throw new IllegalStateException(parser + " failed on " + text, e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(parser + " is not public", e);
        }
    }

    private static Optional<Method> parser(Class<?> type) {
        if (type.isPrimitive() || type.getName().startsWith("java.")) {
            return Optional.empty();
        }
        return Arrays.stream(type.getDeclaredMethods())
                .filter(m -> m.getName().equals("parse")
                        && Modifier.isStatic(m.getModifiers())
                        && Modifier.isPublic(m.getModifiers())
                        && m.getReturnType() == type
                        && Arrays.equals(m.getParameterTypes(), new Class<?>[] {String.class}))
                .peek(m -> m.setAccessible(true))
                .findFirst();
    }

    private static boolean outside(Setting setting, double value) {
        return value < setting.min() || value > setting.max();
    }

    private static String range(Setting setting) {
        boolean below = Double.isInfinite(setting.min());
        boolean above = Double.isInfinite(setting.max());
        if (below && above) {
            return "";
        }
        if (above) {
            return " of at least " + plain(setting.min());
        }
        return below
                ? " of at most " + plain(setting.max())
                : " from " + plain(setting.min()) + " to " + plain(setting.max());
    }

    /** A bound without a needless fraction or exponent. */
    static String plain(double bound) {
        return bound == Math.rint(bound) && Math.abs(bound) < 1e15
                ? Long.toString((long) bound)
                : Double.toString(bound);
    }

    /** Says what was expected. */
    static final class Mismatch extends Exception {
        private static final long serialVersionUID = 1L;

        Mismatch(String expected) {
            super(expected, null, false, false);
        }

        String expected() {
            return String.valueOf(getMessage());
        }
    }
}
