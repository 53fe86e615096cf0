package io.athanor.config;

import io.athanor.base.UserError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with a pipeline file, so that all of it is said at once. */
final class Problems {
    private final List<Problem> found = new ArrayList<>();

    private record Problem(int line, String text) {}

    /** @param path the keys that lead to the mistake; empty for the whole file */
    void add(Origin at, String path, String what) {
        String text = at.location() + ": " + (path.isEmpty() ? "" : Quoted.path(path) + ": ") + what;
        Problem problem = new Problem(at.line(), text);
        if (!found.contains(problem)) {
            found.add(problem);
        }
    }

    void addAll(Problems others) {
        others.found.stream().filter(p -> !found.contains(p)).forEach(found::add);
    }

    int count() {
        return found.size();
    }

    /** @throws UserError naming every problem, by line, if there is one */
    void raise(String fileName) {
        if (found.isEmpty()) {
            return;
        }
        StringBuilder message = new StringBuilder("Cannot use " + fileName + ": "
                + (found.size() == 1 ? "1 mistake" : found.size() + " mistakes") + " in it.");
        // stable: mistakes of one line stay in the order of the records
        found.stream().sorted(Comparator.comparingInt(Problem::line)).forEach(p -> message.append("\n  ")
                .append(p.text()));
        message.append("\nMend ").append(found.size() == 1 ? "it" : "them").append(" and run the command again.");
        throw new UserError(message.toString());
    }
}
