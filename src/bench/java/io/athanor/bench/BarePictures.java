package io.athanor.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.athanor.extract.payload.image.Planes;
import io.athanor.model.ModelBundles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Pictures decoded as Athanor does, and inferred eight at a time, on a GPU 64, by the thread that decoded them. */
final class BarePictures extends BareLoop {
    private static final int PLANES = 3 * 224 * 224;
    private static final int WIDTH = 816;

    private final List<byte[]> pictures;
    private final int batch;

    BarePictures(Contender.Task task) throws OrtException {
        super(task, ModelBundles.MOBILENET_V2_B10.file("model"));
        this.batch = task.device().isCuda() ? 64 : 8;
        this.pictures = rows(task, "pictures.parquet", BenchData.PICTURES).stream()
                .map(row -> (byte[]) row.get(1))
                .toList();
    }

    @Override
    public Contender.Outcome round() throws Exception {
        float[][] features = new float[pictures.size()][];
        AtomicInteger next = new AtomicInteger();
        inAllThreads(() -> {
            FloatBuffer input = ByteBuffer.allocateDirect(batch * PLANES * Float.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
            for (int from = next.getAndAdd(batch); from < features.length; from = next.getAndAdd(batch)) {
                infer(from, Math.min(from + batch, features.length), input, features);
            }
            return null;
        });
        return new Contender.Outcome(
                Arrays.stream(features).filter(f -> f != null).count(), 0);
    }

    private void infer(int from, int to, FloatBuffer input, float[][] features) throws OrtException {
        input.clear();
        for (int i = from; i < to; i++) {
            input.put(Planes.of(pictures.get(i)));
        }
        long[] shape = {to - from, 3, 224, 224};
        try (var tensor = OnnxTensor.createTensor(environment, input.flip(), shape);
                var result = session.run(Map.of("input_1", tensor))) {
            FloatBuffer embedding = ((OnnxTensor) result.get(0)).getFloatBuffer();
            for (int i = from; i < to; i++) {
                features[i] = new float[WIDTH];
                embedding.get(features[i]);
            }
        }
    }
}
