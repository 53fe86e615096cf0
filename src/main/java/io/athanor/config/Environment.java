package io.athanor.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces {@code ${NAME}} and {@code ${NAME:default}} in values; {@code $${} is a plain <code>${</code>. The name
 * {@code date} is the day of the run, {@code date-1} the day before it.
 */
final class Environment {
    private static final Pattern REFERENCE =
            Pattern.compile("\\$(\\$\\{)|\\$\\{([A-Za-z_][A-Za-z0-9_]*|date-\\d{1,4})(?::([^}]*))?}");
    private final Map<String, String> variables;
    private final @Nullable Day day;

    /** @param day of the run, or null if it is for no day */
    Environment(Map<String, String> variables, @Nullable Day day) {
        this.variables = variables;
        this.day = day;
    }

    /**
     * A value with its references replaced.
     *
     * @param names the variables it took, in order; a default that was taken does not count
     * @param dated whether it took the day of the run
     * @param missing the variables that are neither set nor have a default
     */
    record Replaced(String text, List<String> names, boolean dated, List<String> missing) {}

    Replaced replace(String text) {
        Matcher reference = REFERENCE.matcher(text);
        StringBuilder out = new StringBuilder();
        List<String> names = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        boolean dated = false;
        while (reference.find()) {
            String name = reference.group(2);
            String fallback = reference.group(3);
            String value;
            OptionalInt daysBefore = day == null || name == null ? OptionalInt.empty() : Day.daysBefore(name);
            if (day != null && daysBefore.isPresent()) {
                value = day.before(daysBefore.getAsInt()).toString();
                dated = true;
            } else {
                value = name == null ? reference.group(1) : variables.getOrDefault(name, fallback);
            }
            if (value == null) {
                missing.add(name);
                value = "";
            } else if (name != null && daysBefore.isEmpty() && variables.containsKey(name)) {
                names.add(name);
            }
            reference.appendReplacement(out, Matcher.quoteReplacement(value));
        }
        reference.appendTail(out);
        return new Replaced(out.toString(), names, dated, missing);
    }
}
