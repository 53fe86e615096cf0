package io.athanor.extract.encoder.image;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.data.Shape;
import io.athanor.extract.ComputedSession;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Session;
import io.athanor.extract.payload.image.PictureDecoder;

/**
 * Pictures to histograms of oriented gradients (Dalal and Triggs, 2005), as {@code skimage.feature.hog} has them: of a pixel the
 * colour with the steepest gradient, unsigned orientations, no interpolation between bins or cells, blocks normalised by
 * L2-Hys. A picture is resized to a square before, whatever its own shape.
 *
 * @param sidePixels of the square; what is left beside the last whole cell is not looked at
 */
public record HogExtractor(
        int sidePixels, int orientations, int pixelsPerCell, int cellsPerBlock, PictureSettings pictures)
        implements FeatureExtractor {
    private static final double EPSILON = 1e-5;

    /** No bin of a block may be more than this share of its length. */
    private static final double CLIP = 0.2;

    private static final int MOST_VALUES = 1 << 16;

    private int cells() {
        return sidePixels / pixelsPerCell;
    }

    private int blocks() {
        return cells() - cellsPerBlock + 1;
    }

    private int blockWidth() {
        return cellsPerBlock * cellsPerBlock * orientations;
    }

    private long width() {
        return (long) blocks() * blocks() * blockWidth();
    }

    @Override
    public Shape output() {
        return new Shape.Vector(Math.toIntExact(width()));
    }

    @Override
    public Session open(ExecutorPlace place) {
        PictureDecoder decoder = pictures.decoder(sidePixels);
        ComputedSession session = payload -> decoder.decode(
                payload, (planes, changes) -> new ComputedSession.Feature(feature(histograms(planes)), changes));
        return session;
    }

    /**
     * The mean gradient of each cell by orientation.
     *
     * @param planes [3 × side × side]
     * @return [cells × cells × orientations]
     */
    private double[][][] histograms(float[] planes) {
        double[][][] histograms = new double[cells()][cells()][orientations];
        int read = cells() * pixelsPerCell;
        for (int y = 0; y < read; y++) {
            for (int x = 0; x < read; x++) {
                double down = 0;
                double across = 0;
                double steepest = 0;
                for (int plane = 0; plane < planes.length; plane += sidePixels * sidePixels) {
                    double dy = difference(planes, plane + y * sidePixels + x, y, sidePixels);
                    double dx = difference(planes, plane + y * sidePixels + x, x, 1);
                    double slope = Math.hypot(dy, dx);
                    if (slope > steepest) {
                        down = dy;
                        across = dx;
                        steepest = slope;
                    }
                }
                histograms[y / pixelsPerCell][x / pixelsPerCell][bin(down, across)] +=
                        steepest / (pixelsPerCell * pixelsPerCell);
            }
        }
        return histograms;
    }

    /** Between the two neighbours; at an edge, where one is missing, 0. */
    private double difference(float[] planes, int at, int place, int step) {
        return place == 0 || place == sidePixels - 1 ? 0 : (double) planes[at + step] - planes[at - step];
    }

    private int bin(double down, double across) {
        double degrees = Math.toDegrees(Math.atan2(down, across));
        double unsigned = degrees < 0 ? degrees + 180 : degrees;
        return (int) (unsigned * orientations / 180) % orientations;
    }

    /** Block after block, from each cell to the next, row after row: [blocks × blocks × cells × cells × orientations]. */
    private float[] feature(double[][][] histograms) {
        float[] feature = new float[Math.toIntExact(width())];
        double[] block = new double[blockWidth()];
        int at = 0;
        for (int y = 0; y < blocks(); y++) {
            for (int x = 0; x < blocks(); x++) {
                for (int cell = 0; cell < cellsPerBlock * cellsPerBlock; cell++) {
                    double[] histogram = histograms[y + cell / cellsPerBlock][x + cell % cellsPerBlock];
                    System.arraycopy(histogram, 0, block, cell * orientations, orientations);
                }
                toLengthOne(block);
                for (int i = 0; i < block.length; i++) {
                    block[i] = Math.min(block[i], CLIP);
                }
                toLengthOne(block);
                for (double value : block) {
                    feature[at++] = (float) value;
                }
            }
        }
        return feature;
    }

    private static void toLengthOne(double[] block) {
        double squares = EPSILON * EPSILON;
        for (double value : block) {
            squares += value * value;
        }
        for (int i = 0; i < block.length; i++) {
            block[i] /= Math.sqrt(squares);
        }
    }

    /** Histograms of oriented gradients of a picture: a vector of 1,764 values. */
    @Registered("hog")
    public record Settings(
            @Setting(value = "Side of the square that a picture is resized to.", otherwise = "128", min = 8, max = 1024)
            int sidePixels,

            @Setting(value = "Bins of a cell, evenly from 0 to 180 degrees.", otherwise = "9", min = 2, max = 64)
            int orientations,

            @Setting(value = "Side of a cell.", otherwise = "16", min = 2, max = 512)
            int pixelsPerCell,

            @Setting(
                    value = "Side of a block, whose cells are normalised together.",
                    otherwise = "2",
                    min = 1,
                    max = 16)
            int cellsPerBlock,

            @Setting(value = "Which pictures are read.", otherwise = "{}", inline = true)
            PictureSettings pictures)
            implements PictureEncoderSettings {
        public Settings {
            if (sidePixels < pixelsPerCell * cellsPerBlock) {
                throw new IllegalArgumentException("side-pixels is " + sidePixels + ", expected at least a block of "
                        + pixelsPerCell * cellsPerBlock + " (pixels-per-cell times cells-per-block)");
            }
            long width = new HogExtractor(sidePixels, orientations, pixelsPerCell, cellsPerBlock, pictures).width();
            if (width > MOST_VALUES) {
                throw new IllegalArgumentException("pixels-per-cell is " + pixelsPerCell
                        + ", expected more: a vector of " + width + " values is more than " + MOST_VALUES);
            }
        }

        @Override
        public FeatureExtractor extractor() {
            return new HogExtractor(sidePixels, orientations, pixelsPerCell, cellsPerBlock, pictures);
        }
    }
}
