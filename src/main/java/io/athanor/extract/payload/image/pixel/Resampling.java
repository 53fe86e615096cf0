package io.athanor.extract.payload.image.pixel;

/**
 * Resizes as Pillow does: interpolation where a picture grows, and where it shrinks an average whose filter widens with the
 * scale, so that fine patterns blur and do not flicker.
 */
public final class Resampling {
    /** Weights by distance in target pixels. */
    public enum Filter {
        /** The nearest pixel; never widened. */
        NEAREST(0.5),

        BILINEAR(1),

        /** Keys' cubic with a = −0.5 (Cubic convolution interpolation for digital image processing, 1981). */
        BICUBIC(2),

        /** A sinc in a window of three lobes. */
        LANCZOS(3);

        private static final double A = -0.5;

        private final double reach;

        Filter(double reach) {
            this.reach = reach;
        }

        double weight(double distance) {
            double x = Math.abs(distance);
            return switch (this) {
                case NEAREST -> 1;
                case BILINEAR -> Math.max(0, 1 - x);
                case BICUBIC ->
                    x < 1 ? ((A + 2) * x - (A + 3)) * x * x + 1 : x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
                case LANCZOS -> x < 3 ? sinc(x) * sinc(x / 3) : 0;
            };
        }

        private static double sinc(double x) {
            return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
        }

        /** Whether its weights may be below 0, so that a mean may leave the range of its values. */
        boolean overshoots() {
            return this == BICUBIC || this == LANCZOS;
        }
    }

    /**
     * The part of a resized picture that is wanted.
     *
     * @param width of the whole, in pixels
     * @param height of the whole, in pixels
     */
    public record Window(int width, int height, int left, int top, int columns, int rows) {
        public static Window all(int width, int height) {
            return new Window(width, height, 0, 0, width, height);
        }
    }

    /** The source pixels that a target pixel is made of: from {@code first}, with weights that sum to 1. */
    private record Taps(int first, float[] weights) {}

    private Resampling() {}

    /** @return [3 × height × width] red, green and blue in [0, 1] */
    public static float[] toPlanes(Thinned source, int width, int height) {
        return toPlanes(source, Window.all(width, height), Filter.BILINEAR);
    }

    /** @return [3 × rows × columns of the window] red, green and blue in [0, 1] */
    public static float[] toPlanes(Thinned source, Window window, Filter filter) {
        int[] rgb = source.rgb();
        int sourceWidth = source.columns();
        int sourceHeight = source.rows();
        int width = window.columns;
        int height = window.rows;
        Taps[] columns = taps(sourceWidth, source.width(), window.width, window.left, width, filter);
        Taps[] rows = taps(sourceHeight, source.height(), window.height, window.top, height, filter);
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
        if (filter.overshoots()) {
            clip(narrowed, 255);
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
        if (filter.overshoots()) {
            clip(planes, 1);
        }
        return planes;
    }

    private static void clip(float[] values, float most) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max(0, Math.min(most, values[i]));
        }
    }

    /**
     * @param length of the source, whose last pixel may stand for less than a whole one
     * @param target pixels that all of the source would become
     * @param from the first of them that is wanted
     */
    private static Taps[] taps(int source, double length, int target, int from, int wanted, Filter filter) {
        double scale = length / target;
        Taps[] taps = new Taps[wanted];
        if (filter == Filter.NEAREST) {
            for (int i = 0; i < wanted; i++) {
                taps[i] = new Taps(Math.min(source - 1, (int) ((from + i + 0.5) * scale)), new float[] {1});
            }
            return taps;
        }
        double widened = Math.max(1, scale);
        double reach = filter.reach * widened;
        for (int i = 0; i < wanted; i++) {
            double centre = (from + i + 0.5) * scale - 0.5;
            int first = Math.max(0, (int) Math.ceil(centre - reach));
            int last = Math.min(source - 1, (int) Math.floor(centre + reach));
            double[] values = new double[last - first + 1];
            double sum = 0;
            for (int k = 0; k < values.length; k++) {
                double area = Math.min(1, length - (first + k));
                values[k] = area * filter.weight((first + k - centre) / widened);
                sum += values[k];
            }
            float[] weights = new float[values.length];
            for (int k = 0; k < weights.length; k++) {
                weights[k] = (float) (values[k] / sum);
            }
            taps[i] = new Taps(first, weights);
        }
        return taps;
    }
}
