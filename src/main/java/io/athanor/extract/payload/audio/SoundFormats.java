package io.athanor.extract.payload.audio;

import java.util.List;

/** FFmpeg's demuxers that read sounds, or films with sound, of any kind that people have. */
final class SoundFormats {
    /**
     * Not among them are its playlists and scripts (hls, dash, concat …), which name other files and servers to read, and its
     * readers of pictures, devices and bare samples.
     */
    static final List<String> NAMES = List.of(
            "aac",
            "ac3",
            "adx",
            "aea",
            "aiff",
            "amr",
            "amrnb",
            "amrwb",
            "ape",
            "asf",
            "ast",
            "au",
            "avi",
            "avr",
            "caf",
            "codec2",
            "dsf",
            "dss",
            "dts",
            "dtshd",
            "eac3",
            "epaf",
            "flac",
            "flv",
            "gsm",
            "iff",
            "ircam",
            "loas",
            "mlp",
            "mmf",
            "mov",
            "mp3",
            "mpc",
            "mpc8",
            "mpeg",
            "mpegts",
            "matroska",
            "nistsphere",
            "nut",
            "ogg",
            "oma",
            "pvf",
            "qcp",
            "qoa",
            "rm",
            "rso",
            "shn",
            "sox",
            "spdif",
            "swf",
            "tak",
            "truehd",
            "tta",
            "voc",
            "vqf",
            "w64",
            "wav",
            "wsd",
            "wv",
            "xwma");

    /**
     * Those whose header tells how long each of its streams is, and tells it exactly. Others tell of the longest stream, or
     * guess. Of waves see {@link WaveChunks}.
     */
    private static final List<String> LENGTH_TOLD = List.of(
            "aiff",
            "ape",
            "au",
            "avr",
            "caf",
            "epaf",
            "flac",
            "ircam",
            "mov",
            "mp3",
            "nistsphere",
            "pvf",
            "rso",
            "sox",
            "tak",
            "tta",
            "wv");

    /** Those whose header tells, exactly, how long the longest of its streams is. */
    private static final List<String> LONGEST_TOLD = List.of("matroska", "asf");

    private SoundFormats() {}

    /** Whether the header tells it of the file as a whole. */
    static boolean tellLongest(String format) {
        return LONGEST_TOLD.contains(format.split(",", 2)[0]);
    }

    /**
     * Whether the header tells it of each stream.
     *
     * @param format FFmpeg's name, of several parts for some: {@code mov,mp4,m4a,3gp,3g2,mj2}
     */
    static boolean tellLength(String format) {
        return LENGTH_TOLD.contains(format.split(",", 2)[0]);
    }
}
