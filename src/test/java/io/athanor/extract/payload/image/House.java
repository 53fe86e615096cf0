package io.athanor.extract.payload.image;

import java.awt.image.BufferedImage;

/** A picture to try formats with: few colours, straight and round edges, and nothing that looks alike when it is turned. */
public final class House {
    public static final int WIDTH = 160;
    public static final int HEIGHT = 120;

    private House() {}

    /** In a type of {@link BufferedImage}. */
    public static BufferedImage picture(int type) {
        return picture(type, 1);
    }

    /** So many times as large: compressions that blur colours then do so less. */
    public static BufferedImage picture(int type, int scale) {
        BufferedImage picture = new BufferedImage(WIDTH * scale, HEIGHT * scale, type);
        for (int y = 0; y < HEIGHT * scale; y++) {
            for (int x = 0; x < WIDTH * scale; x++) {
                picture.setRGB(x, y, 0xff000000 | colour(x / scale, y / scale));
            }
        }
        return picture;
    }

    static int colour(int x, int y) {
        if (within(x, y, 130, 23, 16)) {
            return 0xffe632;
        }
        if (within(x, y, 128, 78, 22)) {
            return 0x1e5a14;
        }
        if (x >= 124 && x < 132 && y >= 78 && y < 112) {
            return 0x5a3214;
        }
        if (x >= 42 && x < 59 && y >= 70 && y < 100) {
            return 0xf0dc82;
        }
        if (x >= 20 && x < 82 && y >= 45 && y < 100) {
            return 0xb42828;
        }
        if (y >= 15 && y < 45 && Math.abs(x - 51) < (y - 14) * 1.2) {
            return 0x5a3214;
        }
        return y < 80 ? 0x5a96e6 : 0x3c8c32;
    }

    private static boolean within(int x, int y, int centreX, int centreY, int radius) {
        return (x - centreX) * (x - centreX) + (y - centreY) * (y - centreY) < radius * radius;
    }
}
