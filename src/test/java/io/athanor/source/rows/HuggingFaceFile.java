package io.athanor.source.rows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** A Parquet file as Hugging Face's library of datasets writes it: pictures as bytes with a path, classes as numbers with names. */
public final class HuggingFaceFile {
    private static final MessageType SCHEMA = MessageTypeParser.parseMessageType("""
            message schema {
              optional group image { optional binary bytes; optional binary path (STRING); }
              optional binary text (STRING);
              optional int64 label;
              optional group tags (LIST) { repeated group list { optional int64 element; } }
            }
            """);

    private static final String FEATURES = """
            {"info": {"features": {"image": {"_type": "Image"}, "text": {"dtype": "string", "_type": "Value"},
              "label": {"names": ["cup", "plate"], "_type": "ClassLabel"},
              "tags": {"feature": {"names": ["old", "new", "blue"], "_type": "ClassLabel"}, "_type": "Sequence"}}}}
            """;

    private HuggingFaceFile() {}

    /** @param fill makes a row of the number that it is given */
    public static void write(Path file, int rows, BiConsumer<Integer, Group> fill) {
        write(file, rows, Map.of("huggingface", FEATURES), fill);
    }

    /** @param notes of the footer */
    static void write(Path file, int rows, Map<String, String> notes, BiConsumer<Integer, Group> fill) {
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(
                        HadoopOutputFile.fromPath(new org.apache.hadoop.fs.Path(file.toUri()), new Configuration()))
                .withType(SCHEMA)
                .withExtraMetaData(notes)
                .build()) {
            for (int i = 0; i < rows; i++) {
                Group row = new SimpleGroupFactory(SCHEMA).newGroup();
                fill.accept(i, row);
                writer.write(row);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
