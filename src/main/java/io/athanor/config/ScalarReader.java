package io.athanor.config;

import io.athanor.base.Setting;
import io.athanor.config.Scalars.Mismatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads single values of a document, references to the environment replaced, and reports those that are wrong. */
final class ScalarReader {
    private final Document document;
    private final Node root;
    private final Problems problems;
    private final Environment environment;

    /** @param root of the file, for values that name keys of another setting */
    ScalarReader(Document document, Node root, Problems problems, Environment environment) {
        this.document = document;
        this.root = root;
        this.problems = problems;
        this.environment = environment;
    }

    /** A value, and where it came from, which may be the environment. */
    record Reading(Object value, Origin origin) {}

    /** @return null if a problem was reported */
    @Nullable
    Reading read(Class<?> type, Setting setting, Node node, String path) {
        if (type == YamlValue.class && !Document.isNothing(node)) {
            // references to the environment are replaced where it is taken for a value
            return new Reading(YamlValue.of(node), document.origin(node));
        }
        if (!(node instanceof ScalarNode written) || Document.isNothing(node)) {
            String expected = allowed(type, setting);
            mismatch(node, path, expected.isEmpty() ? "a text" : expected);
            return null;
        }
        Origin origin = document.origin(node);
        Environment.Replaced replaced = environment.replace(written.getValue());
        if (!replaced.missing().isEmpty()) {
            for (String name : replaced.missing()) {
                problems.add(
                        origin,
                        path,
                        Day.daysBefore(name).isPresent()
                                ? "the day is not known, expected --date YYYY-MM-DD or a default as in ${" + name
                                        + ":2026-01-31}"
                                : "the environment variable " + name + " is not set, expected it or a default as in ${"
                                        + name + ":value}");
            }
            return null;
        }
        String text = replaced.text();
        if (replaced.dated() || !replaced.names().isEmpty()) {
            origin = origin.of(replaced.dated(), replaced.names());
        }
        List<String> names = names(setting);
        try {
            if (!names.isEmpty() && !names.contains(text)) {
                throw new Mismatch(Scalars.oneOf(names, text));
            }
            return new Reading(Scalars.read(type, setting, text), origin);
        } catch (Mismatch e) {
            problems.add(origin, path, "found " + Quoted.value(text) + ", expected " + e.expected());
            return null;
        }
    }

    void mismatch(Node node, String path, String expected) {
        problems.add(document.origin(node), path, "found " + Document.describe(node) + ", expected " + expected);
    }

    /** What may be written there, as mistakes say it; empty if any text may. */
    String allowed(Class<?> type, Setting setting) {
        List<String> names = names(setting);
        return names.isEmpty() ? Scalars.expected(type, setting) : Scalars.oneOf(names);
    }

    /** The keys of the setting that the values of this one name; empty if there is none, which is another mistake. */
    private List<String> names(Setting setting) {
        List<String> names = new ArrayList<>();
        if (!setting.keysOf().isEmpty() && root instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals(setting.keysOf())
                        && entry.getValueNode() instanceof MappingNode named) {
                    named.getValue().forEach(e -> {
                        if (e.getKeyNode() instanceof ScalarNode name) {
                            names.add(name.getValue());
                        }
                    });
                }
            }
        }
        return names;
    }
}
