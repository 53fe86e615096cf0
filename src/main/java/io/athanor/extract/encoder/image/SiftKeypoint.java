package io.athanor.extract.encoder.image;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.KeyPoint;
import org.bytedeco.opencv.opencv_core.KeyPointVector;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_features2d.SIFT;

/**
 * A place of a picture that stands out.
 *
 * @param descriptor 128 values from 0 to 255
 */
record SiftKeypoint(float response, float size, float x, float y, float angle, float[] descriptor) {
    /** In one order, whatever they were found in. */
    static final Comparator<SiftKeypoint> STRONGEST_FIRST = Comparator.comparingDouble(SiftKeypoint::response)
            .reversed()
            .thenComparingDouble(SiftKeypoint::size)
            .thenComparingDouble(SiftKeypoint::y)
            .thenComparingDouble(SiftKeypoint::x)
            .thenComparingDouble(SiftKeypoint::angle);

    /** Scales an octave, and the blur of the first: Lowe's. */
    private static final int LAYERS = 3;

    private static final double SIGMA = 1.6;

    /**
     * All of a picture. Native memory is given back before it returns.
     *
     * @param grey [height × width] levels from 0 to 255
     */
    static List<SiftKeypoint> of(byte[] grey, int width, int height, double contrastThreshold, double edgeThreshold) {
        if (grey.length != width * height) {
            // beyond its end is somebody else's memory
            throw new IllegalArgumentException(grey.length + " levels of " + width + " x " + height);
        }
        try (PointerScope scope = new PointerScope()) {
            var picture = new Mat(height, width, opencv_core.CV_8UC1);
            picture.data().put(grey);
            var points = new KeyPointVector();
            var descriptors = new Mat();
            // all of them: how many there are is to be said where some are left out
            SIFT sift = SIFT.create(0, LAYERS, contrastThreshold, edgeThreshold, SIGMA, false);
            sift.detectAndCompute(picture, new Mat(), points, descriptors);
            List<SiftKeypoint> all = new ArrayList<>();
            if (points.size() > 0) {
                FloatBuffer values = descriptors.createBuffer();
                for (int i = 0; i < points.size(); i++) {
                    KeyPoint point = points.get(i);
                    float[] descriptor = new float[SiftExtractor.WIDTH];
                    values.get(descriptor);
                    all.add(new SiftKeypoint(
                            point.response(),
                            point.size(),
                            point.pt().x(),
                            point.pt().y(),
                            point.angle(),
                            descriptor));
                }
            }
            return all;
        }
    }
}
