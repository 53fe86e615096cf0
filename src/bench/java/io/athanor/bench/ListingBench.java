package io.athanor.bench;

import io.athanor.source.PayloadField;
import io.athanor.source.Source;
import io.athanor.source.SourceSettings;
import io.athanor.source.manifest.ManifestStage;
import io.athanor.source.manifest.Sources;
import io.athanor.table.Artefact;
import io.athanor.table.Publisher;
import io.athanor.table.WorkDirectory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code jobs/bench listing}: a folder of very many small files, made here and removed at the end, as a source: listed for its
 * fingerprint, then written down as a manifest. Beside it the listing of the same folder by Spark's own reader of files.
 */
@Command(
        name = "listing",
        description = {
            "Takes up a folder of a million small files, which it makes and removes: seconds and the heap that collections leave.",
            "ATHANOR_BENCH_HEAP=512m gives driver and executors, one process here, so much heap together."
        },
        mixinStandardHelpOptions = true)
final class ListingBench implements Callable<Integer> {
    private static final double MEGABYTE = 1e6;

    @Option(names = "--files", defaultValue = "1000000", description = "Files (${DEFAULT-VALUE}).")
    private int files;

    @Option(names = "--a-folder", defaultValue = "1000", description = "Files in each folder (${DEFAULT-VALUE}).")
    private int each;

    @Option(
            names = "--without-spark",
            description = "Leaves out Spark's own reader, which holds all files in the driver.")
    private boolean alone;

    @Mixin
    private final Turns turns = new Turns(1);

    @Override
    public Integer call() throws IOException {
        turns.require();
        java.nio.file.Path folder = Files.createTempDirectory("athanor-bench-listing");
        try {
            java.nio.file.Path tree = folder.resolve("tree");
            for (int i = 0; i < files; i++) {
                java.nio.file.Path file = tree.resolve("c" + i / each).resolve("f" + i + ".txt");
                if (i % each == 0) {
                    Files.createDirectories(file.getParent());
                }
                Files.write(file, new byte[] {(byte) ('a' + i % 26)});
            }
            try (SparkSession spark = SparkSession.builder()
                    .master("local[" + turns.cores() + "]")
                    .appName("athanor-bench-listing")
                    .config("spark.ui.enabled", false)
                    .config("spark.driver.host", "127.0.0.1")
                    .config("spark.driver.bindAddress", "127.0.0.1")
                    .config("spark.local.dir", folder.resolve("spark").toString())
                    .getOrCreate()) {
                measure(spark, folder, tree.toString());
            }
        } finally {
            Scratch.delete(folder);
        }
        return 0;
    }

    private void measure(SparkSession spark, java.nio.file.Path folder, String tree) {
        for (int round = 0; round < turns.rounds(); round++) {
            long began = System.nanoTime();
            Source source = Sources.open(SourceSettings.ofFolder(tree), spark);
            String fingerprint = source.fingerprint().toString();
            say("listed, fingerprint " + fingerprint.substring(0, 12), began);
            began = System.nanoTime();
            WorkDirectory work = new WorkDirectory(
                    new Path(folder.resolve("work-" + round).toUri()),
                    spark.sparkContext().hadoopConfiguration());
            Artefact manifest = new Publisher(spark, work, Map.of())
                    .publish(new ManifestStage(source, List.of(PayloadField.inlineText("txt"))));
            say(
                    String.format(
                            Locale.ROOT,
                            "manifest of %,d samples in %,d parts",
                            manifest.provenance().rows(),
                            manifest.provenance().files().size()),
                    began);
            if (!alone) {
                began = System.nanoTime();
                long found = spark.read()
                        .format("binaryFile")
                        .option("recursiveFileLookup", true)
                        .load(tree)
                        .select("path", "length", "modificationTime")
                        .count();
                say(String.format(Locale.ROOT, "Spark's reader of files: %,d", found), began);
            }
        }
    }

    private static void say(String what, long began) {
        double seconds = (System.nanoTime() - began) / 1e9;
        System.gc();
        System.out.printf(
                Locale.ROOT,
                "%s: %.1f s; %.0f MB of a heap of %.0f MB are left in use%n",
                what,
                seconds,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEGABYTE,
                Runtime.getRuntime().maxMemory() / MEGABYTE);
    }
}
