package io.athanor.extract.payload.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.data.Rejection;
import io.athanor.extract.Decoded;
import java.util.concurrent.atomic.AtomicReference;

/** What the decoder makes of a payload. */
final class Heard {
    private static final SoundDecoder DECODER = new SoundDecoder(60);

    private Heard() {}

    static Sound sound(byte[] payload) {
        var heard = new AtomicReference<Sound>();
        Decoded decoded = DECODER.decode(payload, sound -> {
            heard.set(sound);
            return Decoded.rejected("heard", "");
        });
        assertThat(heard.get()).as(decoded.toString()).isNotNull();
        return heard.get();
    }

    static Rejection rejection(byte[] payload) {
        return ((Decoded.Rejected) decoded(payload)).rejection();
    }

    static Decoded decoded(byte[] payload) {
        return DECODER.decode(payload, sound -> Decoded.rejected("heard", ""));
    }
}
