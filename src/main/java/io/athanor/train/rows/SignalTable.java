package io.athanor.train.rows;

import io.athanor.base.Provenance;
import io.athanor.data.Columns;
import io.athanor.table.Artefact;
import io.athanor.train.joined.JoinedFiles;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Where lies what one training hands another: a table by sample id and view, bucketed as the joined one is, with a column of {@code
 * array<float>} a signal.
 *
 * @param columns those that are read; the files may have more
 * @param buckets the files of each bucket
 */
public record SignalTable(List<SignalColumn> columns, List<List<String>> buckets) implements Serializable {
    /** No signals at all: where labels alone teach. */
    public static final SignalTable NONE = new SignalTable(List.of(), List.of());

    /** Place of the first signal in rows of {@link #type()}. */
    public static final int FIRST_SIGNAL = 2;

    /** The commit record's setting that has each signal's width, by name. */
    private static final String WIDTHS = "signals";

    public SignalTable {
        columns = List.copyOf(columns);
        buckets = buckets.stream().map(List::copyOf).toList();
    }

    /** A published one, all of its columns. */
    public static SignalTable of(Artefact outputs) {
        List<SignalColumn> columns = new ArrayList<>();
        Provenance record = outputs.provenance();
        if (!(record.settings().get(WIDTHS) instanceof Map<?, ?> widths)) {
            throw new IllegalArgumentException(outputs.path() + " does not say which signals it has");
        }
        widths.forEach(
                (name, width) -> columns.add(new SignalColumn(String.valueOf(name), ((Number) width).intValue())));
        return new SignalTable(columns, JoinedFiles.fileNames(outputs));
    }

    /** What the commit record of such a table says of its columns. */
    public static Map<String, Object> record(List<SignalColumn> columns) {
        Map<String, Integer> widths = new LinkedHashMap<>();
        columns.forEach(column -> widths.put(column.name(), column.width()));
        return Map.of(WIDTHS, widths);
    }

    public boolean isEmpty() {
        return columns.isEmpty();
    }

    public List<String> names() {
        return columns.stream().map(SignalColumn::name).toList();
    }

    public SignalWidths widths() {
        return new SignalWidths(columns);
    }

    /** The sample's id and the view, then the signals in their order. */
    public StructType type() {
        return type(names());
    }

    /** See {@link #type()}. */
    public static StructType type(List<String> signals) {
        StructType type =
                new StructType().add(Columns.SAMPLE_ID, DataTypes.StringType).add(Columns.VIEW, DataTypes.IntegerType);
        for (String signal : signals) {
            type = type.add(signal, DataTypes.createArrayType(DataTypes.FloatType, false));
        }
        return type;
    }
}
