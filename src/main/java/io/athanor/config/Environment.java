package io.athanor.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces {@code ${NAME}} and {@code ${NAME:default}} in values; {@code $${} is a plain <code>${</code>. */
final class Environment {
    private static final Pattern REFERENCE =
            Pattern.compile("\\$(\\$\\{)|\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::([^}]*))?}");
    private final Map<String, String> variables;

    Environment(Map<String, String> variables) {
        this.variables = variables;
    }

    /**
     * A value with its references replaced.
     *
     * @param names the variables it took, in order; a default that was taken does not count
     * @param missing the variables that are neither set nor have a default
     */
    record Replaced(String text, List<String> names, List<String> missing) {}

    Replaced replace(String text) {
        Matcher reference = REFERENCE.matcher(text);
        StringBuilder out = new StringBuilder();
        List<String> names = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        while (reference.find()) {
            String name = reference.group(2);
            String fallback = reference.group(3);
            String value = name == null ? reference.group(1) : variables.getOrDefault(name, fallback);
            if (value == null) {
                missing.add(name);
                value = "";
            } else if (name != null && variables.containsKey(name)) {
                names.add(name);
            }
            reference.appendReplacement(out, Matcher.quoteReplacement(value));
        }
        reference.appendTail(out);
        return new Replaced(out.toString(), names, missing);
    }
}
