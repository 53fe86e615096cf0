package io.athanor.extract.audio;

import io.athanor.base.NativeLibraries;
import io.athanor.data.Rejection;
import io.athanor.extract.Decoded;
import java.io.ByteArrayInputStream;
import java.nio.Buffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.function.Function;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avdevice;
import org.bytedeco.ffmpeg.global.avfilter;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swresample;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.FrameGrabber;

/** Bytes of a sound file, in the usual formats, to mono samples at 16 kHz. Thread-safe. */
public final class SoundDecoder {
    static final int SAMPLE_RATE = 16_000;

    /**
     * FFmpeg's readers of sound, or of films with sound. Not among them are its playlists and scripts (hls, dash, concat …),
     * which name other files and servers to read.
     */
    private static final String FORMATS = String.join(
            ",",
            "aac",
            "ac3",
            "aiff",
            "amr",
            "ape",
            "asf",
            "au",
            "caf",
            "flac",
            "flv",
            "avi",
            "matroska",
            "webm",
            "mov",
            "mp4",
            "m4a",
            "mp3",
            "mpeg",
            "mpegts",
            "ogg",
            "tta",
            "voc",
            "w64",
            "wav",
            "wv");

    /** Resampling a second of less would be a bomb: each of its samples becomes hundreds. */
    private static final int LOWEST_RATE = 1_000;

    private final int maxSamples;

    /** @param maxSeconds longer clips are rejected as soon as that is known */
    public SoundDecoder(int maxSeconds) {
        this.maxSamples = Math.multiplyExact(maxSeconds, SAMPLE_RATE);
        NativeLibraries.load(
                avutil.class,
                swresample.class,
                avcodec.class,
                avformat.class,
                swscale.class,
                avfilter.class,
                avdevice.class);
        // one switch for the process: what is wrong with a payload stands in quarantine, not on the terminal
        avutil.av_log_set_level(avutil.AV_LOG_QUIET);
    }

    /** @param prepared makes the result of samples at the scale of 16-bit integers, at least one */
    Decoded decode(byte[] payload, Function<short[], Decoded> prepared) {
        try (var grabber = new FFmpegFrameGrabber(new ByteArrayInputStream(payload))) {
            grabber.setOption("format_whitelist", FORMATS);
            // the bytes are handed over; nothing is to be opened by name
            grabber.setOption("protocol_whitelist", "none");
            grabber.setSampleRate(SAMPLE_RATE);
            grabber.setAudioChannels(1);
            grabber.setSampleMode(FrameGrabber.SampleMode.SHORT);
            grabber.start();
            int rate = lowestRate(grabber.getFormatContext());
            if (rate < LOWEST_RATE) {
                return Decoded.rejected(
                        Rejection.UNDECODABLE,
                        "sound of " + rate + " samples a second, at least " + LOWEST_RATE + " expected");
            }
            short[] samples = new short[SAMPLE_RATE];
            int count = 0;
            for (Frame frame = grabber.grabSamples(); frame != null; frame = grabber.grabSamples()) {
                for (Buffer buffer : frame.samples) {
                    ShortBuffer chunk = (ShortBuffer) buffer;
                    int more = chunk.remaining();
                    if (count + more > maxSamples) {
                        return Decoded.rejected(
                                Rejection.TOO_LARGE, "more than " + maxSamples / SAMPLE_RATE + " seconds of sound");
                    }
                    if (count + more > samples.length) {
                        samples = Arrays.copyOf(samples, Math.max(count + more, 2 * samples.length));
                    }
                    chunk.get(samples, count, more);
                    count += more;
                }
            }
            return count == 0
                    ? Decoded.rejected(Rejection.UNDECODABLE, "there is no sound in it")
                    : prepared.apply(Arrays.copyOf(samples, count));
        } catch (FrameGrabber.Exception | RuntimeException e) {
            return Decoded.rejected(Rejection.UNDECODABLE, "the sound is damaged: " + e.getMessage());
        }
    }

    /** Of all the streams of sound, as their headers have it; without one there is nothing that could be too low. */
    private static int lowestRate(AVFormatContext file) {
        int lowest = Integer.MAX_VALUE;
        for (int i = 0; i < file.nb_streams(); i++) {
            AVCodecParameters stream = file.streams(i).codecpar();
            if (stream.codec_type() == avutil.AVMEDIA_TYPE_AUDIO) {
                lowest = Math.min(lowest, stream.sample_rate());
            }
        }
        return lowest;
    }
}
