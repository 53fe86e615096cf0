package io.athanor.extract.payload.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** An ICC profile of four inks, made by hand: a grid of two points a side from inks to CIELAB. */
final class InkProfile {
    private static final int GRID_BYTES = 48 + 4 * 256 + 16 * 3 + 3 * 256;
    private static final int HEADER_BYTES = 128;

    private InkProfile() {}

    /** Cyan, magenta and yellow leave the paper white; black is the red of sRGB. */
    static byte[] ofRedBlack() {
        int text = HEADER_BYTES + 4 + 4 * 12;
        int white = text + 24;
        int grid = white + 20;
        ByteBuffer icc = ByteBuffer.allocate(grid + GRID_BYTES);
        icc.putInt(icc.capacity()).putInt(0).putInt(0x02400000);
        letters(icc, "prtrCMYKLab ");
        icc.putShort((short) 2026)
                .putShort((short) 1)
                .putShort((short) 1)
                .putShort((short) 0)
                .putInt(0);
        letters(icc, "acsp");
        // the white of the connection space
        icc.position(68).putInt(0xf6d6).putInt(0x10000).putInt(0xd32d);
        icc.position(HEADER_BYTES).putInt(4);
        letters(icc, "desc").putInt(text).putInt(24);
        letters(icc, "cprt").putInt(text).putInt(24);
        letters(icc, "wtpt").putInt(white).putInt(20);
        letters(icc, "A2B0").putInt(grid).putInt(GRID_BYTES);
        icc.position(text);
        letters(icc, "text").putInt(0);
        icc.position(white);
        letters(icc, "XYZ ").putInt(0).putInt(0xf6d6).putInt(0x10000).putInt(0xd32d);
        icc.position(grid);
        letters(icc, "mft1").putInt(0).put((byte) 4).put((byte) 3).put((byte) 2).put((byte) 0);
        for (int i = 0; i < 9; i++) {
            icc.putInt(i % 4 == 0 ? 0x10000 : 0);
        }
        straight(icc, 4);
        for (int corner = 0; corner < 16; corner++) {
            // the last ink changes first
            boolean black = corner % 2 == 1;
            icc.put((byte) (black ? 54 * 255 / 100 : 255))
                    .put((byte) (black ? 128 + 81 : 128))
                    .put((byte) (black ? 128 + 70 : 128));
        }
        straight(icc, 3);
        return icc.array();
    }

    private static ByteBuffer letters(ByteBuffer icc, String letters) {
        return icc.put(letters.getBytes(StandardCharsets.US_ASCII));
    }

    private static void straight(ByteBuffer icc, int curves) {
        for (int i = 0; i < curves * 256; i++) {
            icc.put((byte) (i % 256));
        }
    }
}
