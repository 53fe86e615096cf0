package io.athanor.job.report;

import io.athanor.extract.payload.image.Thumbnails;
import io.athanor.report.Gallery.Preview;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a person can see or hear of a payload, told by its bytes. */
public final class PayloadPreview {
    /** Of the longer side of a picture. */
    static final int SIDE_PIXELS = 160;

    /** Of a text. */
    static final int MOST_CHARACTERS = 200;

    /** Of a sound that can be played. */
    static final int MOST_SOUND_BYTES = 200_000;

    private static final long MOST_PIXELS = 16_000_000;

    /** UTF-8 takes at most four bytes a character. */
    private static final int TEXT_BYTES = 4 * MOST_CHARACTERS;

    private final Thumbnails thumbnails = new Thumbnails(SIDE_PIXELS, MOST_PIXELS);
    private final int mostSoundBytes;

    PayloadPreview() {
        this(MOST_SOUND_BYTES);
    }

    /** @param mostSoundBytes of a sound that can be played: it is part of the page */
    public PayloadPreview(int mostSoundBytes) {
        this.mostSoundBytes = mostSoundBytes;
    }

    /**
     * @param bytes the payload, or its beginning
     * @param isWhole whether they are all of it
     * @param isPicture whether a decoder of pictures came to an end with it: others' pictures may be made to keep one busy
     */
    public Preview of(byte[] bytes, boolean isWhole, boolean isPicture) {
        if (isPicture) {
            Optional<byte[]> picture = thumbnails.png(bytes);
            if (picture.isPresent()) {
                return Preview.picture(picture.get());
            }
        }
        String sound = soundType(bytes);
        if (sound != null) {
            return isWhole && bytes.length <= mostSoundBytes
                    ? Preview.sound(sound, bytes)
                    : Preview.bare("a sound too long to be played here");
        }
        String text = beginning(bytes);
        return text.isBlank() || !isLegible(text)
                ? Preview.bare("nothing of it can be shown")
                : Preview.text(visible(text));
    }

    /** What stands in the cells of a row, or in a text. */
    static Preview text(String text) {
        return Preview.text(visible(text.substring(
                0, text.offsetByCodePoints(0, Math.min(MOST_CHARACTERS, text.codePointCount(0, text.length()))))));
    }

    /** Of a kind that browsers play, or null. */
    private static @Nullable String soundType(byte[] bytes) {
        String head = new String(bytes, 0, Math.min(bytes.length, 16), StandardCharsets.ISO_8859_1);
        if (head.startsWith("RIFF") && head.startsWith("WAVE", 8)) {
            return "audio/wav";
        }
        if (head.startsWith("OggS")) {
            return "audio/ogg";
        }
        if (head.startsWith("fLaC")) {
            return "audio/flac";
        }
        if (head.startsWith("ftypM4A", 4)) {
            return "audio/mp4";
        }
        boolean frame = head.length() > 1 && head.charAt(0) == 0xff && (head.charAt(1) & 0xe6) == 0xe2;
        return head.startsWith("ID3") || frame ? "audio/mpeg" : null;
    }

    private static String beginning(byte[] bytes) {
        String text = new String(bytes, 0, Math.min(bytes.length, TEXT_BYTES), StandardCharsets.UTF_8);
        int characters = Math.min(MOST_CHARACTERS, text.codePointCount(0, text.length()));
        return text.substring(0, text.offsetByCodePoints(0, characters));
    }

    /** Whether a person can read it: a few bytes of another encoding do not harm. */
    private static boolean isLegible(String text) {
        long odd = text.codePoints().filter(PayloadPreview::isOdd).count();
        return 5 * odd <= text.codePointCount(0, text.length());
    }

    private static String visible(String text) {
        return text.codePoints()
                .map(point -> isOdd(point) ? 0xfffd : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isOdd(int point) {
        return point == 0xfffd || (Character.isISOControl(point) && !Character.isWhitespace(point));
    }
}
