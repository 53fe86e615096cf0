package io.athanor.extract.encoder.onnx;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import io.athanor.extract.Decoded;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import io.athanor.model.bundle.BundleCard;
import io.athanor.model.bundle.FeatureOutput;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** A network of one bundle, fed and read as its card says. */
final class OnnxSession implements Session {
    private final Feed feed;
    private final Predictor<List<Prepared>, List<float[]>> network;
    private final DeviceBatches batches;

    private OnnxSession(Feed feed, Predictor<List<Prepared>, List<float[]>> network, DeviceBatches batches) {
        this.feed = feed;
        this.network = network;
        this.batches = batches;
    }

    /** @param feed goes with the session, or at once if the model does not load */
    static OnnxSession open(BundleCard card, Feed feed, ExecutorPlace place) {
        try {
            return new OnnxSession(
                    feed,
                    place.load(card.bundle()).predictor(BundleCard.MODEL, new Batches(feed, card.gives())),
                    DeviceBatches.of(card, place.device()));
        } catch (RuntimeException e) {
            feed.close();
            throw e;
        }
    }

    @Override
    public Decoded decode(byte[] payload) {
        return feed.decode(payload);
    }

    @Override
    public List<float[]> infer(List<Prepared> batch) {
        return batches.infer(batch, this::run);
    }

    private List<float[]> run(List<Prepared> batch) {
        try {
            return network.predict(batch);
        } catch (TranslateException e) {
            throw new IllegalStateException("the network failed", e);
        }
    }

    @Override
    public void close() {
        try {
            network.close();
        } finally {
            feed.close();
        }
    }

    private static final class Batches implements NoBatchifyTranslator<List<Prepared>, List<float[]>> {
        private final Feed feed;
        private final FeatureOutput gives;
        private final Pooled pooled;

        /** What the last inputs were made of: outputs are read in the same call, by the same thread. */
        private List<Prepared> batch = List.of();

        Batches(Feed feed, FeatureOutput gives) {
            this.feed = feed;
            this.gives = gives;
            this.pooled = new Pooled(gives);
        }

        @Override
        public NDList processInput(TranslatorContext context, List<Prepared> prepared) {
            batch = prepared;
            return feed.inputs(context.getNDManager(), prepared);
        }

        @Override
        public List<float[]> processOutput(TranslatorContext context, NDList outputs) {
            NDArray output = output(outputs);
            long[] shape = output.getShape().getShape();
            boolean widthFirst = shape.length == 4 && shape[1] == gives.width();
            FloatBuffer values = output.toByteBuffer().asFloatBuffer();
            int each = values.remaining() / batch.size();
            if (each == 0 || !(widthFirst || shape[shape.length - 1] == gives.width())) {
                throw new IllegalStateException("the output " + gives.output() + " has " + output.getShape()
                        + " values, expected " + gives.width() + " a vector");
            }
            List<float[]> features = new ArrayList<>();
            for (Prepared payload : batch) {
                float[] one = new float[each];
                values.get(one);
                int tokens = each / gives.width();
                features.add(pooled.of(widthFirst ? channelsLast(one, tokens) : one, feed.own(payload, tokens)));
            }
            return features;
        }

        private NDArray output(NDList outputs) {
            for (NDArray output : outputs) {
                if (gives.output().equals(output.getName())) {
                    return output;
                }
            }
            throw new IllegalStateException("the network has no output " + gives.output());
        }

        /** @param map [width × positions] */
        private float[] channelsLast(float[] map, int positions) {
            int width = gives.width();
            float[] turned = new float[map.length];
            for (int k = 0; k < width; k++) {
                for (int p = 0; p < positions; p++) {
                    turned[p * width + k] = map[k * positions + p];
                }
            }
            return turned;
        }
    }
}
