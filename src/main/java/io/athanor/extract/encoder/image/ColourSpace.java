package io.athanor.extract.encoder.image;

/** Where a colour lies, by three coordinates that each go from 0 to 1; the range each stands for is said with its space. */
public enum ColourSpace {
    /** Hue 0 … 360 degrees, saturation and value 0 … 1. A grey's hue is 0. */
    HSV {
        @Override
        void locate(double red, double green, double blue, double[] place) {
            double value = Math.max(red, Math.max(green, blue));
            double chroma = value - Math.min(red, Math.min(green, blue));
            double sixths = 0;
            if (chroma > 0 && value == red) {
                sixths = (green - blue) / chroma;
            } else if (chroma > 0) {
                sixths = value == green ? 2 + (blue - red) / chroma : 4 + (red - green) / chroma;
            }
            place[0] = (sixths < 0 ? sixths + 6 : sixths) / 6;
            place[1] = value > 0 ? chroma / value : 0;
            place[2] = value;
        }
    },

    /**
     * CIE L*a*b* of sRGB under D65: L* 0 … 100, a* and b* −128 … 127, so that greys lie within a bin and not on the edge of
     * two.
     */
    LAB {
        @Override
        void locate(double red, double green, double blue, double[] place) {
            double r = linear(red);
            double g = linear(green);
            double b = linear(blue);
            double x = root((0.412453 * r + 0.357580 * g + 0.180423 * b) / 0.95047);
            double y = root(0.212671 * r + 0.715160 * g + 0.072169 * b);
            double z = root((0.019334 * r + 0.119193 * g + 0.950227 * b) / 1.08883);
            place[0] = (116 * y - 16) / 100;
            place[1] = (500 * (x - y) + 128) / 255;
            place[2] = (200 * (y - z) + 128) / 255;
        }

        /** Of light, from sRGB (IEC 61966-2-1). */
        private double linear(double value) {
            return value > 0.04045 ? Math.pow((value + 0.055) / 1.055, 2.4) : value / 12.92;
        }

        private double root(double t) {
            return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16.0 / 116;
        }
    };

    /** @param place is given the three coordinates of a colour whose red, green and blue are in [0, 1] */
    abstract void locate(double red, double green, double blue, double[] place);
}
