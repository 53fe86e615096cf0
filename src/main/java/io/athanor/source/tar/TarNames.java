package io.athanor.source.tar;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * The names of a tar's members. They are UTF-8; those that are not are read as Latin-1, in which every byte is a character,
 * so that two names stay two.
 */
final class TarNames {
    /** What the reader of tars puts for bytes that are no UTF-8; a name may hold these, too. */
    private static final Pattern PERHAPS_UNREADABLE = Pattern.compile("[?\ufffd]");

    private static final int BLOCK_BYTES = 512;
    private static final int NAME_BYTES = 100;
    private static final int SIZE_OFFSET = 124;
    private static final int SIZE_BYTES = 12;
    private static final int TYPE_OFFSET = 156;
    private static final int MAGIC_OFFSET = 257;
    private static final int PREFIX_OFFSET = 345;
    private static final int PREFIX_BYTES = 155;
    private static final String POSIX = "ustar\0";
    private static final String PATH = " path=";

    private final FSDataInputStream in;
    private final Changes.Tally changes;
    private final String file;

    /** @param file the tar's name, for a person */
    TarNames(FSDataInputStream in, Changes.Tally changes, String file) {
        this.in = in;
        this.changes = changes;
        this.file = file;
    }

    /**
     * A member's name.
     *
     * @param from where its headers begin
     * @param to where they end
     */
    String nameOf(TarArchiveEntry entry, long from, long to) throws IOException {
        if (!PERHAPS_UNREADABLE.matcher(entry.getName()).find()) {
            return entry.getName();
        }
        byte[] headers = new byte[(int) (to - from)];
        in.readFully(from, headers);
        String name = latin(headers);
        if (isUtf8(name.getBytes(StandardCharsets.ISO_8859_1))) {
            return entry.getName();
        }
        changes.add(Change.NAME_NOT_UTF8, name + " in " + file);
        return name;
    }

    private static boolean isUtf8(byte[] name) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** The name that a member's headers hold: its own, or one of the headers before it for names too long for that. */
    private static String latin(byte[] headers) {
        String bytes = new String(headers, StandardCharsets.ISO_8859_1);
        String before = "";
        int at = 0;
        while (at + BLOCK_BYTES <= bytes.length() && "xgKL".indexOf(bytes.charAt(at + TYPE_OFFSET)) >= 0) {
            int size =
                    Integer.parseInt(text(bytes, at + SIZE_OFFSET, SIZE_BYTES).strip(), 8);
            String body = bytes.substring(at + BLOCK_BYTES, at + BLOCK_BYTES + size);
            char type = bytes.charAt(at + TYPE_OFFSET);
            int path = body.indexOf(PATH);
            if (type == 'L') {
                before = text(body, 0, body.length());
            } else if (type == 'x' && path >= 0) {
                before = body.substring(path + PATH.length(), body.indexOf('\n', path));
            }
            at += BLOCK_BYTES + (size + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
        }
        if (!before.isEmpty()) {
            return before;
        }
        String name = text(bytes, at, NAME_BYTES);
        String prefix = bytes.startsWith(POSIX, at + MAGIC_OFFSET) ? text(bytes, at + PREFIX_OFFSET, PREFIX_BYTES) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    /** A field of a header, which a zero ends if it is not full. */
    private static String text(String bytes, int offset, int length) {
        String field = bytes.substring(offset, offset + length);
        int zero = field.indexOf('\0');
        return zero < 0 ? field : field.substring(0, zero);
    }
}
