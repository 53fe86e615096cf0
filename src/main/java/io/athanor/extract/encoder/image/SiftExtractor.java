package io.athanor.extract.encoder.image;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.data.Shape;
import io.athanor.extract.ComputedSession;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Session;
import io.athanor.extract.payload.image.LongestSide;
import io.athanor.extract.payload.image.PictureDecoder;
import java.util.ArrayList;
import java.util.List;

/**
 * Pictures to descriptors of what stands out in them, whatever its size and whichever way up (Lowe: Distinctive image features from
 * scale-invariant keypoints, 2004), by OpenCV, of the picture in grey (ITU-R 601); each divided by its sum and then the square root
 * taken, RootSIFT (Arandjelović and Zisserman, 2012), so that it has length 1.
 *
 * @param sidePixels of the longer side that a picture is resized to
 * @param maxKeypoints descriptors that are kept: those of the strongest response, strongest first
 * @param pooled whether the feature is the mean of each value over the descriptors and then the standard deviation
 */
public record SiftExtractor(
        int sidePixels,
        int maxKeypoints,
        boolean pooled,
        double contrastThreshold,
        double edgeThreshold,
        PictureSettings pictures)
        implements FeatureExtractor {
    static final int WIDTH = 128;

    @Override
    public Shape output() {
        return pooled ? new Shape.Vector(2 * WIDTH) : new Shape.Sequence(maxKeypoints, WIDTH);
    }

    @Override
    public String norm() {
        return pooled ? "none" : "l2";
    }

    @Override
    public Session open(ExecutorPlace place) {
        OpenCv.load();
        PictureDecoder decoder = pictures.decoder(new LongestSide(sidePixels));
        ComputedSession session = payload -> decoder.decodeSized(
                payload,
                (planes, width, height, changes) -> feature(
                        SiftKeypoint.of(grey(planes), width, height, contrastThreshold, edgeThreshold), changes));
        return session;
    }

    /** [height × width] levels from 0 to 255. */
    private static byte[] grey(float[] planes) {
        byte[] grey = new byte[planes.length / 3];
        for (int i = 0; i < grey.length; i++) {
            double level = 0.299 * planes[i] + 0.587 * planes[grey.length + i] + 0.114 * planes[2 * grey.length + i];
            grey[i] = (byte) Math.round(255 * Math.max(0, Math.min(1, level)));
        }
        return grey;
    }

    private ComputedSession.Feature feature(List<SiftKeypoint> found, Changes changes) {
        if (found.isEmpty()) {
            return new ComputedSession.Feature(
                    new float[pooled ? 2 * WIDTH : WIDTH],
                    changes.plus(Changes.of(Change.PICTURE_PLAIN, 1, "all plain")));
        }
        List<SiftKeypoint> sorted = new ArrayList<>(found);
        sorted.sort(SiftKeypoint.STRONGEST_FIRST);
        List<SiftKeypoint> kept = sorted.subList(0, Math.min(maxKeypoints, sorted.size()));
        float[] sequence = new float[kept.size() * WIDTH];
        for (int k = 0; k < kept.size(); k++) {
            System.arraycopy(rooted(kept.get(k).descriptor()), 0, sequence, k * WIDTH, WIDTH);
        }
        Changes left = kept.size() == found.size()
                ? Changes.NONE
                : Changes.of(
                        Change.PICTURE_KEYPOINTS_LEFT,
                        1,
                        found.size() + " keypoints, of which " + kept.size() + " were");
        return new ComputedSession.Feature(pooled ? pooled(sequence) : sequence, changes.plus(left));
    }

    private static float[] rooted(float[] descriptor) {
        double sum = 0;
        for (float value : descriptor) {
            sum += value;
        }
        float[] rooted = new float[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            rooted[i] = sum == 0 ? 0 : (float) Math.sqrt(descriptor[i] / sum);
        }
        return rooted;
    }

    private static float[] pooled(float[] sequence) {
        double[] sums = new double[WIDTH];
        double[] squares = new double[WIDTH];
        for (int i = 0; i < sequence.length; i++) {
            sums[i % WIDTH] += sequence[i];
            squares[i % WIDTH] += (double) sequence[i] * sequence[i];
        }
        double count = sequence.length / (double) WIDTH;
        float[] pooled = new float[2 * WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            double mean = sums[i] / count;
            pooled[i] = (float) mean;
            pooled[WIDTH + i] = (float) Math.sqrt(Math.max(0, squares[i] / count - mean * mean));
        }
        return pooled;
    }

    /** SIFT of a picture: a vector of 256 values, or at most 256 descriptors of 128, which the transform vlad makes a vector of. */
    @Registered("sift")
    public record Settings(
            @Setting(
                    value =
                            "The mean of the descriptors and their standard deviation (pooled), or a descriptor a keypoint"
                                    + " (sequence), as the transform vlad reads them.",
                    otherwise = "pooled",
                    oneOf = {"pooled", "sequence"})
            String keypoints,

            @Setting(
                    value = "Keypoints that are kept of a picture, those of the strongest response.",
                    otherwise = "256",
                    min = 1,
                    max = 4096)
            int maxKeypoints,

            @Setting(
                    value = "Longer side that a picture is resized to, in its own shape.",
                    otherwise = "256",
                    min = 32,
                    max = 2048)
            int sidePixels,

            @Setting(value = "Keypoints of less contrast are left out.", otherwise = "0.04", min = 0.0001, max = 1)
            double contrastThreshold,

            @Setting(
                    value = "Keypoints on edges whose curvatures differ by a larger factor are left out.",
                    otherwise = "10",
                    min = 1,
                    max = 1000)
            double edgeThreshold,

            @Setting(value = "Which pictures are read.", otherwise = "{}", inline = true)
            PictureSettings pictures)
            implements PictureEncoderSettings {
        @Override
        public FeatureExtractor extractor() {
            return new SiftExtractor(
                    sidePixels, maxKeypoints, keypoints.equals("pooled"), contrastThreshold, edgeThreshold, pictures);
        }
    }
}
