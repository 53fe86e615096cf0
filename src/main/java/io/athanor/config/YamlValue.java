package io.athanor.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A value of which nobody knows yet what it has to be, as a setting that is to take it would be written: {@code 0.002}, {@code gated},
 * {@code [standardise, {pca: 32}]}.
 *
 * @param text YAML on one line; equal values that are written alike but for layout and quotes have equal texts
 */
public record YamlValue(String text) {

    /** @throws IllegalArgumentException if it is not YAML, or nothing */
    public static YamlValue parse(String text) {
        Node node;
        try {
            node = new Document("value").parseValue(text, Origin.DEFAULT);
        } catch (YAMLException e) {
            throw new IllegalArgumentException("expected a value in YAML", e);
        }
        if (Document.isNothing(node)) {
            throw new IllegalArgumentException("expected a value in YAML");
        }
        return of(node);
    }

    /**
     * Several, separated by commas.
     *
     * @throws IllegalArgumentException if it is not YAML, or one is nothing
     */
    public static List<YamlValue> parseAll(String text) {
        YamlValue list = parse("[" + text + "]");
        List<YamlValue> values = new ArrayList<>();
        for (Node each : ((SequenceNode) new Document("value").parseValue(list.text, Origin.DEFAULT)).getValue()) {
            if (Document.isNothing(each)) {
                throw new IllegalArgumentException("expected values separated by commas");
            }
            values.add(of(each));
        }
        return values;
    }

    static YamlValue of(Node node) {
        return new YamlValue(flow(node));
    }

    private static String flow(Node node) {
        if (node instanceof MappingNode mapping) {
            return mapping.getValue().stream()
                    .map(entry -> flow(entry.getKeyNode()) + ": " + flow(entry.getValueNode()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue().stream().map(YamlValue::flow).collect(Collectors.joining(", ", "[", "]"));
        }
        if (Document.isNothing(node)) {
            return "null";
        }
        String value = ((ScalarNode) node).getValue();
        return isPlain(value)
                ? value
                : "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }

    /** Whether it means the same without quotes, within brackets too. */
    private static boolean isPlain(String value) {
        try {
            return new Document("value").parseValue("[" + value + "]", Origin.DEFAULT) instanceof SequenceNode list
                    && list.getValue().size() == 1
                    && list.getValue().get(0) instanceof ScalarNode scalar
                    && !Document.isNothing(scalar)
                    && scalar.getValue().equals(value);
        } catch (YAMLException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
