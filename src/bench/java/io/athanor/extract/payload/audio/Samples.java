package io.athanor.extract.payload.audio;

import io.athanor.extract.Decoded;
import java.util.concurrent.atomic.AtomicInteger;

/** What the speech encoder hears of a payload. */
public final class Samples {
    private static final SoundDecoder DECODER = new SoundDecoder(3600);

    private Samples() {}

    /** How many samples a payload has at 16 kHz; 0 if it is refused. */
    public static int count(byte[] payload) {
        var count = new AtomicInteger();
        DECODER.decode(payload, sound -> {
            count.set(sound.samples().length);
            return Decoded.rejected("heard", "");
        });
        return count.get();
    }
}
