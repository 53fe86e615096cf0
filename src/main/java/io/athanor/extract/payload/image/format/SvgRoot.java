package io.athanor.extract.payload.image.format;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** Tells a drawing by the first element of its XML. */
public final class SvgRoot {
    /** Of a file's beginning, in which its root stands: some tools write long comments before it. */
    private static final int HEAD_BYTES = 1 << 16;

    /**
     * The first element, behind what may stand before it: a page of HTML may hold drawings, too. What was passed is not
     * gone back to (the plus), which with a thousand comments would take the stack, and time that grows with their square.
     */
    private static final Pattern ROOT = Pattern.compile(
            "\\W{0,4}\\s*(?:<\\?.*?\\?>\\s*|<!--.*?-->\\s*|<!DOCTYPE[^\\[>]*(?:\\[.*?\\])?\\s*>\\s*)*+<(?:\\w+:)?svg[\\s>]",
            Pattern.DOTALL);

    private SvgRoot() {}

    /** Whether a file is a drawing, compressed or not. */
    static boolean looksSo(byte[] file) {
        if (file.length < 5) {
            return false;
        }
        boolean gzip = file[0] == 0x1f && (file[1] & 0xff) == 0x8b;
        int first = file[0] == (byte) 0xef ? 3 : 0;
        while (first < file.length - 1 && Character.isWhitespace(file[first])) {
            first++;
        }
        boolean marked =
                file[0] == (byte) 0xff && file[1] == (byte) 0xfe || file[0] == (byte) 0xfe && file[1] == (byte) 0xff;
        if (!gzip && !marked && file[first] != '<') {
            return false;
        }
        try (InputStream in = unpacked(file)) {
            String head = new String(in.readNBytes(HEAD_BYTES), StandardCharsets.ISO_8859_1);
            return ROOT.matcher(head.replace("\0", "")).lookingAt();
        } catch (IOException e) {
            return false;
        }
    }

    /** The XML of a file that may be compressed with gzip. */
    public static InputStream unpacked(byte[] file) throws IOException {
        var bytes = new ByteArrayInputStream(file);
        return file[0] == 0x1f ? new GZIPInputStream(bytes) : bytes;
    }
}
