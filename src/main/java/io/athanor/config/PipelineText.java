package io.athanor.config;

import io.athanor.base.UserError;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** A pipeline file's text changed: comments, references to the environment and what nobody has changed stay as they were written. */
public final class PipelineText {
    private PipelineText() {}

    /**
     * The text with changes, as {@link PipelineFile#read} makes them.
     *
     * @param sets of the form {@code a.b=c}, applied in turn
     * @param without a key of the file that is left out
     * @throws UserError if a change cannot be made
     */
    public static String with(String text, String fileName, List<String> sets, String without) {
        LoaderOptions reading = new LoaderOptions();
        reading.setProcessComments(true);
        Node written =
                new Composer(new ParserImpl(new StreamReader(text), reading), new Resolver(), reading).getSingleNode();
        Document document = new Document(fileName);
        Problems problems = new Problems();
        Node root = written == null ? document.emptyMapping(Origin.DEFAULT) : written;
        Overrides overrides = new Overrides(document, problems);
        for (String set : sets) {
            root = overrides.apply(root, set);
        }
        problems.raise(fileName);
        if (root instanceof MappingNode mapping) {
            List<NodeTuple> kept = new ArrayList<>(mapping.getValue());
            kept.removeIf(entry -> entry.getKeyNode() instanceof ScalarNode key
                    && key.getValue().equals(without));
            mapping.setValue(kept);
        }
        DumperOptions writing = new DumperOptions();
        writing.setProcessComments(true);
        writing.setWidth(120);
        StringWriter changed = new StringWriter();
        new Yaml(writing).serialize(root, changed);
        return changed.toString();
    }
}
