package io.athanor.source.rows;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.apache.commons.io.ByteOrderMark;
import org.apache.commons.io.input.BOMInputStream;
import org.apache.commons.io.input.ReaderInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.util.LineReader;
import org.jspecify.annotations.Nullable;

/**
 * A file of text: unpacked where its ending says so, without its byte order mark, in the encoding that was stated, else in
 * that of the mark, else in UTF-8. Bytes that are none of the encoding are never replaced: whoever reads them fails.
 */
final class TextFile implements AutoCloseable {
    /** Of a line or a cell at most: what is longer is most likely a quote that is never closed. */
    static final int LONGEST = 64 << 20;

    private final TableFile file;
    private final Configuration configuration;
    private final BOMInputStream bytes;
    private final Charset charset;

    private TextFile(TableFile file, Configuration configuration, BOMInputStream bytes, Charset charset) {
        this.file = file;
        this.configuration = configuration;
        this.bytes = bytes;
        this.charset = charset;
    }

    static TextFile open(TableFile file, @Nullable Charset stated, Configuration configuration) {
        try {
            BOMInputStream bytes = marked(file, configuration);
            ByteOrderMark mark = bytes.getBOM();
            return new TextFile(
                    file,
                    configuration,
                    bytes,
                    stated != null
                            ? stated
                            : mark == null ? StandardCharsets.UTF_8 : Charset.forName(mark.getCharsetName()));
        } catch (IOException | RuntimeException e) {
            throw file.failure(e, "");
        }
    }

    private static BOMInputStream marked(TableFile file, Configuration configuration) throws IOException {
        InputStream stored = file.fileSystem(configuration).open(file.path());
        try {
            return BOMInputStream.builder()
                    .setInputStream(Unpacked.stream(file.path().getName(), new BufferedInputStream(stored, 1 << 16)))
                    .setByteOrderMarks(
                            ByteOrderMark.UTF_8,
                            ByteOrderMark.UTF_32LE,
                            ByteOrderMark.UTF_32BE,
                            ByteOrderMark.UTF_16LE,
                            ByteOrderMark.UTF_16BE)
                    .setInclude(false)
                    .get();
        } catch (IOException | RuntimeException e) {
            stored.close();
            throw e;
        }
    }

    /** Its characters. */
    Reader reader() {
        return new InputStreamReader(
                bytes,
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    /** Its characters as UTF-8. */
    InputStream utf8() throws IOException {
        return charset.equals(StandardCharsets.UTF_8)
                ? bytes
                : ReaderInputStream.builder()
                        .setReader(reader())
                        .setCharset(StandardCharsets.UTF_8)
                        .get();
    }

    /** What an exception of its reader means. */
    RuntimeException failure(Exception e, String where) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CharacterCodingException) {
                return file.refused(misfit() + ", expected text in " + charset
                        + ". Set source.encoding to the encoding it is written in, windows-1252 for instance.");
            }
        }
        return file.failure(e, where);
    }

    /** The first line that is not of the encoding; a decoder fails some thousand bytes ahead of who reads from it. */
    private String misfit() {
        if (!charset.equals(StandardCharsets.UTF_8)) {
            return "it holds bytes that are not " + charset;
        }
        try (InputStream again = marked(file, configuration);
                LineReader lines = new LineReader(again)) {
            Text line = new Text();
            for (long number = 1; lines.readLine(line, LONGEST) > 0; number++) {
                try {
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line.getBytes(), 0, line.getLength()));
                } catch (CharacterCodingException e) {
                    return "line " + number + " holds bytes that are not " + charset;
                }
            }
        } catch (IOException e) {
            // said without its line
            return "it holds bytes that are not " + charset;
        }
        return "it holds bytes that are not " + charset;
    }

    @Override
    public void close() {
        try {
            bytes.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("Cannot close " + file.uri(), e);
        }
    }
}
