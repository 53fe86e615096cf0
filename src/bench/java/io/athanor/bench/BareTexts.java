package io.athanor.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.athanor.model.ModelBundles;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** All texts tokenised, sorted by length, and inferred in batches of one length. */
final class BareTexts extends BareLoop {
    private static final int WIDTH = 384;

    private final List<String> texts;
    private final int most;
    private final Tokens tokens = Tokens.unpadded();

    BareTexts(Contender.Task task) throws OrtException {
        super(task, ModelBundles.MINILM_L6.file("model"));
        this.most = task.device().isCuda() ? 128 : 16;
        this.texts = rows(task, "texts.parquet", BenchData.TEXTS).stream()
                .map(row -> row.getString(1))
                .toList();
    }

    @Override
    public Contender.Outcome round() throws Exception {
        long[][] ids = new long[texts.size()][];
        AtomicInteger next = new AtomicInteger();
        inAllThreads(() -> {
            for (int i = next.getAndIncrement(); i < ids.length; i = next.getAndIncrement()) {
                ids[i] = tokens.of(texts.get(i));
            }
            return null;
        });
        List<int[]> batches = batches(ids);
        float[][] features = new float[ids.length][];
        AtomicInteger nextBatch = new AtomicInteger();
        inAllThreads(() -> {
            for (int b = nextBatch.getAndIncrement(); b < batches.size(); b = nextBatch.getAndIncrement()) {
                infer(ids, batches.get(b), features);
            }
            return null;
        });
        return new Contender.Outcome(
                Arrays.stream(features).filter(f -> f != null).count(), 0);
    }

    private List<int[]> batches(long[][] ids) {
        int[] order = java.util.stream.IntStream.range(0, ids.length)
                .boxed()
                .sorted(java.util.Comparator.comparingInt(i -> ids[i].length))
                .mapToInt(i -> i)
                .toArray();
        List<int[]> batches = new ArrayList<>();
        int from = 0;
        while (from < order.length) {
            int to = from;
            while (to < order.length && to - from < most && ids[order[to]].length == ids[order[from]].length) {
                to++;
            }
            batches.add(Arrays.copyOfRange(order, from, to));
            from = to;
        }
        return batches;
    }

    private void infer(long[][] ids, int[] batch, float[][] features) throws OrtException {
        int length = ids[batch[0]].length;
        long[] shape = {batch.length, length};
        LongBuffer pieces = LongBuffer.allocate(batch.length * length);
        for (int i : batch) {
            pieces.put(ids[i]);
        }
        long[] mask = new long[pieces.capacity()];
        Arrays.fill(mask, 1);
        try (var input = OnnxTensor.createTensor(environment, pieces.flip(), shape);
                var attended = OnnxTensor.createTensor(environment, LongBuffer.wrap(mask), shape);
                var types = OnnxTensor.createTensor(environment, LongBuffer.allocate(mask.length), shape);
                var result =
                        session.run(Map.of("input_ids", input, "attention_mask", attended, "token_type_ids", types))) {
            FloatBuffer hidden = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] states = new float[hidden.remaining()];
            hidden.get(states);
            for (int i = 0; i < batch.length; i++) {
                features[batch[i]] = Tokens.unitMean(states, i * length * WIDTH, length, WIDTH);
            }
        }
    }

    @Override
    public void close() {
        super.close();
        tokens.close();
    }
}
