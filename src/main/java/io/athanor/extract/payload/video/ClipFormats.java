package io.athanor.extract.payload.video;

import java.util.List;

/** FFmpeg's demuxers that read clips. Not among them are its playlists and scripts, which name other files and servers to read. */
final class ClipFormats {
    static final List<String> NAMES = List.of(
            "asf", "avi", "flv", "gif", "apng", "matroska", "mov", "mpeg", "mpegts", "mpegvideo", "nut", "ogg", "rm");

    /** Those whose header tells how long each of its streams is. */
    private static final List<String> LENGTH_TOLD = List.of("avi", "mov");

    /** Those whose header tells how long the longest of its streams is. */
    private static final List<String> LONGEST_TOLD = List.of("asf", "flv", "matroska");

    private ClipFormats() {}

    static boolean tellLength(String format) {
        return LENGTH_TOLD.contains(format.split(",", 2)[0]);
    }

    static boolean tellLongest(String format) {
        return LONGEST_TOLD.contains(format.split(",", 2)[0]);
    }
}
