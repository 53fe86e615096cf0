package io.athanor.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/** Spark's own REPL, made of the jars the build has copied, with our program as {@code --jars}, as a notebook server has it. */
public final class SparkShell {
    private static final int PATIENCE_MINUTES = 20;

    /** What a REPL needs beyond Spark: it is a library of the tests alone. */
    private static final Pattern REPL =
            Pattern.compile("(spark-repl|scala-compiler|scala-xml|jline|jansi)[_-].*\\.jar");

    private SparkShell() {}

    /**
     * Runs pieces of Scala one after the other in one session, each as a whole.
     *
     * @param folder for the pieces and what is said
     * @param environment added to this process's own
     * @return what each piece printed, by its name; a piece that does not compile or throws ends with its error and without
     *     {@link #done}
     */
    public static Map<String, String> run(Path folder, Map<String, String> pieces, Map<String, String> environment)
            throws IOException, InterruptedException {
        StringBuilder script = new StringBuilder();
        for (Map.Entry<String, String> piece : pieces.entrySet()) {
            Path file = folder.resolve(piece.getKey() + ".scala");
            Files.writeString(file, piece.getValue() + "\nprintln(\"" + done(piece.getKey()) + "\")\n");
            script.append("println(\"").append(begin(piece.getKey())).append("\")\n");
            script.append(":paste ").append(file).append('\n');
        }
        // a barrier stage leaves a thread behind that keeps the process alive
        script.append("System.exit(0)\n");
        Path file = Files.writeString(folder.resolve("all.scala"), script.toString());
        Path said = folder.resolve("said.txt");
        ProcessBuilder builder = new ProcessBuilder(command(file))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().putAll(environment);
        builder.environment().put("OMP_NUM_THREADS", "1");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        Process process = builder.start();
        boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        String text = Files.readString(said);
        if (!ended || process.exitValue() != 0) {
            throw new AssertionError(
                    (ended ? "the shell ended with " + process.exitValue() : "the shell does not end") + ":\n" + text);
        }
        Map<String, String> outputs = new LinkedHashMap<>();
        for (String name : pieces.keySet()) {
            int from = text.indexOf(begin(name) + "\n");
            int to = text.indexOf("--- begin ", from + 1);
            outputs.put(name, from < 0 ? "" : text.substring(from, to < 0 ? text.length() : to));
        }
        return outputs;
    }

    /** The last thing that a piece prints if nothing went wrong. */
    public static String done(String name) {
        return "--- done " + name;
    }

    private static String begin(String name) {
        return "--- begin " + name;
    }

    private static List<String> command(Path script) throws IOException {
        String repl = Arrays.stream(
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                .split(File.pathSeparator))
                .filter(jar ->
                        REPL.matcher(Path.of(jar).getFileName().toString()).matches())
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().trim().split(" +")));
        // it lives for a minute: compiling its classes well costs more than it gains
        command.addAll(List.of(
                "-Xmx1500m",
                "-XX:TieredStopAtLevel=1",
                "-XX:ReservedCodeCacheSize=128m",
                "-XX:+UseSerialGC",
                "-Dscala.usejavacp=true"));
        command.addAll(List.of("-cp", absolute("target/spark") + "/*" + File.pathSeparator + repl));
        command.addAll(List.of("org.apache.spark.deploy.SparkSubmit", "--master", "local[2]"));
        command.addAll(List.of("--jars", jars()));
        for (String setting : List.of(
                "spark.ui.enabled=false",
                // its bars of stages that last have no end of line, and what is printed next would stand beside one
                "spark.ui.showConsoleProgress=false",
                "spark.driver.host=127.0.0.1",
                "spark.driver.bindAddress=127.0.0.1",
                "spark.sql.shuffle.partitions=2",
                "spark.sql.warehouse.dir=" + script.resolveSibling("warehouse"),
                "spark.local.dir=" + script.resolveSibling("local"))) {
            command.addAll(List.of("--conf", setting));
        }
        command.addAll(List.of("--class", "org.apache.spark.repl.Main", "spark-shell", "-I", script.toString()));
        return command;
    }

    private static String jars() throws IOException {
        try (Stream<Path> libraries = Files.list(Path.of("target/lib"))) {
            return Stream.concat(Stream.of(Path.of("target/athanor.jar")), libraries.sorted())
                    .map(jar -> absolute(jar.toString()))
                    .collect(Collectors.joining(","));
        }
    }

    private static String absolute(String path) {
        return Path.of(path).toAbsolutePath().toString();
    }
}
