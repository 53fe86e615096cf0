package io.athanor.source.tar;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Makes tars block by block: of kinds that no library writes. */
final class RawTar {
    private static final int BLOCK = 512;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    RawTar file(String name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return header(name.getBytes(StandardCharsets.UTF_8), '0', bytes.length, "")
                .data(bytes);
    }

    /** A file whose name is these bytes, in a header of its own if it is a long one. */
    RawTar named(byte[] name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (name.length > 100) {
            header("././@LongLink".getBytes(StandardCharsets.UTF_8), 'L', name.length + 1, "")
                    .data(Arrays.copyOf(name, name.length + 1));
        }
        return header(name, '0', bytes.length, "").data(bytes);
    }

    /** A file whose name, given byte for byte, stands in an extended header. */
    RawTar extended(byte[] name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        int length = record("path=" + "n".repeat(name.length)).length();
        record.writeBytes((length + " path=").getBytes(StandardCharsets.UTF_8));
        record.writeBytes(name);
        record.write('\n');
        return header("x".getBytes(StandardCharsets.UTF_8), 'x', record.size(), "")
                .data(record.toByteArray())
                .header("short.txt".getBytes(StandardCharsets.UTF_8), '0', bytes.length, "")
                .data(bytes);
    }

    /** Anything without bytes: {@code 1} a hard link, {@code 2} a symbolic one, {@code 5} a folder, {@code 6} a pipe. */
    RawTar other(String name, char type, String target) {
        return header(name.getBytes(StandardCharsets.UTF_8), type, 0, target);
    }

    /** A file of so many bytes that begins and ends with the text and has zeros between, as GNU tar stores it of old. */
    RawTar sparseOfOld(String name, String text, int length) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] header = block(name.getBytes(StandardCharsets.UTF_8), 'S', 2L * bytes.length, "");
        put(header, 257, "ustar  \0");
        put(header, 386, octal(0, 11) + "\0" + octal(bytes.length, 11) + "\0");
        put(header, 410, octal(length - bytes.length, 11) + "\0" + octal(bytes.length, 11) + "\0");
        put(header, 483, octal(length, 11) + "\0");
        out.writeBytes(sealed(header));
        return data((text + text).getBytes(StandardCharsets.UTF_8));
    }

    /** The same, as GNU tar stores it in the format pax. */
    RawTar sparse(String name, String text, int length) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        String records = record("GNU.sparse.major=1")
                + record("GNU.sparse.minor=0")
                + record("GNU.sparse.name=" + name)
                + record("GNU.sparse.realsize=" + length);
        byte[] map = Arrays.copyOf(
                ("2\n0\n" + bytes.length + "\n" + (length - bytes.length) + "\n" + bytes.length + "\n")
                        .getBytes(StandardCharsets.UTF_8),
                BLOCK);
        header("x".getBytes(StandardCharsets.UTF_8), 'x', records.length(), "")
                .data(records.getBytes(StandardCharsets.UTF_8));
        header("GNUSparseFile.0/x".getBytes(StandardCharsets.UTF_8), '0', BLOCK + 2L * bytes.length, "");
        out.writeBytes(map);
        return data((text + text).getBytes(StandardCharsets.UTF_8));
    }

    Path write(Path file) {
        try {
            out.writeBytes(new byte[2 * BLOCK]);
            return Files.write(file, out.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RawTar header(byte[] name, char type, long size, String target) {
        out.writeBytes(sealed(block(name, type, size, target)));
        return this;
    }

    private RawTar data(byte[] bytes) {
        out.writeBytes(Arrays.copyOf(bytes, (bytes.length + BLOCK - 1) / BLOCK * BLOCK));
        return this;
    }

    private static byte[] block(byte[] name, char type, long size, String target) {
        byte[] block = new byte[BLOCK];
        System.arraycopy(name, 0, block, 0, Math.min(100, name.length));
        put(block, 100, octal(0644, 7));
        put(block, 108, octal(0, 7));
        put(block, 116, octal(0, 7));
        put(block, 124, octal(size, 11));
        put(block, 136, octal(0, 11));
        block[156] = (byte) type;
        put(block, 157, target);
        put(block, 257, "ustar\00000");
        return block;
    }

    private static byte[] sealed(byte[] block) {
        put(block, 148, " ".repeat(8));
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        put(block, 148, octal(sum, 6) + "\0 ");
        return block;
    }

    private static void put(byte[] block, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, block, offset, bytes.length);
    }

    private static String octal(long value, int digits) {
        return String.format("%0" + digits + "o", value);
    }

    /** A record of an extended header, which begins with its own length. */
    private static String record(String text) {
        int length = text.length() + 2;
        while (String.valueOf(length).length() + text.length() + 2 != length) {
            length = String.valueOf(length).length() + text.length() + 2;
        }
        return length + " " + text + "\n";
    }
}
