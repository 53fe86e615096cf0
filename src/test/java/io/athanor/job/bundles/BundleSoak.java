package io.athanor.job.bundles;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.base.Fingerprint;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import io.athanor.extract.encoder.onnx.OnnxExtractor;
import io.athanor.extract.encoder.onnx.Reading;
import io.athanor.job.doctor.SamplePayloads;
import io.athanor.model.bundle.BundleCard;
import io.athanor.model.bundle.Bundles;
import io.athanor.model.bundle.CardChoices;
import io.athanor.testing.ChildJvm;
import io.athanor.testing.TinyNetworks;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A network of more than 3 GB, its weights in a file of their own, loaded by two executors of one host at once: {@code mvn test -Psoak
 * -Dtest=BundleSoak}. Takes 7 GB of disk and 8 GB of memory.
 */
class BundleSoak {
    private static final int WIDTH = 16_384;
    private static final int LAYERS = 3;
    private static final int EXECUTORS = 2;
    private static final double MEGABYTE = 1e6;

    @TempDir
    Path folder;

    @Test
    void a_large_network_is_fetched_once_a_host_and_runs_in_each_of_its_executors() throws Exception {
        Path model = Files.createDirectories(folder.resolve("model"));
        Files.write(model.resolve("model.onnx"), TinyNetworks.deep(WIDTH, LAYERS, "model.onnx_data"));
        long bytes = Float.BYTES * TinyNetworks.deepValues(WIDTH, LAYERS);
        write(model.resolve("model.onnx_data"), bytes);
        Files.writeString(model.resolve("preprocessor_config.json"), "{\"size\": 16, \"do_normalize\": false}");

        BundleCard card = Bundles.read(model.toString(), CardChoices.NONE);
        assertThat(card.bundle().bytes()).isGreaterThan(3L << 30);
        assertThat(card.bundle().parameters()).isEqualTo(TinyNetworks.deepValues(WIDTH, LAYERS));
        Path handed = folder.resolve("card");
        try (var out = new ObjectOutputStream(Files.newOutputStream(handed))) {
            out.writeObject(card);
        }

        long began = System.nanoTime();
        List<Process> executors = new ArrayList<>();
        for (int i = 0; i < EXECUTORS; i++) {
            ProcessBuilder surroundings = new ProcessBuilder();
            surroundings
                    .environment()
                    .put("ATHANOR_CACHE", folder.resolve("cache").toString());
            executors.add(ChildJvm.start(surroundings, Executor.class, log(i), List.of("-Xmx512m"), handed.toString()));
        }
        List<String[]> said = new ArrayList<>();
        for (int i = 0; i < EXECUTORS; i++) {
            assertThat(ChildJvm.await(executors.get(i)))
                    .as(Files.readString(log(i)))
                    .isZero();
            said.add(Files.readString(log(i))
                    .lines()
                    .filter(line -> line.startsWith("@"))
                    .findFirst()
                    .orElseThrow()
                    .split(" ", -1));
        }
        System.out.printf(
                Locale.ROOT,
                "%,.0f MB, %d executors, %.0f s; read %s MB of the store, resident %s MB%n",
                card.bundle().bytes() / MEGABYTE,
                EXECUTORS,
                (System.nanoTime() - began) / 1e9,
                said.stream().map(words -> words[2]).toList(),
                said.stream().map(words -> words[3]).toList());
        assertThat(said).extracting(words -> words[1]).as("features").containsOnly(said.get(0)[1]);
        assertThat(said.stream()
                        .mapToDouble(words -> Double.parseDouble(words[2]))
                        .sum())
                .as("megabytes that all executors read of the store: the model once")
                .isBetween(bytes / MEGABYTE, 1.01 * card.bundle().bytes() / MEGABYTE);
        try (var cached = Files.list(folder.resolve("cache/models"))) {
            assertThat(cached.filter(Files::isRegularFile)
                            .filter(file -> file.toFile().length() > 1 << 20))
                    .hasSize(1);
        }
    }

    private Path log(int executor) {
        return folder.resolve("executor-" + executor + ".log");
    }

    /** Weights of which a layer changes the size of what goes through it but little. */
    private static void write(Path file, long bytes) throws IOException {
        float[] values = TinyNetworks.values(1 << 18, 5);
        ByteBuffer block = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            block.putFloat(value / 32);
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = bytes; left > 0; left -= block.capacity()) {
                out.write(block.array(), 0, (int) Math.min(left, block.capacity()));
            }
        }
    }

    /** What an executor does with a card that it is handed. */
    static final class Executor {
        private Executor() {}

        public static void main(String[] arguments) throws Exception {
            BundleCard card;
            try (var in = new ObjectInputStream(Files.newInputStream(Path.of(arguments[0])))) {
                card = (BundleCard) in.readObject();
            }
            float[] feature;
            try (ExecutorPlace place = ExecutorPlace.plain();
                    Session session = new OnnxExtractor(card, Reading.USUAL).open(place)) {
                feature = session.infer(List.of((Prepared) session.decode(SamplePayloads.picture(0))))
                        .get(0);
            }
            ByteBuffer values = ByteBuffer.allocate(Float.BYTES * feature.length);
            for (float value : feature) {
                values.putFloat(value);
            }
            long read = FileSystem.getAllStatistics().stream()
                    .mapToLong(FileSystem.Statistics::getBytesRead)
                    .sum();
            String resident = Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> Long.toString(Long.parseLong(line.replaceAll("\\D", "")) / 1000))
                    .findFirst()
                    .orElseThrow();
            System.out.println("@ " + Fingerprint.sha256(values.array()) + " "
                    + String.format(Locale.ROOT, "%.1f", read / MEGABYTE) + " " + resident);
            System.exit(0);
        }
    }
}
