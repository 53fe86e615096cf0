package io.athanor.source;

import io.athanor.data.Payload;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Reads rows of any table for a look: scalars as text, and the heads of bytes alone.
 *
 * @param names of the columns that are read
 */
record LookedRows(List<String> names) implements Serializable {
    private static final String BROKEN_LINE = "_broken_line";
    private static final String BYTES = "bytes";
    private static final String PATH = "path";

    LookedRows {
        names = List.copyOf(names);
    }

    /** The tables, in a session of its own, whose settings make a partition of each file. */
    static Dataset<Row> read(SparkSession spark, List<SourceFile> files) {
        SparkSession own = spark.newSession();
        // A file joins a partition while the sum of (length + opening cost) stays within the bound, and is split where
        // it is
        // longer than the bound: with both at the longest file's length neither happens.
        long longest =
                Math.max(1, files.stream().mapToLong(SourceFile::length).max().orElse(1));
        own.conf().set("spark.sql.files.maxPartitionBytes", longest);
        own.conf().set("spark.sql.files.openCostInBytes", longest);
        own.conf().set("spark.sql.caseSensitive", true);
        own.conf().set("spark.sql.sources.partitionColumnTypeInference.enabled", false);
        String format = TableFormat.of(new Path(files.get(0).uri()).getName())
                .orElseThrow()
                .name()
                .toLowerCase(Locale.ROOT);
        return own.read()
                .format(format)
                .option("mergeSchema", true)
                .option("primitivesAsString", true)
                .option("columnNameOfCorruptRecord", BROKEN_LINE)
                .option("header", true)
                .option("multiLine", format.equals("csv"))
                .option("escape", "\"")
                .option("enforceSchema", false)
                .load(files.stream().map(SourceFile::uri).toArray(String[]::new));
    }

    static LookedRows of(StructType schema) {
        return new LookedRows(columns(schema)
                .filter(column -> !isList(column.dataType()))
                .map(StructField::name)
                .toList());
    }

    /** Columns that are never read or were always empty, by name with why. */
    static Map<String, String> unread(StructType schema, SourceLook look) {
        Map<String, String> unread = new TreeMap<>();
        columns(schema).forEach(column -> {
            if (isList(column.dataType())) {
                String type = column.dataType().simpleString();
                unread.put(column.name(), "a column of " + type + ", which is neither a scalar nor bytes");
            } else if (!look.cells().containsKey(column.name())
                    && !look.payloads().contains(column.name())) {
                unread.put(column.name(), "which holds nothing");
            }
        });
        return unread;
    }

    private static Stream<StructField> columns(StructType schema) {
        return Stream.of(schema.fields()).filter(column -> !column.name().equals(BROKEN_LINE));
    }

    private static boolean isList(DataType type) {
        return type instanceof ArrayType
                || type instanceof MapType
                || (type instanceof StructType struct && !isBytesAndPath(struct));
    }

    /** As data sets of pictures and sounds have them that come with their bytes. */
    private static boolean isBytesAndPath(StructType struct) {
        List<String> fields = List.of(struct.fieldNames());
        return fields.contains(BYTES) && struct.apply(BYTES).dataType() instanceof BinaryType;
    }

    Dataset<Row> select(Dataset<Row> table) {
        List<Column> selected = new ArrayList<>();
        for (String name : names) {
            Column column = functions.col("`" + name.replace("`", "``") + "`");
            DataType type = table.schema().apply(name).dataType();
            if (type instanceof StructType struct) {
                Column path = List.of(struct.fieldNames()).contains(PATH)
                        ? column.getField(PATH).cast("string")
                        : functions.lit(null).cast("string");
                selected.add(functions
                        .struct(head(column.getField(BYTES)).as(BYTES), path.as(PATH))
                        .as(name));
            } else {
                selected.add((type instanceof BinaryType ? head(column) : column.cast("string")).as(name));
            }
        }
        return table.select(selected.toArray(Column[]::new));
    }

    private static Column head(Column bytes) {
        return functions.substring(bytes, 1, FieldGuess.HEAD_BYTES);
    }

    Iterator<FoundSample> samples(Iterator<Row> rows) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public FoundSample next() {
                return sample(rows.next());
            }
        };
    }

    private FoundSample sample(Row row) {
        Map<String, String> cells = new TreeMap<>();
        Map<String, Payload> payloads = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            Object value = row.get(i);
            if (value instanceof Row struct) {
                // without bytes it is a reference
                value = struct.isNullAt(0) ? struct.get(1) : struct.get(0);
            }
            if (value instanceof byte[] head) {
                payloads.put(names.get(i), Payload.inline(head));
            } else if (value instanceof String text && !text.isBlank()) {
                cells.put(names.get(i), text);
            }
        }
        return new FoundSample(null, cells, payloads, Map.of(), false);
    }
}
