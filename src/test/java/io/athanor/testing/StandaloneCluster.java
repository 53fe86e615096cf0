package io.athanor.testing;

import io.athanor.job.LocalFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/** A real Spark standalone cluster on this machine, made of the jars the build has copied. To be closed by who starts it. */
public final class StandaloneCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");

    /** The system chooses one that nobody else can have taken meanwhile. */
    private static final String ANY_PORT = "0";

    private final List<Process> processes = new ArrayList<>();
    private final Path folder;
    private final int cores;
    private final List<String> workerOptions;
    private final List<String> allOptions;
    private String master = "";

    private StandaloneCluster(Path folder, int cores, List<String> workerOptions, List<String> allOptions) {
        this.folder = folder;
        this.cores = cores;
        this.workerOptions = List.copyOf(workerOptions);
        this.allOptions = List.copyOf(allOptions);
    }

    /**
     * Starts a master and workers of one core each.
     *
     * @param folder for logs and the workers' files
     */
    public static StandaloneCluster start(Path folder, int workers) throws IOException, InterruptedException {
        return start(folder, workers, 1, List.of());
    }

    /**
     * Starts a master and workers.
     *
     * @param folder for logs and the workers' files
     * @param cores of each worker
     * @param workerOptions of the workers' JVMs
     */
    public static StandaloneCluster start(Path folder, int workers, int cores, List<String> workerOptions)
            throws IOException, InterruptedException {
        return start(folder, workers, cores, workerOptions, List.of());
    }

    /** @param allOptions of the JVMs of the master and the workers */
    public static StandaloneCluster start(
            Path folder, int workers, int cores, List<String> workerOptions, List<String> allOptions)
            throws IOException, InterruptedException {
        StandaloneCluster cluster = new StandaloneCluster(folder, cores, workerOptions, allOptions);
        try {
            Path jars = Files.createDirectories(cluster.home().resolve("jars"));
            link(Path.of(System.getProperty("athanor.home", ""), "target", "spark"), jars);
            cluster.makeSubmit();
            cluster.processes.add(cluster.run(
                    "master",
                    List.of(),
                    "org.apache.spark.deploy.master.Master",
                    "--host",
                    "127.0.0.1",
                    "--port",
                    ANY_PORT,
                    "--webui-port",
                    ANY_PORT));
            cluster.await("master", "New state: ALIVE", 1);
            cluster.master = MASTER.matcher(Files.readString(cluster.log("master")))
                    .results()
                    .map(found -> found.group(1))
                    .findFirst()
                    .orElseThrow();
            for (int w = 0; w < workers; w++) {
                cluster.processes.add(cluster.worker(w));
            }
            cluster.await("master", "Registering worker", workers);
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** What SPARK_HOME is to be for who submits to it. */
    public Path home() {
        return folder.resolve("spark");
    }

    /** {@code spark://127.0.0.1:…} */
    public String master() {
        return master;
    }

    /** Options of a driver in a JVM of its own, whose executors find the classes of the tests, and Spark's own, where this JVM did. */
    public static List<String> driverOptions() {
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return List.of(
                "-Xmx1g",
                "-Dspark.executor.memory=1g",
                "-Dspark.executor.extraClassPath=" + classes,
                // which executors have there from the start
                "-Dspark.hadoop." + LocalFiles.SETTING + "=" + LocalFiles.class.getName(),
                "-Dspark.executor.extraJavaOptions=-XX:-CreateCoredumpOnCrash -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=128m",
                "-Dspark.driver.host=127.0.0.1",
                "-Dspark.driver.bindAddress=127.0.0.1",
                "-Dspark.ui.enabled=false",
                "-Dspark.sql.shuffle.partitions=2");
    }

    /** The executors that a worker has now. */
    public List<ProcessHandle> executors(int worker) {
        return processes
                .get(1 + worker)
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .toList();
    }

    /** Kills a worker (SIGKILL); its executors end themselves when they see it. */
    public void killWorker(int worker) throws InterruptedException {
        processes.get(1 + worker).destroyForcibly().waitFor();
    }

    /** Starts a worker that was killed. */
    public void restartWorker(int worker) throws IOException {
        processes.set(1 + worker, worker(worker));
    }

    @Override
    public void close() {
        // executors are the workers' children, and would be made again by these
        List<ProcessHandle> executors =
                processes.stream().flatMap(Process::descendants).toList();
        processes.forEach(Process::destroyForcibly);
        executors.forEach(ProcessHandle::destroyForcibly);
        // who still lives writes into folders that are being removed
        processes.forEach(process -> process.onExit().join());
        executors.forEach(StandaloneCluster::awaitEnd);
        // links that lead out of a temporary folder are warned about when it is removed
        try (Stream<Path> links = Files.list(home().resolve("jars"))) {
            for (Path link : links.toList()) {
                Files.delete(link);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tidy up " + folder, e);
        }
    }

    /** Returns when it runs no more: where nobody takes notice of a dead orphan, it stays among the living, without a program. */
    private static void awaitEnd(ProcessHandle killed) {
        while (killed.isAlive() && killed.info().command().isPresent()) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** As Spark's own script: a JVM that has Spark's jars alone. */
    private void makeSubmit() throws IOException {
        Path script = Files.createDirectories(home().resolve("bin")).resolve("spark-submit");
        Files.writeString(
                script,
                String.join(
                        "\n",
                        "#!/bin/sh",
                        String.join(
                                " ",
                                "exec '" + java() + "' -Xmx1600m",
                                JavaModuleOptions.defaultModuleOptions().trim(),
                                "-cp '" + home() + "/jars/*' org.apache.spark.deploy.SparkSubmit \"$@\""),
                        ""));
        if (!script.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + script + " executable");
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private Process worker(int number) throws IOException {
        return run(
                "worker" + number,
                workerOptions,
                "org.apache.spark.deploy.worker.Worker",
                "--host",
                "127.0.0.1",
                "--cores",
                Integer.toString(cores),
                "--memory",
                "4g",
                "--webui-port",
                ANY_PORT,
                "--work-dir",
                folder.resolve("work" + number).toString(),
                master);
    }

    private Process run(String name, List<String> options, String main, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(java(), "-Xmx256m", "-cp", home() + "/jars/*", main));
        command.addAll(1, options);
        command.addAll(1, allOptions);
        command.addAll(
                1, List.of(JavaModuleOptions.defaultModuleOptions().trim().split(" +")));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SPARK_HOME", home().toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.12");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        return builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log(name).toFile()))
                .start();
    }

    private Path log(String name) {
        return folder.resolve(name + ".log");
    }

    private void await(String name, String line, int times) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (Files.readString(log(name)).split(line, -1).length - 1 < times) {
            if (Instant.now().isAfter(end) || processes.stream().anyMatch(process -> !process.isAlive())) {
                throw new IllegalStateException(name + " does not come up: " + Files.readString(log(name)));
            }
            Thread.sleep(200);
        }
    }

    private static void link(Path from, Path to) throws IOException {
        try (Stream<Path> jars = Files.list(from.toAbsolutePath())) {
            jars.forEach(jar -> {
                try {
                    Files.createSymbolicLink(to.resolve(jar.getFileName()), jar);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
