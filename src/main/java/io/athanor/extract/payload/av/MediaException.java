package io.athanor.extract.payload.av;

import io.athanor.data.Rejection;
import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.global.avutil;

/** Why a payload is no use, in words that are the same in every run. */
public final class MediaException extends Exception {
    private static final long serialVersionUID = 1;

    private final Rejection rejection;

    /** @param message what was found, for a person */
    public MediaException(String reason, String message) {
        super(message);
        this.rejection = new Rejection(reason, message);
    }

    public Rejection rejection() {
        return rejection;
    }

    /**
     * Lets a result of FFmpeg's pass unless it is an error.
     *
     * @param doing what failed then, as the head of a sentence: {@code the header cannot be read}
     * @return the result
     */
    public static int check(int result, String doing) throws MediaException {
        if (result < 0) {
            throw new MediaException(Rejection.UNDECODABLE, doing + ": " + text(result));
        }
        return result;
    }

    private static String text(int error) {
        byte[] text = new byte[avutil.AV_ERROR_MAX_STRING_SIZE];
        avutil.av_strerror(error, text, text.length);
        int length = 0;
        while (text[length] != 0) {
            length++;
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }
}
