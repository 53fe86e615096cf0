package io.athanor.source.rows;

import io.athanor.base.Changes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.apache.hadoop.conf.Configuration;

/** Files of tables, written and read whole. */
final class TableFiles {
    private TableFiles() {}

    /** Rows as {@code {a=1, b=x}} and {@code line 3: what is wrong}, and what was done to them. */
    record Read(List<String> rows, Changes changes) {}

    static TableFile of(Path file) {
        return new TableFile(file.getFileName().toString(), file.toUri().toString());
    }

    static Read csv(Path file, TextSettings settings) {
        char usual = file.toString().contains(".tsv") ? '\t' : ',';
        return read(DelimitedRows.open(of(file), settings, usual, new Configuration()));
    }

    static Read json(Path file) {
        return read(JsonRows.open(of(file), TextSettings.guessed(), java.util.Set.of(), new Configuration()));
    }

    static Read read(FileRows open) {
        try (FileRows rows = open) {
            List<String> read = new ArrayList<>();
            rows.forEachRemaining(row -> read.add(
                    row.flaw() == null
                            ? new java.util.TreeMap<>(row.values()).toString()
                            : "line " + row.line() + ": " + row.flaw()));
            return new Read(read, rows.changes());
        }
    }

    static byte[] packed(String codec, byte[] bytes) throws IOException, CompressorException {
        var packed = new java.io.ByteArrayOutputStream();
        try (OutputStream out = new CompressorStreamFactory().createCompressorOutputStream(codec, packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    static Path write(Path file, byte[]... parts) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            for (byte[] part : parts) {
                out.write(part);
            }
        }
        return file;
    }
}
