package io.athanor.extract.payload.audio;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.data.Rejection;
import io.athanor.extract.Decoded;
import io.athanor.extract.payload.av.Container;
import io.athanor.extract.payload.av.FFmpeg;
import io.athanor.extract.payload.av.MediaException;
import io.athanor.extract.payload.av.PacketDecoder;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * Bytes of a sound file, or of a film with sound, in the usual formats, to mono samples at 16 kHz. How channels are mixed is said
 * at {@link Downmix}. Thread-safe.
 */
public final class SoundDecoder {
    /** Of a stream's packets, this share may be damaged: they are left out, as players do. */
    private static final double DAMAGED_SHARE = 0.05;

    /** From this share on, what is beyond full scale is no overshoot of a decoder's. */
    private static final double CLIPPED_SHARE = 0.01;

    private final int maxSeconds;
    private final SoundCleaning cleaning;

    /** @param maxSeconds longer clips are rejected as soon as that is known */
    public SoundDecoder(int maxSeconds) {
        this(maxSeconds, SoundCleaning.NONE);
    }

    /** @param cleaning what is done to a sound before it is handed on */
    public SoundDecoder(int maxSeconds, SoundCleaning cleaning) {
        this.maxSeconds = maxSeconds;
        this.cleaning = cleaning;
        FFmpeg.load();
    }

    /** @param prepared makes the result */
    public Decoded decode(byte[] payload, Function<Sound, Decoded> prepared) {
        try {
            return prepared.apply(cleaning.apply(read(payload)));
        } catch (MediaException e) {
            return isSilentFilm(payload)
                    ? new Decoded.Absent(Changes.of(Change.SOUND_ABSENT, 1, "a film without a sound track"))
                    : new Decoded.Rejected(e.rejection());
        }
    }

    /** Whether it is a film whose header tells of pictures and of no sound. */
    private static boolean isSilentFilm(byte[] payload) {
        try (Container file = Container.open(payload, SoundFormats.NAMES)) {
            file.inspect();
            return file.streams(avutil.AVMEDIA_TYPE_AUDIO).isEmpty()
                    && !file.streams(avutil.AVMEDIA_TYPE_VIDEO).isEmpty();
        } catch (MediaException e) {
            // damaged in other ways too
            return false;
        }
    }

    private Sound read(byte[] payload) throws MediaException {
        var changes = new Changes.Tally();
        Mix mix = read(payload, false, changes);
        if (!mix.isSilent() || !mix.withoutEffects()) {
            return new Sound(mix.samples(), changes.changes());
        }
        // six microphones may be written as if they stood around a listener, where the fourth is heard by nobody
        var again = new Changes.Tally();
        Mix all = read(payload, true, again);
        if (!all.isSilent()) {
            again.add(Change.SOUND_EFFECTS_ALONE, "the mean of all channels is not silent");
        }
        return new Sound(all.samples(), again.changes());
    }

    /**
     * One channel of all.
     *
     * @param withoutEffects whether there is a channel of low-frequency effects, which is not in it
     */
    private record Mix(short[] samples, boolean withoutEffects) {
        boolean isSilent() {
            for (short sample : samples) {
                if (sample != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private Mix read(byte[] payload, boolean effectsToo, Changes.Tally changes) throws MediaException {
        try (Container file = Container.open(payload, SoundFormats.NAMES)) {
            WaveChunks.requireWhole(payload, file.format());
            return read(file, effectsToo, changes);
        }
    }

    private Mix read(Container file, boolean effectsToo, Changes.Tally changes) throws MediaException {
        var lengths = new ToldLengths(file);
        file.inspect();
        List<AVStream> streams = file.streams(avutil.AVMEDIA_TYPE_AUDIO);
        if (streams.isEmpty()) {
            throw new MediaException(Rejection.UNDECODABLE, "there is no sound in it");
        }
        AVStream stream = file.best(avutil.AVMEDIA_TYPE_AUDIO);
        MonoResampler.requireRate(stream.codecpar().sample_rate());
        if (streams.size() > 1) {
            changes.add(Change.SOUND_STREAMS_ASIDE, streams.size() + " streams of sound");
        }
        return read(file, stream, lengths.of(stream), effectsToo, changes);
    }

    private Mix read(
            Container file, AVStream stream, ToldLengths.Length length, boolean effectsToo, Changes.Tally changes)
            throws MediaException {
        var samples = new MonoSamples(maxSeconds);
        try (var decoder = new PacketDecoder(stream);
                var resampler = new MonoResampler(samples, effectsToo)) {
            var packets = new Packets();
            file.read(List.of(stream), packet -> {
                length.saw(packet);
                packets.count(decoder.decode(packet, resampler));
            });
            decoder.decode(null, resampler);
            resampler.finish();
            // before what is damaged: that is the last packet, where a file is cut off
            length.require();
            packets.require(changes);
            if (samples.count() == 0) {
                throw new MediaException(Rejection.UNDECODABLE, "there is no sound in it");
            }
            if (resampler.unplacedChannels() > 0) {
                changes.add(Change.SOUND_CHANNELS_UNPLACED, resampler.unplacedChannels() + " channels");
            }
            if (samples.clipped() > CLIPPED_SHARE * samples.count()) {
                changes.add(Change.SOUND_CLIPPED, samples.clipped() + " of " + samples.count() + " samples");
            }
            return new Mix(samples.samples(), resampler.leavesEffectsOut());
        }
    }

    /** How many packets there were, and how many could not be decoded. */
    private static final class Packets {
        private long all;
        private long damaged;

        void count(boolean decoded) {
            all++;
            damaged += decoded ? 0 : 1;
        }

        void require(Changes.Tally changes) throws MediaException {
            String found = damaged + " of its " + all + " packets cannot be decoded";
            if (damaged > DAMAGED_SHARE * all) {
                throw new MediaException(Rejection.UNDECODABLE, "the sound is damaged: " + found);
            }
            if (damaged > 0) {
                changes.add(Change.SOUND_PACKETS_LEFT, found);
            }
        }
    }
}
