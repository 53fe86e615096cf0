package io.athanor.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Finds what looks like a credential. None belongs into a pipeline file or a command: a run writes both down beside its
 * results. What is found is named by its place and its kind, never shown.
 */
public final class Credentials {
    /** What to do instead, as messages say it. */
    public static final String INSTEAD =
            "Leave credentials to Hadoop: the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY), a core-site.xml in"
                    + " HADOOP_CONF_DIR, or a credential store (hadoop.security.credential.provider.path).";

    // host:8020/a@b is a port, and no password
    private static final Pattern USER_AND_PASSWORD =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://[^/@:\\s]*:(?!\\d{1,5}(/|$))[^@\\s]*@"
                    // Oracle's way
                    + "|jdbc:[^@\\s]*:(?!\\d{1,5}/)[^@/:\\s]+/[^@/\\s]+@");
    private static final Pattern SIGNATURE = Pattern.compile(
            "(?i)[?&](x-amz-(signature|security-token)|x-goog-signature|awsaccesskeyid|sig|signature)=");
    private static final Pattern KEY_ID = Pattern.compile("\\b(AKIA|ASIA)[0-9A-Z]{16}\\b");
    private static final Pattern NAME = Pattern.compile(
            "(?i)(secret|passw(or)?d|credential|(access|account|session|private|api)[._-]?(key|token)|sas[._-]?token)");
    private static final Pattern ASSIGNMENT =
            Pattern.compile("(?i)[a-z0-9_.-]*" + NAME.pattern().substring(4) + "[a-z0-9_.-]*\\s*=\\s*\\S");
    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9.]{1,12}");

    private Credentials() {}

    /** What kind of credential a text seems to hold, if it seems to. */
    public static Optional<String> in(String text) {
        if (USER_AND_PASSWORD.matcher(text).find()) {
            return Optional.of("a URI with a user and a password");
        }
        if (SIGNATURE.matcher(text).find()) {
            return Optional.of("a signed URI");
        }
        if (KEY_ID.matcher(text).find()) {
            return Optional.of("an access key");
        }
        return ASSIGNMENT.matcher(text).find() ? Optional.of("a key or a password") : Optional.empty();
    }

    /** Reports every node below this one that seems to hold a credential. */
    static void refuse(Node node, String path, Document document, Environment environment, Problems problems) {
        if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                String key = entry.getKeyNode() instanceof ScalarNode name ? name.getValue() : "?";
                in(key).ifPresent(kind -> report(entry.getKeyNode(), path, kind, document, problems));
                String below = path.isEmpty() ? key : path + "." + key;
                if (isSecret(key, below, entry.getValueNode())) {
                    report(entry.getKeyNode(), below, "a key or a password", document, problems);
                } else {
                    refuse(entry.getValueNode(), below, document, environment, problems);
                }
            }
        } else if (node instanceof SequenceNode sequence) {
            List<Node> elements = sequence.getValue();
            for (int i = 0; i < elements.size(); i++) {
                refuse(elements.get(i), path + "[" + i + "]", document, environment, problems);
            }
        } else if (node instanceof ScalarNode scalar) {
            // as it is written, and with what the environment puts in
            in(scalar.getValue())
                    .or(() -> in(environment.replace(scalar.getValue()).text()))
                    .ifPresent(kind -> report(node, path, kind, document, problems));
        }
    }

    /** Of numbers there are none: those are weights of classes, whatever they are called. */
    private static boolean isSecret(String key, String path, Node value) {
        return value instanceof ScalarNode scalar
                && !scalar.getValue().isBlank()
                && !NUMBER.matcher(scalar.getValue()).matches()
                && NAME.matcher(path.startsWith("fs.") ? path : key).find();
    }

    private static void report(Node node, String path, String kind, Document document, Problems problems) {
        // the label: the location of a --set repeats what was typed
        Origin origin = document.origin(node);
        problems.add(
                new Origin(origin.line(), origin.label(), origin.label()),
                path,
                "found what looks like a credential (" + kind + "), expected none. " + INSTEAD);
    }
}
