package io.athanor.config;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** A mapping being bound: what was asked for, so that what is left can be named as unknown. */
final class MappingView {
    private final Document document;
    private final Problems problems;
    private final Node node;
    private final String path;
    private final Map<String, NodeTuple> entries = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();

    /** @param node a mapping */
    MappingView(Document document, Problems problems, Node node, String path) {
        this.document = document;
        this.problems = problems;
        this.node = node;
        this.path = path;
        for (NodeTuple entry : Document.entries(node)) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                problems.add(
                        document.origin(entry.getKeyNode()),
                        path,
                        "found " + Document.describe(entry.getKeyNode()) + " as a key, expected a name");
                continue;
            }
            NodeTuple first = entries.putIfAbsent(key.getValue(), entry);
            if (first != null) {
                problems.add(
                        document.origin(key),
                        below(key.getValue()),
                        "given twice, the first time at "
                                + document.origin(first.getKeyNode()).location());
            }
        }
    }

    /** The value of a key, or null if it is left out or nothing. */
    @Nullable
    Node take(String key) {
        asked.add(key);
        NodeTuple entry = entries.get(key);
        return entry == null || Document.isNothing(entry.getValueNode()) ? null : entry.getValueNode();
    }

    /** Whether somebody took the key before, who then tells of its value. */
    boolean isAsked(String key) {
        return asked.contains(key);
    }

    boolean has(String key) {
        return entries.containsKey(key);
    }

    Map<String, NodeTuple> entries() {
        return entries;
    }

    Origin origin() {
        return document.origin(node);
    }

    /** Where the key stands that a message begins with, as deep as there is one, or the mapping itself. */
    Origin originNamedBy(String message) {
        Node at = node;
        Node named = node;
        for (String key : message.split("[ :]", 2)[0].split("\\.")) {
            Optional<NodeTuple> entry = at instanceof MappingNode ? Document.entry(at, key) : Optional.empty();
            if (entry.isEmpty()) {
                break;
            }
            named = entry.get().getKeyNode();
            at = entry.get().getValueNode();
        }
        return document.origin(named);
    }

    /** The path of one of its keys. */
    String below(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    String path() {
        return path;
    }

    void reportUnknown() {
        entries.forEach((key, entry) -> {
            if (!asked.contains(key)) {
                String hint = Suggestion.of(key, asked)
                        .map(s -> ", did you mean " + s + "?")
                        .orElse(", expected one of " + String.join(", ", asked));
                problems.add(document.origin(entry.getKeyNode()), below(key), "unknown key" + hint);
            }
        });
    }
}
