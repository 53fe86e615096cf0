package io.athanor.job.inspect;

import io.athanor.base.Fingerprint;
import io.athanor.data.Payload;
import io.athanor.extract.payload.OriginalPayloads;
import io.athanor.extract.payload.TimedReading;
import io.athanor.extract.payload.audio.SoundHeader;
import io.athanor.extract.payload.av.MediaException;
import io.athanor.extract.payload.image.format.PictureFormat;
import io.athanor.extract.payload.image.reader.PictureSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a payload's bytes and header say; nothing of it is decoded.
 *
 * @param bytes in all
 * @param sha256 of all bytes, in hexadecimal digits; null where not all were to be had, or there are none
 * @param format by the bytes, whatever its name is: {@code png}, {@code ogg}, {@code text} …, {@code unknown}
 * @param fault why an encoder of its kind would not read it, as far as its header tells, or null; also null where the header
 *     may lie beyond the bytes that are looked at
 * @param width pixels, as stored; 0 where the header does not tell
 * @param height pixels, as stored; 0 where the header does not tell
 * @param seconds of sound; 0 where the header does not tell
 * @param characters code points of a text
 * @param words of a text, between blanks
 * @param beginning of a text; empty of others
 */
record PayloadFacts(
        long bytes,
        @Nullable String sha256,
        String format,
        @Nullable String fault,
        int width,
        int height,
        double seconds,
        long characters,
        long words,
        String beginning) {
    /** Bytes that are looked at; of longer payloads the rest is but counted and hashed. */
    static final int MOST_KEPT = 16 << 20;

    private static final int BEGINNING_CHARACTERS = 60;

    /** Of a text, with its blanks, in which the beginning is looked for. */
    private static final int MOST_SEEN_CHARACTERS = 1000;

    /**
     * Reads a payload to its end once, in bounded memory.
     *
     * @param reading looks at its header, by readers that a file may be made to keep busy
     */
    static PayloadFacts of(Payload payload, PayloadKind kind, OriginalPayloads payloads, TimedReading reading) {
        Read read = new Read();
        Optional<String> fault;
        try {
            fault = payloads.copy(payload, read);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes all that is written", e);
        }
        if (fault.isPresent()) {
            return bare(read.bytes, null, "not read", fault.get());
        }
        if (read.bytes == 0) {
            return bare(0, null, "empty", "nothing is in it");
        }
        byte[] file = read.kept.toByteArray();
        String sha256 = HexFormat.of().formatHex(read.digest.digest());
        TimedReading.Result<PayloadFacts> seen = reading.of(() -> of(file, read.bytes, sha256, kind));
        return seen.value() == null
                ? bare(read.bytes, sha256, name(PictureFormat.of(file), false), seen.fault())
                : seen.value();
    }

    private static PayloadFacts of(byte[] file, long bytes, String sha256, PayloadKind kind) {
        PictureFormat picture = PictureFormat.of(file);
        if (kind == PayloadKind.TEXT) {
            String text = text(file);
            return text == null
                    ? bare(bytes, sha256, name(picture, false), "not a text in UTF-8")
                    : new PayloadFacts(
                            bytes,
                            sha256,
                            "text",
                            text.isBlank() ? "nothing but blanks are in it" : null,
                            0,
                            0,
                            0,
                            text.codePointCount(0, text.length()),
                            words(text),
                            beginning(text));
        }
        if (kind == PayloadKind.SOUND) {
            try {
                SoundHeader header = SoundHeader.of(file);
                // of a file that is not all here, no end can be asked
                double seconds = bytes > file.length ? 0 : header.seconds();
                return new PayloadFacts(bytes, sha256, header.format(), null, 0, 0, seconds, 0, 0, "");
            } catch (MediaException e) {
                // what it says of itself may stand in the rest
                String fault = bytes > file.length ? null : e.rejection().message();
                return bare(bytes, sha256, name(picture, text(file) != null), fault);
            }
        }
        if (picture == null) {
            return bare(bytes, sha256, name(null, text(file) != null), "not a picture of a known format");
        }
        try {
            Optional<PictureSize> size = PictureSize.of(file, picture);
            return new PayloadFacts(
                    bytes,
                    sha256,
                    name(picture, false),
                    null,
                    size.map(PictureSize::width).orElse(0),
                    size.map(PictureSize::height).orElse(0),
                    0,
                    0,
                    0,
                    "");
        } catch (IOException | RuntimeException e) {
            // readers answer damaged headers with any runtime exception there is
            String fault = bytes > file.length ? null : "the header is damaged: " + e.getMessage();
            return bare(bytes, sha256, name(picture, false), fault);
        }
    }

    private static PayloadFacts bare(long bytes, @Nullable String sha256, String format, @Nullable String fault) {
        return new PayloadFacts(bytes, sha256, format, fault, 0, 0, 0, 0, 0, "");
    }

    private static String name(@Nullable PictureFormat picture, boolean isText) {
        return picture != null ? picture.name().toLowerCase(Locale.ROOT) : isText ? "text" : "unknown";
    }

    /** In UTF-8, or what a byte order mark says; null where it is no text. */
    private static @Nullable String text(byte[] file) {
        String mark = HexFormat.of().formatHex(file, 0, Math.min(2, file.length));
        // it reads its byte order from the mark
        Charset charset = mark.equals("fffe") || mark.equals("feff") ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
        // a character that is cut in two at the end is no fault of a long text
        int length = file.length == MOST_KEPT ? whole(file) : file.length;
        try {
            String text = charset.newDecoder()
                    .decode(ByteBuffer.wrap(file, 0, length))
                    .toString();
            boolean odd = text.codePoints().anyMatch(c -> Character.isISOControl(c) && !Character.isWhitespace(c));
            return odd ? null : text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Runs of characters that are no blanks; long texts are not cut into a list for it. */
    private static long words(String text) {
        long words = 0;
        boolean within = false;
        for (int i = 0; i < text.length(); i++) {
            boolean blank = Character.isWhitespace(text.charAt(i));
            words += !blank && !within ? 1 : 0;
            within = !blank;
        }
        return words;
    }

    private static int whole(byte[] utf8) {
        int end = utf8.length - 1;
        while (end > 0 && (utf8[end] & 0xc0) == 0x80) {
            end--;
        }
        return end;
    }

    private static String beginning(String text) {
        String line = text.substring(0, Math.min(text.length(), MOST_SEEN_CHARACTERS))
                .strip()
                .replaceAll("\\s+", " ");
        int all = line.codePointCount(0, line.length());
        return all <= BEGINNING_CHARACTERS
                ? line
                : line.substring(0, line.offsetByCodePoints(0, BEGINNING_CHARACTERS)) + " …";
    }

    /** Counts and hashes all, keeps the beginning. */
    private static final class Read extends OutputStream {
        private final MessageDigest digest = Fingerprint.sha256();
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private long bytes;

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] some, int from, int length) {
            digest.update(some, from, length);
            kept.write(some, from, Math.min(length, MOST_KEPT - kept.size()));
            bytes += length;
        }
    }
}
