package io.athanor.extract.payload.av;

import io.athanor.base.NativeLibraries;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swresample;
import org.bytedeco.ffmpeg.global.swscale;

/** The libraries of FFmpeg's that decode. Those of devices and filters stay out: they need libpulse, libasound and libxcb. */
public final class FFmpeg {
    private FFmpeg() {}

    /**
     * Loads them, unless that is done.
     *
     * @throws io.athanor.base.UserError if they cannot be unpacked
     */
    public static void load() {
        NativeLibraries.load(avutil.class, swresample.class, avcodec.class, avformat.class, swscale.class);
        // one switch for the process: what is wrong with a payload stands in quarantine, not on the terminal
        avutil.av_log_set_level(avutil.AV_LOG_QUIET);
    }
}
