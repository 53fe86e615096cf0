package io.athanor.extract.payload.image.pixel;

/**
 * Resizes by a triangle filter: bilinear interpolation where a picture grows, and where it shrinks an average whose
 * triangle widens with the scale, so that fine patterns blur and do not flicker.
 */
public final class Resampling {
    /** The source pixels that a target pixel is made of: from {@code first}, with weights that sum to 1. */
    private record Taps(int first, float[] weights) {}

    private Resampling() {}

    /** @return [3 × height × width] red, green and blue in [0, 1] */
    public static float[] toPlanes(Thinned source, int width, int height) {
        int[] rgb = source.rgb();
        int sourceWidth = source.columns();
        int sourceHeight = source.rows();
        Taps[] columns = taps(sourceWidth, source.width(), width);
        Taps[] rows = taps(sourceHeight, source.height(), height);
        float[] narrowed = new float[3 * sourceHeight * width];
        for (int y = 0; y < sourceHeight; y++) {
            for (int x = 0; x < width; x++) {
                Taps taps = columns[x];
                float red = 0;
                float green = 0;
                float blue = 0;
                for (int k = 0; k < taps.weights.length; k++) {
                    int pixel = rgb[y * sourceWidth + taps.first + k];
                    float weight = taps.weights[k];
                    red += weight * (pixel >> 16 & 0xff);
                    green += weight * (pixel >> 8 & 0xff);
                    blue += weight * (pixel & 0xff);
                }
                narrowed[y * width + x] = red;
                narrowed[(sourceHeight + y) * width + x] = green;
                narrowed[(2 * sourceHeight + y) * width + x] = blue;
            }
        }
        float[] planes = new float[3 * height * width];
        for (int channel = 0; channel < 3; channel++) {
            for (int y = 0; y < height; y++) {
                Taps taps = rows[y];
                int target = (channel * height + y) * width;
                for (int k = 0; k < taps.weights.length; k++) {
                    float weight = taps.weights[k] / 255;
                    int from = (channel * sourceHeight + taps.first + k) * width;
                    for (int x = 0; x < width; x++) {
                        planes[target + x] += weight * narrowed[from + x];
                    }
                }
            }
        }
        return planes;
    }

    /** @param length of the source, whose last pixel may stand for less than a whole one */
    private static Taps[] taps(int source, double length, int target) {
        double scale = length / target;
        double reach = Math.max(1, scale);
        Taps[] taps = new Taps[target];
        for (int i = 0; i < target; i++) {
            double centre = (i + 0.5) * scale - 0.5;
            int first = Math.max(0, (int) Math.ceil(centre - reach));
            int last = Math.min(source - 1, (int) Math.floor(centre + reach));
            double[] triangle = new double[last - first + 1];
            double sum = 0;
            for (int k = 0; k < triangle.length; k++) {
                double area = Math.min(1, length - (first + k));
                triangle[k] = area * Math.max(0, 1 - Math.abs(first + k - centre) / reach);
                sum += triangle[k];
            }
            float[] weights = new float[triangle.length];
            for (int k = 0; k < weights.length; k++) {
                weights[k] = (float) (triangle[k] / sum);
            }
            taps[i] = new Taps(first, weights);
        }
        return taps;
    }
}
