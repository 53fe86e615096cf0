package io.athanor.config;

import io.athanor.base.UserError;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** A YAML tree whose every node knows where it was written, also after {@code --set} and defaults have changed it. */
final class Document {
    private final String fileName;
    private final Map<Node, Origin> elsewhere = new IdentityHashMap<>();

    Document(String fileName) {
        this.fileName = fileName;
    }

    /** @throws UserError if the text is not YAML */
    @Nullable
    Node parseFile(String text) {
        try {
            return compose(text);
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            String where = mark == null ? fileName : fileName + ":" + (mark.getLine() + 1);
            throw new UserError(
                    "Cannot read " + where + ": " + Quoted.path(String.valueOf(e.getProblem()))
                            + ", expected YAML. Look at that line and the one above it.",
                    e);
        } catch (YAMLException e) {
            throw new UserError(
                    "Cannot read " + fileName + ": " + Quoted.path(String.valueOf(e.getMessage())) + ", expected YAML.",
                    e);
        }
    }

    /**
     * Parses a value that stands outside the file.
     *
     * @throws YAMLException if it is not YAML
     */
    Node parseValue(String text, Origin origin) {
        Node node = compose(text);
        Node present = node == null ? nothing() : node;
        mark(present, origin);
        return present;
    }

    /** An empty mapping. */
    Node emptyMapping(Origin origin) {
        return parseValue("{}", origin);
    }

    Origin origin(Node node) {
        Origin known = elsewhere.get(node);
        return known != null ? known : Origin.file(fileName, node.getStartMark().getLine() + 1);
    }

    /** A value that was written as nothing, {@code null} or {@code ~}. */
    static boolean isNothing(Node node) {
        return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
    }

    static String describe(Node node) {
        if (node instanceof MappingNode) {
            return "a mapping";
        }
        if (node instanceof SequenceNode) {
            return "a list";
        }
        return isNothing(node) ? "nothing" : Quoted.value(((ScalarNode) node).getValue());
    }

    private void mark(Node node, Origin origin) {
        if (elsewhere.put(node, origin) != null) {
            return;
        }
        if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                mark(entry.getKeyNode(), origin);
                mark(entry.getValueNode(), origin);
            }
        } else if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(child -> mark(child, origin));
        }
    }

    private static Node nothing() {
        Mark start = new Mark("", 0, 0, 0, new int[0], 0);
        return new ScalarNode(Tag.NULL, "", start, start, ScalarStyle.PLAIN);
    }

    private static @Nullable Node compose(String text) {
        LoaderOptions options = new LoaderOptions();
        return new Composer(new ParserImpl(new StreamReader(text), options), new Resolver(), options).getSingleNode();
    }

    /** A mapping of one key to a value, as though it were written where the value is. */
    Node mappingOf(String key, Node value) {
        Node written = parseValue(key, origin(value));
        Node mapping = new MappingNode(
                Tag.MAP,
                true,
                List.of(new NodeTuple(written, value)),
                value.getStartMark(),
                value.getEndMark(),
                FlowStyle.FLOW);
        elsewhere.put(mapping, origin(value));
        return mapping;
    }

    /** The entry of a mapping that has this key. */
    static Optional<NodeTuple> entry(Node mapping, String key) {
        return entries(mapping).stream()
                .filter(entry -> entry.getKeyNode() instanceof ScalarNode name
                        && name.getValue().equals(key))
                .findFirst();
    }

    /** The entries of a mapping whose keys are all scalars. */
    static List<NodeTuple> entries(Node mapping) {
        return ((MappingNode) mapping).getValue();
    }
}
