package io.athanor.job.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One failure of a chain of causes, by its words.
 *
 * @param types the full names of its class and those above it, as far as they are known
 * @param message its first line, without what Spark puts around it
 * @param text all of its message
 */
record Said(Set<String> types, String message, String text) {
    /** Where Spark tells what failed in a task: the failure itself did not travel, its text did. */
    private static final String TASK = "Lost task ";

    private static final Pattern IN_TASK = Pattern.compile(
            "(?m)^(?:Caused by: |.*\\(TID \\d+\\).*?\\): )([A-Za-z_$][\\w$]*(?:\\.[\\w$]+)+)(?:: (.*))?$");

    /** What Spark adds to a first line. */
    private static final Pattern AROUND = Pattern.compile("(?:\\.? SQLSTATE: \\w+|;)\\s*$");

    /** Where an object lies in memory: another place in every run. */
    private static final Pattern ADDRESS = Pattern.compile("@[0-9a-f]{5,8}\\b");

    /** From the outermost to the innermost, and what is told of failures in tasks. */
    static List<Said> all(Throwable failure) {
        List<Said> all = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable t = failure; t != null && seen.add(t); t = t.getCause()) {
            String text = String.valueOf(t.getMessage());
            Set<String> types = new LinkedHashSet<>();
            for (Class<?> type = t.getClass(); type != Throwable.class && type != null; type = type.getSuperclass()) {
                types.add(type.getName());
            }
            all.add(new Said(types, line(text), text));
            if (text.contains(TASK)) {
                Matcher inTask = IN_TASK.matcher(text);
                while (inTask.find()) {
                    String told = String.valueOf(inTask.group(2));
                    all.add(new Said(Set.of(inTask.group(1)), line(told), told));
                }
            }
        }
        return all;
    }

    private static String line(String text) {
        String first = text.lines().findFirst().orElse("");
        return ADDRESS.matcher(AROUND.matcher(first).replaceFirst(""))
                .replaceAll("")
                .strip();
    }
}
