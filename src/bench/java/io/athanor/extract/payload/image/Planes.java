package io.athanor.extract.payload.image;

import io.athanor.extract.Decoded;

/** Opens Athanor's own decoding of pictures to the other contenders of a benchmark, so that all are given the same input. */
public final class Planes {
    private static final PictureDecoder DECODER = new PictureDecoder(224, 50_000_000);

    private Planes() {}

    /** [3 × 224 × 224] in [0, 1]; null if the picture cannot be decoded. */
    public static float[] of(byte[] picture) {
        float[][] planes = new float[1][];
        DECODER.decode(picture, (decoded, changes) -> {
            planes[0] = decoded;
            return Decoded.rejected("seen", "");
        });
        return planes[0];
    }
}
