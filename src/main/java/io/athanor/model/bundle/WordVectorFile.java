package io.athanor.model.bundle;

import io.airlift.compress.zstd.ZstdInputStream;
import io.athanor.base.UserError;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A file of words and their vectors, read from front to back: GloVe's text, a word and its numbers a line; the text of word2vec and
 * of fastText ({@code .vec}), which begins with a line of two numbers, words and width; and word2vec's binary ({@code .bin}), whose
 * numbers are floats, little-endian. Each may be packed by gzip or zstd. For one thread; to be closed.
 */
public final class WordVectorFile implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 20;

    /** No word is longer, and no line: what goes on for longer is another kind of file. */
    private static final int LONGEST_WORD = 4_096;

    private static final int LONGEST_LINE = 1 << 20;
    private static final int WIDEST = 65_536;

    /** What fastText's own binary begins with, whose vectors are those of pieces of words. */
    private static final int FASTTEXT_MAGIC = 793712314;

    private final String address;
    private final InputStream in;
    private final boolean binary;
    private final int width;
    private final long announced;

    /** The first line, where it is a word's. */
    private String waiting = "";

    private long line;
    private float[] vector = new float[0];

    private WordVectorFile(String address, InputStream in) throws IOException {
        this.address = address;
        this.in = in;
        this.binary = unpackedName(address).endsWith(".bin");
        in.mark(4);
        byte[] head = in.readNBytes(4);
        in.reset();
        if (head.length == 4
                && ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt() == FASTTEXT_MAGIC) {
            throw refused("it is fastText's own binary, expected its .vec");
        }
        String first = line();
        String[] parts = first.strip().split("[ \t]+");
        if (parts.length == 2 && isWhole(parts[0]) && isWhole(parts[1])) {
            this.announced = Long.parseLong(parts[0]);
            this.width = (int) Math.min(WIDEST + 1L, Long.parseLong(parts[1]));
        } else if (binary) {
            throw refused(
                    "its first line is no two numbers, words and width, expected word2vec's binary in a file that ends in .bin");
        } else {
            this.announced = -1;
            this.width = parts.length - 1;
            this.waiting = first;
        }
        if (width < 1 || width > WIDEST) {
            throw refused("its first line says vectors of " + width + " values, expected a word and 1 to " + WIDEST
                    + " numbers");
        }
    }

    /**
     * Opens a file.
     *
     * @param address as {@link io.athanor.model.Location} reads it; its ending says how it is packed
     * @param packed is closed with what is returned, or if it cannot be read
     * @throws UserError if it is none of these kinds
     */
    public static WordVectorFile open(String address, InputStream packed) throws IOException {
        try {
            return new WordVectorFile(address, new BufferedInputStream(unpacked(address, packed), BUFFER_BYTES));
        } catch (IOException | RuntimeException e) {
            packed.close();
            throw e;
        }
    }

    private static InputStream unpacked(String address, InputStream packed) throws IOException {
        String name = address.toLowerCase(Locale.ROOT);
        try {
            return name.endsWith(".gz")
                    ? new GZIPInputStream(packed, BUFFER_BYTES)
                    : name.endsWith(".zst") ? new ZstdInputStream(packed) : packed;
        } catch (ZipException e) {
            throw new IOException("it is not packed as its ending says", e);
        }
    }

    private static String unpackedName(String address) {
        return address.toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|zst)$", "");
    }

    /** Values of a vector. */
    public int width() {
        return width;
    }

    /** Words that the first line promises; -1 where there is no such line. */
    public long announced() {
        return announced;
    }

    /**
     * Goes on to the next word.
     *
     * @return it, whose vector is {@link #vector}; null at the end
     * @throws UserError if the file is damaged there, naming the line
     */
    public @Nullable String next() throws IOException {
        vector = new float[width];
        String word = binary ? nextOfBinary() : nextOfText();
        for (float value : vector) {
            if (!Float.isFinite(value)) {
                throw refused("the vector of '" + word + "' has NaN or an infinite value, expected numbers");
            }
        }
        return word;
    }

    /** Of the last word. */
    public float[] vector() {
        return vector;
    }

    private @Nullable String nextOfText() throws IOException {
        String text = waiting.isEmpty() ? line() : waiting;
        waiting = "";
        line++;
        while (text.isBlank()) {
            if (isAtEnd()) {
                return null;
            }
            text = line();
            line++;
        }
        // from behind: some words of GloVe's have blanks in them
        int end = text.stripTrailing().length();
        for (int i = width - 1; i >= 0; i--) {
            int from = Math.max(text.lastIndexOf(' ', end - 1), text.lastIndexOf('\t', end - 1));
            if (from < 0) {
                throw refused("line " + line + " has fewer than " + width + " numbers behind a word");
            }
            vector[i] = number(text.substring(from + 1, end));
            end = from;
        }
        return text.substring(0, end);
    }

    private float number(String text) {
        try {
            return Float.parseFloat(text);
        } catch (NumberFormatException e) {
            throw new UserError(
                    "Cannot read the word vectors at " + address + ": line " + line + " has '" + text
                            + "', expected a number. Is it a file of GloVe, word2vec or fastText?",
                    e);
        }
    }

    private @Nullable String nextOfBinary() throws IOException {
        if (line >= announced) {
            return null;
        }
        var word = new ByteArrayOutputStream();
        int next = in.read();
        // some writers put a line break behind each vector
        while (next == '\n') {
            next = in.read();
        }
        while (next != ' ' && next >= 0 && word.size() <= LONGEST_WORD) {
            word.write(next);
            next = in.read();
        }
        byte[] bytes = in.readNBytes(width * Float.BYTES);
        if (next != ' ' || bytes.length < width * Float.BYTES) {
            throw refused("it ends, or is damaged, behind " + line + " of " + announced + " words");
        }
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
        line++;
        return word.toString(StandardCharsets.UTF_8);
    }

    private boolean isAtEnd() throws IOException {
        in.mark(1);
        int next = in.read();
        in.reset();
        return next < 0;
    }

    /** Without its break; empty at the end. */
    private String line() throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            bytes.write(next);
            if (bytes.size() > LONGEST_LINE) {
                throw refused("a line has more than " + LONGEST_LINE + " bytes");
            }
        }
        String text = bytes.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private static boolean isWhole(String text) {
        return text.matches("[0-9]{1,12}");
    }

    private UserError refused(String why) {
        return new UserError("Cannot read the word vectors at " + address + ": " + why
                + ". Is it a file of GloVe, word2vec or fastText, fetched whole?");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
