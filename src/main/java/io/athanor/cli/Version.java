package io.athanor.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says. */
final class Version implements IVersionProvider {
    private static final String MAVEN = "/META-INF/maven/io.athanor/athanor/pom.properties";

    @Override
    public String[] getVersion() {
        return new String[] {
            "athanor " + ofProgram(),
            "Java " + System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
            "Spark " + org.apache.spark.package$.MODULE$.SPARK_VERSION()
        };
    }

    /** As Maven has put it into the jar. */
    static String ofProgram() {
        try (InputStream in = Version.class.getResourceAsStream(MAVEN)) {
            if (in == null) {
                return "of a build folder";
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "of unknown version");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + MAVEN, e);
        }
    }
}
