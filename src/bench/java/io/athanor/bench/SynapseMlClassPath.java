package io.athanor.bench;

import io.athanor.base.UserError;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** SynapseML and what it brings, as Maven resolves it, behind Spark and without our ONNX Runtime. */
final class SynapseMlClassPath {
    private static final String PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath";

    private SynapseMlClassPath() {}

    /** @param target the build's folder */
    static String of(Path home, Path target) throws IOException {
        Path list = target.resolve("synapseml.classpath");
        if (!Files.exists(list)) {
            List<String> command = List.of(
                    "mvn",
                    "-q",
                    "-B",
                    "-f",
                    home.resolve("src/bench/synapseml/pom.xml").toString(),
                    PLUGIN,
                    "-Dmdep.outputFile=" + list);
            try {
                int code = new ProcessBuilder(command).inheritIO().start().waitFor();
                if (code != 0) {
                    throw new UserError("Cannot fetch SynapseML: Maven ended with " + code
                            + ", expected 0. Leave it out with --without synapseml.");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while Maven ran", e);
            }
        }
        String theirs = Arrays.stream(Files.readString(list).trim().split(File.pathSeparator))
                // one Scala and one Spark: those that Spark itself brings
                .filter(jar -> !jar.contains("/org/scala-lang/") && !jar.contains("/org/apache/spark/"))
                .collect(Collectors.joining(File.pathSeparator));
        return String.join(
                File.pathSeparator,
                target.resolve("bench-classes").toString(),
                target.resolve("athanor.jar").toString(),
                target.resolve("spark").resolve("*").toString(),
                theirs);
    }
}
