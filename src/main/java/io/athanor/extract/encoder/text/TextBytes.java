package io.athanor.extract.encoder.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Bytes of a text: UTF-8, unless a byte order mark says otherwise. The mark is no part of the text. */
final class TextBytes {
    // the longer marks first: one of UTF-16 begins one of UTF-32
    private static final List<Mark> MARKS = List.of(
            new Mark("fffe0000", Charset.forName("UTF-32LE")),
            new Mark("0000feff", Charset.forName("UTF-32BE")),
            new Mark("fffe", StandardCharsets.UTF_16LE),
            new Mark("feff", StandardCharsets.UTF_16BE),
            new Mark("efbbbf", StandardCharsets.UTF_8));

    private final byte[] bytes;
    private final int begin;
    private final Charset charset;

    private TextBytes(byte[] bytes, int begin, Charset charset) {
        this.bytes = bytes;
        this.begin = begin;
        this.charset = charset;
    }

    private record Mark(String hexadecimal, Charset charset) {}

    static TextBytes of(byte[] bytes) {
        String head = HexFormat.of().formatHex(bytes, 0, Math.min(4, bytes.length));
        return MARKS.stream()
                .filter(mark -> head.startsWith(mark.hexadecimal()))
                .findFirst()
                .map(mark -> new TextBytes(bytes, mark.hexadecimal().length() / 2, mark.charset()))
                .orElseGet(() -> new TextBytes(bytes, 0, StandardCharsets.UTF_8));
    }

    boolean isUtf8() {
        return charset.equals(StandardCharsets.UTF_8);
    }

    /** {@code UTF-8}, {@code UTF-16LE} and so on. */
    String encoding() {
        return charset.name();
    }

    /** @throws CharacterCodingException if the bytes are not of their encoding */
    String text() throws CharacterCodingException {
        return charset.newDecoder()
                .decode(ByteBuffer.wrap(bytes, begin, bytes.length - begin))
                .toString();
    }
}
