package io.athanor.config;

import io.athanor.base.Json;
import io.athanor.base.UserError;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** Reads a pipeline file into the records of a registry. */
public final class PipelineFile {
    private PipelineFile() {}

    /**
     * Binds a YAML text.
     *
     * @param fileName how mistakes name the file
     * @param sets changes of the form {@code a.b=c}, applied in turn
     * @param environment what {@code ${NAME}} stands for
     * @throws UserError naming every mistake by file and line
     */
    public static <R extends Record> Bound<R> read(
            String text,
            String fileName,
            List<String> sets,
            Map<String, String> environment,
            SettingsRegistry<R> registry) {
        return read(text, fileName, sets, environment, null, registry);
    }

    /**
     * Binds a YAML text for a day.
     *
     * @param day what {@code ${date}} stands for; null if the run is for no day
     * @throws UserError naming every mistake by file and line
     */
    public static <R extends Record> Bound<R> read(
            String text,
            String fileName,
            List<String> sets,
            Map<String, String> environment,
            @Nullable Day day,
            SettingsRegistry<R> registry) {
        Document document = new Document(fileName);
        Problems problems = new Problems();
        Node written = document.parseFile(text);
        Node root = written == null ? document.emptyMapping(Origin.file(fileName, 1)) : written;
        Environment variables = new Environment(environment, day);
        refuseCredentials(root, fileName, sets, document, variables);
        Overrides overrides = new Overrides(document, problems);
        for (String set : sets) {
            root = overrides.apply(root, set);
        }
        Binder<R> binder = new Binder<>(registry, document, root, problems, variables);
        R settings = binder.bind();
        problems.raise(fileName);
        if (settings == null) {
            throw new IllegalStateException("nothing was bound and nothing was wrong");
        }
        return new Bound<>(settings, binder.values());
    }

    /** Settings of which nothing was written: each takes its default, and has no other home for it. */
    public static <R extends Record> R defaults(Class<R> settings) {
        return read("", settings.getSimpleName(), List.of(), Map.of(), SettingsRegistry.of(settings))
                .settings();
    }

    /**
     * Makes settings of a name.
     *
     * @param values by their keys in a pipeline file; what is not among them takes its default
     * @param within the registries of what these settings may hold
     * @throws UserError if there is no such name, or naming every value that is wrong or missing
     */
    public static <S> S settings(Registry<S> registry, String name, Map<String, ?> values, Registry<?>... within) {
        SettingsRegistry<? extends Record> all =
                SettingsRegistry.of(registry.named(name).asSubclass(Record.class));
        for (Registry<?> held : within) {
            all = all.with(held);
        }
        return registry.role()
                .cast(read(Json.canonical(values), name, List.of(), Map.of(), all)
                        .settings());
    }

    /** Before anything else is said: messages about other mistakes quote what is written. */
    private static void refuseCredentials(
            Node root, String fileName, List<String> sets, Document document, Environment environment) {
        Problems found = new Problems();
        Credentials.refuse(root, "", document, environment, found);
        for (String set : sets) {
            String key = set.contains("=") ? set.substring(0, set.indexOf('=')).strip() : "";
            Credentials.in(set)
                    .or(() -> Credentials.in(environment.replace(set).text()))
                    .ifPresent(kind -> found.add(
                            Origin.set(key),
                            "",
                            "found what looks like a credential (" + kind + "), expected none. "
                                    + Credentials.INSTEAD));
        }
        found.raise(fileName);
    }
}
