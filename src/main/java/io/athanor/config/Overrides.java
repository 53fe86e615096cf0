package io.athanor.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Applies {@code --set a.b=c} to a document: the value is YAML, the path is made where it is missing. */
final class Overrides {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");

    private final Document document;
    private final Problems problems;

    Overrides(Document document, Problems problems) {
        this.document = document;
        this.problems = problems;
    }

    /** @return the root with the change, which is another node if the root was no mapping */
    Node apply(Node root, String written) {
        Origin origin = Origin.set(written);
        int equals = written.indexOf('=');
        String path = equals < 0 ? written : written.substring(0, equals);
        List<String> steps =
                List.of(path.strip().replaceAll("\\[(\\d+)]", ".$1").split("\\.", -1));
        if (equals < 0 || steps.contains("")) {
            problems.add(
                    origin,
                    "",
                    "found " + Quoted.value(written) + ", expected KEY=VALUE with a KEY such as teacher.epochs");
            return root;
        }
        Node value;
        try {
            value = document.parseValue(written.substring(equals + 1), origin);
        } catch (YAMLException e) {
            problems.add(origin, path, "found a value that is not YAML; put it in quotes");
            return root;
        }
        Node changed = Document.isNothing(root) ? document.emptyMapping(origin) : root;
        Node at = changed;
        for (int i = 0; i < steps.size(); i++) {
            Node child = i == steps.size() - 1 ? value : null;
            Optional<Node> next = step(at, steps.get(i), child, origin);
            if (next.isEmpty()) {
                String parent = String.join(".", steps.subList(0, i));
                problems.add(
                        origin,
                        path,
                        "cannot set " + Quoted.value(steps.get(i)) + " of " + (parent.isEmpty() ? "the file" : parent)
                                + ", which is "
                                + (at instanceof SequenceNode list
                                        ? "a list of " + list.getValue().size()
                                        : Document.describe(at)));
                return changed;
            }
            at = next.get();
        }
        return changed;
    }

    /**
     * Goes down one key, or puts a value there.
     *
     * @param value what to put, or null to go down, making an empty mapping where there is nothing
     */
    private Optional<Node> step(Node at, String key, @Nullable Node value, Origin origin) {
        if (at instanceof MappingNode mapping) {
            return Optional.of(inMapping(mapping, key, value, origin));
        }
        if (at instanceof SequenceNode list && key.matches("\\d{1,6}")) {
            int index = Integer.parseInt(key);
            List<Node> elements = list.getValue();
            if (index < elements.size()) {
                Node old = elements.get(index);
                Node put = value != null ? value : Document.isNothing(old) ? document.emptyMapping(origin) : old;
                elements.set(index, put);
                return Optional.of(put);
            }
            if (index == elements.size()) {
                Node put = value != null ? value : document.emptyMapping(origin);
                elements.add(put);
                return Optional.of(put);
            }
        }
        return Optional.empty();
    }

    private Node inMapping(MappingNode mapping, String key, @Nullable Node value, Origin origin) {
        List<NodeTuple> entries = new ArrayList<>(mapping.getValue());
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).getKeyNode() instanceof ScalarNode k
                    && k.getValue().equals(key)) {
                Node old = entries.get(i).getValueNode();
                Node put = value != null ? value : Document.isNothing(old) ? document.emptyMapping(origin) : old;
                Node keyNode = value != null ? keyNode(key, origin) : k;
                // of a file that is to be written again
                keyNode.setBlockComments(k.getBlockComments());
                put.setInLineComments(old.getInLineComments());
                entries.set(i, new NodeTuple(keyNode, put));
                mapping.setValue(entries);
                return put;
            }
        }
        Node put = value != null ? value : document.emptyMapping(origin);
        entries.add(new NodeTuple(keyNode(key, origin), put));
        mapping.setValue(entries);
        return put;
    }

    private Node keyNode(String key, Origin origin) {
        if (PLAIN.matcher(key).matches() && !key.equals("null")) {
            return document.parseValue(key, origin);
        }
        return document.parseValue("\"" + key.replace("\\", "\\\\").replace("\"", "\\\"") + "\"", origin);
    }
}
