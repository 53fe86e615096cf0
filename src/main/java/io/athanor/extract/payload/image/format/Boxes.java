package io.athanor.extract.payload.image.format;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The boxes that files of the MP4 family are made of, JPEG 2000's among them. */
public final class Boxes {
    private static final byte[] CODESTREAM = {(byte) 0xff, 0x4f, (byte) 0xff, 0x51};
    private static final byte[] SIZE = {(byte) 0xff, (byte) 0x90};
    private static final byte[] END = {(byte) 0xff, (byte) 0xd9};

    /** Names of auxiliary pictures that are transparency. */
    private static final List<String> ALPHA =
            List.of("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", "urn:mpeg:hevc:2015:auxid:1");

    private Boxes() {}

    /** Whether the file ends within one of its outermost boxes. */
    public static boolean cut(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file);
        long at = 0;
        while (at + 8 <= file.length) {
            long length = in.getInt((int) at) & 0xffffffffL;
            if (length == 1 && at + 16 <= file.length) {
                length = in.getLong((int) at + 8);
            } else if (length == 0) {
                // to the end, wherever that is
                return false;
            }
            if (length < 8 || length > file.length - at) {
                // what stands behind the last box may be anything
                return length >= 8 && isName(file, (int) at + 4);
            }
            at += length;
        }
        return false;
    }

    private static boolean isName(byte[] file, int at) {
        for (int i = at; i < at + 4; i++) {
            if (file[i] < ' ' || file[i] > 'z') {
                return false;
            }
        }
        return true;
    }

    /** Whether one of its pictures is the transparency of another. */
    public static boolean hasAlpha(byte[] file) {
        return ALPHA.stream().anyMatch(name -> find(file, name.getBytes(StandardCharsets.US_ASCII), 0) >= 0);
    }

    /** Where JPEG 2000's codestream begins, or -1. */
    public static int codestream(byte[] file) {
        return find(file, CODESTREAM, 0);
    }

    /** Whether a codestream ends within one of its tile parts, or has no end. */
    public static boolean codestreamCut(byte[] file, int codestream) {
        ByteBuffer in = ByteBuffer.wrap(file);
        int at = find(file, SIZE, codestream);
        while (at >= 0 && at + 12 <= file.length && in.getShort(at) == (short) 0xff90) {
            long length = in.getInt(at + 6) & 0xffffffffL;
            if (length == 0) {
                return find(file, END, at) < 0;
            }
            if (length > file.length - at) {
                return true;
            }
            at += (int) length;
        }
        return at < 0 || at + 2 > file.length;
    }

    /** The ICC profile of a JPEG 2000 file, if it has one. */
    public static byte @Nullable [] profile(byte[] file) {
        int name = find(file, "colr".getBytes(StandardCharsets.US_ASCII), 0);
        if (name < 4 || name + 7 > file.length || file[name + 4] != 2) {
            return null;
        }
        int end = name - 4 + ByteBuffer.wrap(file).getInt(name - 4);
        return end > name + 7 && end <= file.length ? Arrays.copyOfRange(file, name + 7, end) : null;
    }

    private static int find(byte[] file, byte[] wanted, int from) {
        for (int at = from; at + wanted.length <= file.length; at++) {
            if (file[at] == wanted[0] && Arrays.equals(file, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }
}
