package io.athanor.bench;

import io.athanor.base.UserError;
import io.athanor.testing.StandaloneCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code jobs/bench cluster}: whole pipelines through spark-submit on a real standalone cluster of a master and two workers on
 * this machine, against the same pipelines in one process, and while workers are killed.
 */
@Command(
        name = "cluster",
        description = {
            "Runs pipelines on a standalone cluster that it starts on loopback (a master, two workers): in both deploy modes,",
            "and stage by stage with a worker killed (SIGKILL) during each. Every result is held against that of a local run:",
            "tables, weights, metrics and ledger. Exit status 0 only if all are equal."
        },
        mixinStandardHelpOptions = true)
final class ClusterBench implements Callable<Integer> {
    private static final int WORKERS = 2;
    private static final int WORKER_CORES = 2;

    @Option(
            names = "--data",
            split = ",",
            defaultValue = "quickstart,stamps",
            description = "Which pipelines: quickstart, stamps (${DEFAULT-VALUE}).")
    private List<String> data = List.of();

    @Option(
            names = "--kill",
            split = ",",
            arity = "0..1",
            defaultValue = "quickstart,stamps",
            fallbackValue = "",
            description = "With which of them workers are killed; none if empty (${DEFAULT-VALUE}).")
    private List<String> kill = List.of();

    @Option(
            names = "--stamps",
            paramLabel = "DIR",
            description = "Where jobs/data/stamps has made its data ($$STAMPS, or target/stamps).")
    @Nullable
    private Path stamps;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Changes a setting of all runs; may be repeated.")
    private List<String> sets = new ArrayList<>();

    @Option(names = "--keep", description = "Leaves work directories and logs behind.")
    private boolean keep;

    private final List<String> failures = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        Path home = Path.of(System.getProperty("athanor.home")).toAbsolutePath();
        List<Submission.Data> pipelines = new ArrayList<>();
        for (String name : data) {
            pipelines.add(pipeline(home, name));
        }
        // the launcher need not build what jobs/bench has just built, and must not under this JVM's feet
        Files.writeString(home.resolve("target/.athanor-built"), "");
        Path folder = Files.createTempDirectory("athanor-bench-cluster");
        System.out.println("work directories and logs: " + folder);
        try (SparkSession spark = reading(folder)) {
            for (Submission.Data pipeline : pipelines) {
                measure(spark, home, Files.createDirectories(folder.resolve(pipeline.name())), pipeline);
            }
        }
        failures.forEach(failure -> System.out.println("FAILED  " + failure));
        System.out.println(
                failures.isEmpty()
                        ? "cluster: every result is that of the local run"
                        : "cluster: " + failures.size() + " results are not those of the local run");
        if (failures.isEmpty() && !keep) {
            Scratch.delete(folder);
        }
        return failures.isEmpty() ? 0 : 1;
    }

    private Submission.Data pipeline(Path home, String name) {
        switch (name) {
            case "quickstart" -> {
                String shards = home.resolve("data/quickstart") + "/*.tar";
                return new Submission.Data(
                        name, home.resolve("conf/pipelines/quickstart.yaml"), "source.webdataset=" + shards, sets);
            }
            case "stamps" -> {
                String given = System.getenv("STAMPS");
                Path made = stamps != null ? stamps : given != null ? Path.of(given) : home.resolve("target/stamps");
                Path manifest = made.toAbsolutePath().resolve("manifest.jsonl");
                if (!Files.exists(manifest)) {
                    throw new UserError("Cannot run the stamps: found no " + manifest
                            + ", expected what jobs/data/stamps" + " makes. Run jobs/data/stamps " + made
                            + ", or leave them out by --data quickstart.");
                }
                return new Submission.Data(
                        name, home.resolve("conf/pipelines/stamps.yaml"), "source.manifest=" + manifest, sets);
            }
            default ->
                throw new UserError("Cannot run \"" + name + "\": expected quickstart or stamps. Correct --data.");
        }
    }

    private void measure(SparkSession spark, Path home, Path folder, Submission.Data pipeline) throws Exception {
        Submission alone = new Submission(home, folder, pipeline, null);
        Path local = folder.resolve("local");
        report(pipeline, "local", alone.run("local", local), List.of());
        Results expected = Results.of(spark, local);
        System.out.printf("%-11s %-28s %s%n", pipeline.name(), "", expected.summary());
        try (StandaloneCluster cluster =
                StandaloneCluster.start(folder.resolve("cluster"), WORKERS, WORKER_CORES, List.of())) {
            Submission submission = new Submission(home, folder, pipeline, cluster);
            for (String mode : List.of("client", "cluster")) {
                Path work = folder.resolve("mode-" + mode);
                Submission.Ended ended = submission.run(mode, work);
                report(pipeline, "deploy mode " + mode, ended, differences(spark, expected, work, ended));
            }
            if (!kill.contains(pipeline.name())) {
                return;
            }
            Path work = folder.resolve("killed");
            Submission.Ended last = null;
            for (Stage stage : Stage.values()) {
                last = submission.killDuring(stage, work, stage.ordinal() % WORKERS);
                boolean through = last.code() == 0 && last.killedAfter() >= 0;
                report(
                        pipeline,
                        "worker killed in " + stage.word(),
                        last,
                        through
                                ? List.of()
                                : List.of(last.killedAfter() < 0 ? "it ended before the kill" : "it did not end well"));
            }
            if (last != null) {
                report(pipeline, "all of these together", last, differences(spark, expected, work, last));
            }
        }
    }

    private static List<String> differences(SparkSession spark, Results expected, Path work, Submission.Ended ended) {
        return ended.code() == 0 ? expected.differences(Results.of(spark, work)) : List.of("it did not end well");
    }

    private void report(Submission.Data pipeline, String what, Submission.Ended ended, List<String> wrong) {
        List<String> all = new ArrayList<>(wrong);
        if (ended.code() != 0) {
            all.add("exit code " + ended.code() + ", see " + ended.log());
        }
        System.out.printf(
                Locale.ROOT,
                "%-11s %-28s %6.1f s  %s%s%n",
                pipeline.name(),
                what,
                ended.seconds(),
                all.isEmpty() ? "as it should be" : String.join("; ", all),
                ended.killedAfter() < 0
                        ? ""
                        : String.format(Locale.ROOT, " (killed after %.1f s)", ended.killedAfter()));
        all.forEach(one -> failures.add(pipeline.name() + ", " + what + ": " + one));
    }

    private static SparkSession reading(Path folder) {
        return SparkSession.builder()
                .master("local[2]")
                .appName("athanor-bench-cluster")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 2)
                .config("spark.local.dir", folder.resolve("spark").toString())
                .config(
                        "spark.sql.warehouse.dir",
                        folder.resolve("warehouse").toUri().toString())
                .getOrCreate();
    }

    /** What a worker is killed in, and the sign in the driver's log that it has begun: what is over before it. */
    enum Stage {
        EXTRACT("samples", 3_000),
        JOIN("extract ", 500),
        TRAIN("fit transforms", 3_000),
        DISTILL("join ", 4_000),
        EVALUATE("train student", 0),
        REPORT("start Spark", 500);

        private final String sign;
        private final long thenMillis;

        Stage(String sign, long thenMillis) {
            this.sign = sign;
            this.thenMillis = thenMillis;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** How a line of the log begins that says so. */
        String sign() {
            return sign;
        }

        /** How long after the sign, so that it is under way. */
        long thenMillis() {
            return thenMillis;
        }
    }
}
