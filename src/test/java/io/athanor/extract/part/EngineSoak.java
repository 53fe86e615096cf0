package io.athanor.extract.part;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import ai.onnx.proto.OnnxMl;
import io.athanor.base.Fingerprint;
import io.athanor.data.Payload;
import io.athanor.data.ReferenceSettings;
import io.athanor.data.Shape;
import io.athanor.extract.Decoded;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.GuardSettings;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import io.athanor.extract.encoder.onnx.MiniLmSettings;
import io.athanor.extract.segment.PartRecord;
import io.athanor.extract.segment.Segments;
import io.athanor.model.DeviceChoice;
import io.athanor.model.ModelBundle;
import io.athanor.model.ModelFile;
import io.athanor.table.ManifestTable;
import io.athanor.table.RowFile;
import io.athanor.table.StoragePrecision;
import io.athanor.testing.OwnMemory;
import io.athanor.testing.Quickstart;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Native memory stays as it is however long an executor works: {@code mvn test -Psoak}. The heap is all there from the start,
 * so what grows is native. Parts run one after another as Spark's tasks would.
 */
class EngineSoak {
    private static final int ROWS = 1000;
    private static final double GROWTH = 1.02;

    @TempDir
    Path folder;

    @Test
    void a_million_inferences_of_a_tiny_model_leave_memory_as_it_was() throws IOException {
        List<byte[]> payloads = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            payloads.add(ByteBuffer.allocate(16)
                    .putFloat(i)
                    .putFloat(-i)
                    .putFloat(1)
                    .putFloat(0)
                    .array());
        }
        // an inference a payload
        soak(new Tiny(tinyModel()), payloads, 1, 1000);
    }

    @Test
    void fifty_thousand_texts_leave_memory_as_it_was() throws IOException {
        List<String> names = Quickstart.items().stream()
                .map(item -> item.members().get("txt"))
                .filter(text -> text != null && text.length > 0)
                .map(text -> new String(text, StandardCharsets.UTF_8))
                .toList();
        List<byte[]> payloads = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            String text = names.get(i % names.size()) + " and " + names.get((i * 7 + 1) % names.size());
            payloads.add(text.getBytes(StandardCharsets.UTF_8));
        }
        soak(new MiniLmSettings("pooled", 128).extractor(), payloads, 0, 50);
    }

    private void soak(FeatureExtractor extractor, List<byte[]> payloads, int batchRows, int parts) throws IOException {
        var configuration = new Configuration();
        Path manifest = Files.createDirectories(folder.resolve("manifest"));
        List<Row> rows = new ArrayList<>();
        for (byte[] payload : payloads) {
            rows.add(ManifestTable.row(
                    "id-" + rows.size(),
                    "part",
                    rows.size(),
                    Map.of(),
                    List.of("txt"),
                    Map.of("txt", Payload.inline(payload))));
        }
        RowFile.write(
                new org.apache.hadoop.fs.Path(manifest.resolve("part.parquet").toUri()),
                configuration,
                ManifestTable.schema(List.of("txt")),
                rows.iterator());
        Path segments = folder.resolve("segments");
        ExtractMeters meters = ExtractMeters.local();
        var task = new PartTask(
                manifest.toUri().toString(),
                false,
                "txt",
                1 << 20,
                ReferenceSettings.defaults(),
                GuardSettings.defaults(),
                extractor,
                StoragePrecision.FLOAT32,
                batchRows,
                2,
                1 << 26,
                DeviceChoice.CPU,
                1,
                false,
                new Segments(new org.apache.hadoop.fs.Path(segments.toUri())),
                meters);
        long warm = 0;
        for (int part = 1; part <= parts; part++) {
            PartRecord done = task.extract("part", configuration);
            assertThat(done.tally().ok()).isEqualTo(ROWS);
            clear(segments);
            if (part == parts / 10) {
                warm = OwnMemory.kilobytes();
            }
            if (part % (parts / 10) == 0) {
                System.out.println(extractor + ": " + part * ROWS + " rows, RssAnon " + OwnMemory.kilobytes() + " kB");
            }
        }
        assertThat(meters.modelLoads().value()).isEqualTo(1);
        assertThat((double) OwnMemory.kilobytes() / warm)
                .as("growth after the first tenth")
                .isLessThan(GROWTH);
    }

    private static void clear(Path segments) throws IOException {
        try (Stream<Path> files = Files.walk(segments)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
    }

    /** y = relu(x), [b × 4], put where the class loader finds it. */
    private static ModelBundle tinyModel() throws IOException {
        var dimensions = OnnxMl.TensorShapeProto.newBuilder()
                .addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimParam("b"))
                .addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimValue(4));
        var type = OnnxMl.TypeProto.newBuilder()
                .setTensorType(OnnxMl.TypeProto.Tensor.newBuilder()
                        .setElemType(OnnxMl.TensorProto.DataType.FLOAT.getNumber())
                        .setShape(dimensions));
        byte[] model = OnnxMl.ModelProto.newBuilder()
                .setIrVersion(7)
                .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(OnnxMl.GraphProto.newBuilder()
                        .setName("tiny")
                        .addInput(
                                OnnxMl.ValueInfoProto.newBuilder().setName("x").setType(type))
                        .addOutput(
                                OnnxMl.ValueInfoProto.newBuilder().setName("y").setType(type))
                        .addNode(OnnxMl.NodeProto.newBuilder()
                                .setOpType("Relu")
                                .addInput("x")
                                .addOutput("y")))
                .build()
                .toByteArray();
        Files.write(Path.of("target/test-classes/tiny-soak.onnx"), model);
        var file = new ModelFile("classpath:tiny-soak.onnx", Fingerprint.sha256(model));
        return new ModelBundle("tiny-soak", new TreeMap<>(Map.of("model", file)), 0, "Apache-2.0", "made by a test");
    }

    private record Numbers(float[] values) implements Prepared {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public long bytes() {
            return 16;
        }
    }

    private record Tiny(ModelBundle model) implements FeatureExtractor {
        @Override
        public Optional<ModelBundle> bundle() {
            return Optional.of(model);
        }

        @Override
        public Shape output() {
            return new Shape.Vector(4);
        }

        @Override
        public int batchRows() {
            return 1;
        }

        @Override
        public Session open(ExecutorPlace place) {
            Predictor<List<Prepared>, List<float[]>> network = place.load(model).predictor("model", new Rows());
            return new Session() {
                @Override
                public Decoded decode(byte[] payload) {
                    float[] values = new float[4];
                    ByteBuffer.wrap(payload).asFloatBuffer().get(values);
                    return new Numbers(values);
                }

                @Override
                public List<float[]> infer(List<Prepared> batch) {
                    try {
                        return network.predict(batch);
                    } catch (TranslateException e) {
                        throw new IllegalStateException(e);
                    }
                }

                @Override
                public void close() {
                    network.close();
                }
            };
        }
    }

    private static final class Rows implements NoBatchifyTranslator<List<Prepared>, List<float[]>> {
        @Override
        public NDList processInput(TranslatorContext context, List<Prepared> batch) {
            FloatBuffer values = FloatBuffer.allocate(4 * batch.size());
            batch.forEach(one -> values.put(((Numbers) one).values()));
            return new NDList(
                    context.getNDManager().create(values.flip(), new ai.djl.ndarray.types.Shape(batch.size(), 4)));
        }

        @Override
        public List<float[]> processOutput(TranslatorContext context, NDList outputs) {
            FloatBuffer all = outputs.get(0).toByteBuffer().asFloatBuffer();
            List<float[]> features = new ArrayList<>();
            while (all.hasRemaining()) {
                float[] feature = new float[4];
                all.get(feature);
                features.add(feature);
            }
            return features;
        }
    }
}
