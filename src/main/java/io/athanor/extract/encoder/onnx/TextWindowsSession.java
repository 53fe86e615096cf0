package io.athanor.extract.encoder.onnx;

import io.athanor.extract.Decoded;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Long texts in windows that overlap: each goes through the network as a text of its own, together with others of its length, and
 * what comes of a text's windows is brought together. A text of one window is what it is without windows.
 */
final class TextWindowsSession implements Session {
    private final Session network;
    private final TextWindows how;
    private final boolean normalise;
    private final int batchRows;

    /**
     * @param network whose feed prepares {@link TextFeed.Windows}, and which infers {@link TextFeed.Tokens}; closed with this
     * @param normalise whether a vector is brought to length 1 again where it is the mean of several
     */
    TextWindowsSession(Session network, TextWindows how, boolean normalise, int batchRows) {
        this.network = network;
        this.how = how;
        this.normalise = normalise;
        this.batchRows = batchRows;
    }

    @Override
    public Decoded decode(byte[] payload) {
        return network.decode(payload);
    }

    @Override
    public List<float[]> infer(List<Prepared> batch) {
        List<Prepared> windows = new ArrayList<>();
        batch.forEach(text -> windows.addAll(((TextFeed.Windows) text).windows()));
        float[][] vectors = inferred(windows);
        List<float[]> features = new ArrayList<>();
        int from = 0;
        for (Prepared text : batch) {
            int to = from + ((TextFeed.Windows) text).windows().size();
            features.add(together(Arrays.copyOfRange(vectors, from, to)));
            from = to;
        }
        return features;
    }

    private float[][] inferred(List<Prepared> windows) {
        int[] bySize = IntStream.range(0, windows.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> windows.get(i).size()))
                .mapToInt(i -> i)
                .toArray();
        float[][] vectors = new float[windows.size()][];
        for (int from = 0; from < bySize.length; ) {
            int size = windows.get(bySize[from]).size();
            int to = from;
            List<Prepared> alike = new ArrayList<>();
            while (to < bySize.length
                    && to - from < batchRows
                    && windows.get(bySize[to]).size() == size) {
                alike.add(windows.get(bySize[to++]));
            }
            List<float[]> made = network.infer(alike);
            for (int i = 0; i < made.size(); i++) {
                vectors[bySize[from + i]] = made.get(i);
            }
            from = to;
        }
        return vectors;
    }

    private float[] together(float[][] windows) {
        int width = windows[0].length;
        if (how.pooling().equals("none")) {
            float[] sequence = new float[windows.length * width];
            for (int w = 0; w < windows.length; w++) {
                System.arraycopy(windows[w], 0, sequence, w * width, width);
            }
            return sequence;
        }
        if (windows.length == 1) {
            return windows[0];
        }
        boolean largest = how.pooling().equals("max");
        double[] pooled = new double[width];
        Arrays.fill(pooled, largest ? Double.NEGATIVE_INFINITY : 0);
        for (float[] window : windows) {
            for (int i = 0; i < width; i++) {
                pooled[i] = largest ? Math.max(pooled[i], window[i]) : pooled[i] + window[i] / (double) windows.length;
            }
        }
        double squares = Arrays.stream(pooled).map(value -> value * value).sum();
        double length = normalise && squares > 0 ? Math.sqrt(squares) : 1;
        float[] feature = new float[width];
        for (int i = 0; i < width; i++) {
            feature[i] = (float) (pooled[i] / length);
        }
        return feature;
    }

    @Override
    public void close() {
        network.close();
    }
}
