package io.athanor.source.rows;

import io.athanor.base.Change;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** Rows of a Parquet file. Lists, maps and structs are no cells, but for {@link BytesOrPath}. */
public final class ParquetRows extends FileRows {
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]+\\.0");

    /** Bytes that are longer are not looked at for being a text. */
    private static final int LONGEST_TEXT = 1 << 16;

    private final List<FileColumn> columns;
    private final ParquetReader<Group> reader;
    private final ReadColumns wanted;
    private final ClassLabels labels;
    private final Set<String> readAsTexts = new HashSet<>();
    private long row;

    private ParquetRows(
            TableFile file,
            List<FileColumn> columns,
            ParquetReader<Group> reader,
            ReadColumns wanted,
            ClassLabels labels) {
        super(file);
        this.columns = columns;
        this.reader = reader;
        this.wanted = wanted;
        this.labels = labels;
    }

    /** The columns of a file, from its footer alone. */
    public static List<FileColumn> columns(TableFile file, Configuration configuration) {
        return columns(footer(file, configuration));
    }

    /**
     * Opens a file.
     *
     * @param read what is read beyond scalars
     */
    public static ParquetRows open(TableFile file, ReadColumns read, Configuration configuration) {
        return open(file, read, false, configuration);
    }

    /** Opens a file for a look at all that it has: bytes that are no texts are payloads. */
    public static ParquetRows open(TableFile file, Configuration configuration) {
        return open(file, ReadColumns.SCALARS, true, configuration);
    }

    private static ParquetRows open(TableFile file, ReadColumns read, boolean all, Configuration configuration) {
        ParquetMetadata footer = footer(file, configuration);
        MessageType schema = footer.getFileMetaData().getSchema();
        ClassLabels labels = labels(footer);
        List<Type> columns = schema.getFields().stream()
                .filter(f -> switch (ParquetCells.type(f)) {
                    case NESTED ->
                        !all
                                && (ParquetCells.isListOfTexts(f)
                                        || isListOfLabels(f, labels)
                                        || read.series().contains(f.getName()));
                    case BYTES_OR_PATH -> all || read.payloads().contains(f.getName());
                    case BYTES -> all || read.payloads().contains(f.getName()) || isShort(footer, f.getName());
                    default -> true;
                })
                .toList();
        Configuration own = new Configuration(configuration);
        own.setBoolean("parquet.page.verify-checksum.enabled", true);
        try {
            ParquetReader<Group> reader = ParquetReader.builder(
                            new Selected(new MessageType(schema.getName(), columns)), file.path())
                    .withConf(own)
                    .build();
            return new ParquetRows(file, columns(footer), reader, read, labels);
        } catch (IOException | RuntimeException e) {
            throw file.failure(e, "");
        }
    }

    private static ParquetMetadata footer(TableFile file, Configuration configuration) {
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(file.path(), configuration))) {
            return reader.getFooter();
        } catch (IOException | RuntimeException e) {
            throw file.failure(e, "");
        }
    }

    private static ClassLabels labels(ParquetMetadata footer) {
        return ClassLabels.of(footer.getFileMetaData().getKeyValueMetaData());
    }

    private static boolean isListOfLabels(Type column, ClassLabels labels) {
        return labels.has(column.getName()) && ParquetCells.isListOfWholes(column);
    }

    private static List<FileColumn> columns(ParquetMetadata footer) {
        ClassLabels labels = labels(footer);
        return footer.getFileMetaData().getSchema().getFields().stream()
                .map(f -> new FileColumn(
                        f.getName(),
                        f.isPrimitive() && isEmpty(footer, f.getName())
                                ? FileColumn.Type.NOTHING
                                // numbers with names are read as these
                                : labels.has(f.getName()) && ParquetCells.type(f) == FileColumn.Type.WHOLE
                                        ? FileColumn.Type.TEXT
                                        : ParquetCells.type(f)))
                .toList();
    }

    /** A column without any value has whatever type its writer thought of. */
    private static boolean isEmpty(ParquetMetadata footer, String column) {
        return chunks(footer, column).stream()
                .allMatch(c -> c.getStatistics() != null
                        && c.getStatistics().isNumNullsSet()
                        && c.getStatistics().getNumNulls() == c.getValueCount());
    }

    /** Whether bytes may be texts, rather than payloads that nobody asked for. */
    private static boolean isShort(ParquetMetadata footer, String column) {
        List<ColumnChunkMetaData> chunks = chunks(footer, column);
        long bytes = chunks.stream()
                .mapToLong(ColumnChunkMetaData::getTotalUncompressedSize)
                .sum();
        long values =
                chunks.stream().mapToLong(ColumnChunkMetaData::getValueCount).sum();
        return bytes <= LONGEST_TEXT * Math.max(1, values);
    }

    private static List<ColumnChunkMetaData> chunks(ParquetMetadata footer, String column) {
        return footer.getBlocks().stream()
                .map(BlockMetaData::getColumns)
                .flatMap(List::stream)
                .filter(c -> c.getPath().toArray()[0].equals(column))
                .toList();
    }

    private static final class Selected extends GroupReadSupport {
        private final MessageType wanted;

        Selected(MessageType wanted) {
            this.wanted = wanted;
        }

        @Override
        public ReadContext init(InitContext context) {
            return new ReadContext(wanted);
        }
    }

    @Override
    public List<FileColumn> columns() {
        return columns;
    }

    @Override
    @Nullable
    FileRow read() throws IOException {
        Group group = reader.read();
        if (group == null) {
            return null;
        }
        row++;
        Map<String, Object> values = new HashMap<>();
        for (int i = 0; i < group.getType().getFieldCount(); i++) {
            if (group.getFieldRepetitionCount(i) > 0) {
                Type type = group.getType().getType(i);
                try {
                    if (ParquetCells.type(type) == FileColumn.Type.NESTED
                            && wanted.series().contains(type.getName())) {
                        values.put(type.getName(), ParquetJson.of(group, i));
                    } else if (type.isPrimitive()) {
                        boolean named = ParquetCells.type(type) == FileColumn.Type.WHOLE;
                        Object value = ParquetCells.value(group, i);
                        Object cell = named ? labels.named(type.getName(), value) : value;
                        if (cell != null) {
                            add(values, type.getName(), cell);
                        }
                    } else if (isListOfLabels(type, labels)) {
                        values.put(
                                type.getName(),
                                ParquetCells.list(group.getGroup(i, 0), number -> labels.name(type.getName(), number)));
                    } else if (ParquetCells.isListOfTexts(type)) {
                        values.put(type.getName(), ParquetCells.list(group.getGroup(i, 0)));
                    } else {
                        values.put(type.getName(), bytesOrPath(group.getGroup(i, 0)));
                    }
                } catch (IllegalArgumentException e) {
                    return FileRow.flawed(row, type.getName() + " " + e.getMessage());
                } catch (CharacterCodingException e) {
                    return FileRow.flawed(row, type.getName() + " holds bytes that are not UTF-8, expected text");
                }
            }
        }
        return FileRow.of(row, values);
    }

    private void add(Map<String, Object> values, String name, Object value) {
        if (value instanceof Double notFinite) {
            tally().add(
                            Change.CELL_NOT_FINITE,
                            "row " + row + " of " + file().name() + ": " + name + " is " + notFinite);
        } else if (value instanceof byte[] bytes && !wanted.payloads().contains(name)) {
            String text = text(bytes);
            values.put(name, text == null ? bytes : text);
            if (text != null && readAsTexts.add(name)) {
                tally().add(Change.BYTES_AS_TEXT, name + " of " + file().name());
            }
        } else if (value instanceof String text
                && wanted.wholes().contains(name)
                && WHOLE.matcher(text).matches()) {
            values.put(name, text.substring(0, text.length() - 2));
        } else if (!(value instanceof String text && text.isBlank())) {
            values.put(name, value);
        }
    }

    /** As old writers hold texts; null if it is none. */
    private static @Nullable String text(byte[] bytes) {
        if (bytes.length > LONGEST_TEXT) {
            return null;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.indexOf('\0') < 0 ? text : null;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static BytesOrPath bytesOrPath(Group group) throws CharacterCodingException {
        byte[] bytes = has(group, BytesOrPath.BYTES)
                ? group.getBinary(BytesOrPath.BYTES, 0).getBytes()
                : null;
        String path = has(group, BytesOrPath.PATH) ? ParquetCells.text(group.getBinary(BytesOrPath.PATH, 0)) : null;
        return new BytesOrPath(bytes, path);
    }

    private static boolean has(Group group, String field) {
        return group.getFieldRepetitionCount(field) > 0;
    }

    @Override
    RuntimeException failure(Exception e) {
        return file().failure(e, "after row " + row);
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("Cannot close " + file().uri(), e);
        }
    }
}
