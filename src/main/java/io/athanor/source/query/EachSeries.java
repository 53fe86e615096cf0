package io.athanor.source.query;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.athanor.data.Columns;
import io.athanor.source.PointTable;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The series of rows that stand by id and time, one after the other. Of rows without an id there is no series, but their number.
 * Holds the points of one series, and of these no more than are taken up.
 */
final class EachSeries implements Iterator<Row> {
    static final StructType SCHEMA = new StructType()
            .add(Columns.SAMPLE_ID, DataTypes.StringType)
            .add(PointTable.SERIES, DataTypes.StringType)
            .add(PointTable.FOUND, DataTypes.LongType);

    private static final JsonFactory JSON = new JsonFactory();

    /** What JSON has as a number; others (+5, .5, n/a) stand as texts. */
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private final Iterator<Row> points;
    private final PointTable table;
    private @Nullable Row ahead;

    /** @param points the id, the time, and a value a channel, all as texts */
    EachSeries(Iterator<Row> points, PointTable table) {
        this.points = points;
        this.table = table;
        this.ahead = points.hasNext() ? points.next() : null;
    }

    @Override
    public boolean hasNext() {
        return ahead != null;
    }

    @Override
    public Row next() {
        Row point = ahead;
        if (point == null) {
            throw new NoSuchElementException();
        }
        String id = point.getString(0);
        List<List<@Nullable String>> columns = new ArrayList<>();
        for (int c = 0; c <= table.channels().size(); c++) {
            columns.add(new ArrayList<>());
        }
        long found = 0;
        while (point != null && Objects.equals(point.getString(0), id)) {
            if (id != null && found < table.maxPoints()) {
                for (int c = 0; c < columns.size(); c++) {
                    columns.get(c).add(point.getString(c + 1));
                }
            }
            found++;
            point = points.hasNext() ? points.next() : null;
        }
        ahead = point;
        return RowFactory.create(id, id == null ? null : json(columns), found);
    }

    private String json(List<List<@Nullable String>> columns) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            for (int c = 0; c < columns.size(); c++) {
                json.writeArrayFieldStart(
                        c == 0 ? table.time() : table.channels().get(c - 1));
                for (String value : columns.get(c)) {
                    if (value == null) {
                        json.writeNull();
                    } else if (NUMBER.matcher(value).matches()) {
                        json.writeRawValue(value);
                    } else {
                        json.writeString(value);
                    }
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to memory", e);
        }
        return text.toString();
    }
}
