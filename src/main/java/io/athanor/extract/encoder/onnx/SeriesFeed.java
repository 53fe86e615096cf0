package io.athanor.extract.encoder.onnx;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.athanor.base.Changes;
import io.athanor.extract.Decoded;
import io.athanor.extract.Prepared;
import io.athanor.extract.SeriesSettings;
import io.athanor.extract.encoder.series.Series;
import io.athanor.extract.encoder.series.SeriesDecoder;
import io.athanor.model.bundle.Preparation;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/** Series to values and, where the network wants it, to which of them are there; series of equal length share a batch. */
final class SeriesFeed implements Feed {
    private final Preparation.Series how;
    private final SeriesDecoder decoder;

    SeriesFeed(Preparation.Series how, SeriesSettings settings) {
        this.how = how;
        this.decoder = new SeriesDecoder(settings, how.maxPoints());
    }

    /**
     * Values as the network takes them.
     *
     * @param values as the input stands, of one series
     * @param there 1 where a value is there, likewise
     * @param own points that were not filled up
     * @param size all points
     */
    private record Points(float[] values, float[] there, int own, int size, Changes changes) implements Prepared {
        @Override
        public long bytes() {
            return (long) (values.length + there.length) * Float.BYTES;
        }
    }

    @Override
    public Decoded decode(byte[] payload) {
        return decoder.decode(payload, this::points);
    }

    private Points points(Series series) {
        int own = series.points();
        int size = Math.max(own, how.padTo());
        float[] values = new float[size * how.channels()];
        float[] there = new float[values.length];
        for (int c = 0; c < how.channels(); c++) {
            double[] channel = series.values()[c];
            double mean = how.standardise()
                    ? mean(channel)
                    : how.mean().isEmpty() ? 0 : how.mean().get(c);
            double std = how.standardise()
                    ? deviation(channel, mean)
                    : how.std().isEmpty() ? 1 : how.std().get(c);
            for (int i = 0; i < own; i++) {
                int at = how.channelsFirst() ? c * size + i : i * how.channels() + c;
                if (!Double.isNaN(channel[i])) {
                    values[at] = (float) ((channel[i] - mean) / std);
                    there[at] = 1;
                }
            }
        }
        return new Points(values, there, own, size, series.changes());
    }

    private static double mean(double[] channel) {
        return Arrays.stream(channel).filter(v -> !Double.isNaN(v)).average().orElse(0);
    }

    /** Of a constant 1. */
    private static double deviation(double[] channel, double mean) {
        double[] there = Arrays.stream(channel).filter(v -> !Double.isNaN(v)).toArray();
        double squares = Arrays.stream(there).map(v -> (v - mean) * (v - mean)).sum();
        boolean varies = Arrays.stream(there).distinct().limit(2).count() == 2;
        return varies && squares > 0 ? Math.sqrt(squares / there.length) : 1;
    }

    @Override
    public NDList inputs(NDManager manager, List<Prepared> batch) {
        int size = batch.get(0).size();
        Shape shape = how.channelsFirst()
                ? new Shape(batch.size(), how.channels(), size)
                : new Shape(batch.size(), size, how.channels());
        FloatBuffer values = FloatBuffer.allocate(batch.size() * size * how.channels());
        FloatBuffer there = FloatBuffer.allocate(values.capacity());
        for (Prepared one : batch) {
            if (one.size() != size) {
                throw new IllegalArgumentException("series of " + size + " and " + one.size() + " points in one batch");
            }
            values.put(((Points) one).values());
            there.put(((Points) one).there());
        }
        NDList inputs = new NDList(named(manager, how.input(), values.flip(), shape));
        if (how.mask() != null) {
            inputs.add(named(manager, how.mask(), there.flip(), shape));
        }
        return inputs;
    }

    private static NDArray named(NDManager manager, String name, FloatBuffer values, Shape shape) {
        NDArray array = manager.create(values, shape);
        array.setName(name);
        return array;
    }

    /** Of a network that gives a vector a point those of its own points; patches are all its own. */
    @Override
    public int own(Prepared payload, int vectors) {
        Points points = (Points) payload;
        return vectors == points.size() ? points.own() : vectors;
    }
}
