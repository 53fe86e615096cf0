package io.athanor.extract.encoder.onnx;

import io.athanor.extract.Decoded;
import io.athanor.extract.Prepared;
import io.athanor.extract.payload.audio.Sound;
import io.athanor.extract.payload.audio.SoundDecoder;

/** Of sounds. */
interface SoundsFeed extends Feed {
    /** Reads payloads. */
    SoundDecoder decoder();

    /**
     * A sound, or a window of one, as the network is fed.
     *
     * @param leastSamples a shorter one is filled up with silence, after it was standardised
     */
    Prepared prepared(Sound sound, int leastSamples);

    @Override
    default Decoded decode(byte[] payload) {
        return decoder().decode(payload, sound -> prepared(sound, 0));
    }
}
