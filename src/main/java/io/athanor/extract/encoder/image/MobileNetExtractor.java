package io.athanor.extract.encoder.image;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import io.athanor.base.Changes;
import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.extract.Decoded;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import io.athanor.extract.payload.image.PictureDecoder;
import io.athanor.model.ModelBundle;
import io.athanor.model.ModelBundles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Pictures to the pooled activations of MobileNetV2's first ten blocks, at four depths. */
public record MobileNetExtractor(long maxPixels, double acceptTruncated) implements FeatureExtractor {
    private static final int SIDE_PIXELS = 224;
    private static final int WIDTH = 816;

    @Override
    public io.athanor.data.Shape output() {
        return new io.athanor.data.Shape.Vector(WIDTH);
    }

    @Override
    public Optional<ModelBundle> bundle() {
        return Optional.of(ModelBundles.MOBILENET_V2_B10);
    }

    @Override
    public int batchRows() {
        return 8;
    }

    @Override
    public Session open(ExecutorPlace place) {
        return new Live(
                new PictureDecoder(SIDE_PIXELS, maxPixels, acceptTruncated),
                place.load(ModelBundles.MOBILENET_V2_B10).predictor("model", new Pictures()));
    }

    /** @param planes [3 × 224 × 224] in [0, 1] */
    private record Picture(float[] planes, Changes changes) implements Prepared {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public long bytes() {
            return (long) planes.length * Float.BYTES;
        }
    }

    private record Live(PictureDecoder decoder, Predictor<List<Prepared>, List<float[]>> network) implements Session {
        @Override
        public Decoded decode(byte[] payload) {
            return decoder.decode(payload, Picture::new);
        }

        @Override
        public List<float[]> infer(List<Prepared> batch) {
            try {
                return network.predict(batch);
            } catch (TranslateException e) {
                throw new IllegalStateException("the picture network failed", e);
            }
        }

        @Override
        public void close() {
            network.close();
        }
    }

    private static final class Pictures implements NoBatchifyTranslator<List<Prepared>, List<float[]>> {
        // off the heap and used again: megabytes a batch would keep the garbage collector busy, and be copied once more
        private FloatBuffer buffer = FloatBuffer.allocate(0);

        private static FloatBuffer sized(FloatBuffer buffer, int values) {
            return buffer.capacity() >= values
                    ? buffer.clear()
                    : ByteBuffer.allocateDirect(values * Float.BYTES)
                            .order(ByteOrder.nativeOrder())
                            .asFloatBuffer();
        }

        @Override
        public NDList processInput(TranslatorContext context, List<Prepared> batch) {
            buffer = sized(buffer, batch.size() * 3 * SIDE_PIXELS * SIDE_PIXELS);
            for (Prepared picture : batch) {
                buffer.put(((Picture) picture).planes());
            }
            buffer.flip();
            var shape = new Shape(batch.size(), 3, SIDE_PIXELS, SIDE_PIXELS);
            return new NDList(context.getNDManager().create(buffer, shape));
        }

        @Override
        public List<float[]> processOutput(TranslatorContext context, NDList outputs) {
            FloatBuffer embedding = outputs.singletonOrThrow().toByteBuffer().asFloatBuffer();
            List<float[]> features = new ArrayList<>();
            while (embedding.hasRemaining()) {
                float[] feature = new float[WIDTH];
                embedding.get(feature);
                features.add(feature);
            }
            return features;
        }
    }

    /** Pictures through the bundled blocks of MobileNetV2: a vector of 816 values. */
    @Registered(value = "mobilenetv2-b10", version = 3)
    public record Settings(
            @Setting(
                    value = "Pictures of more pixels are rejected by their header, before they are decoded.",
                    otherwise = "50000000",
                    min = 1,
                    max = 500000000)
            long maxPixels,

            @Setting(
                    value =
                            "Share of its rows that a picture may lack because its file was cut off: read all the same, with"
                                    + " white in their place, in formats that are stored from the top down (JPEG, PNG, GIF, BMP). With 0"
                                    + " all that are cut off are quarantined.",
                    otherwise = "0",
                    min = 0,
                    max = 0.99)
            double acceptTruncated)
            implements EncoderSettings {
        @Override
        public FeatureExtractor extractor() {
            return new MobileNetExtractor(maxPixels, acceptTruncated);
        }

        @Override
        public boolean isPicture() {
            return true;
        }
    }
}
