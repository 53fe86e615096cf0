package io.athanor.extract.encoder.table;

import io.athanor.base.PlainNumber;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** Spark's expressions over the cells of a column of dates; a cell that is empty, or a word for nothing, is none. */
record DateColumn(String name, DateSettings settings) {
    private static final int EXCERPT_CHARACTERS = 60;

    /** A text a number of the settings; null where there is no date. */
    List<Column> numbers(Column cell) {
        DateSettings dates = settings;
        Column numbers = functions
                .udf(
                        (UDF1<String, List<Double>>) text -> text == null ? null : dates.numbers(text),
                        DataTypes.createArrayType(DataTypes.DoubleType))
                .apply(cell);
        return IntStream.range(0, settings.names(name).size())
                .mapToObj(i -> numbers.getItem(i).cast(DataTypes.StringType))
                .toList();
    }

    /** What a cell is that should be a date and is none, for a person; else null. */
    Column flaw(Column cell) {
        String column = name;
        DateSettings dates = settings;
        return functions
                .udf(
                        (UDF1<String, String>)
                                text -> text == null || PlainNumber.isNothing(text) || dates.numbers(text) != null
                                        ? null
                                        : column + " is '"
                                                + text.substring(0, Math.min(text.length(), EXCERPT_CHARACTERS))
                                                + "', no day or moment with the year first",
                        DataTypes.StringType)
                .apply(cell);
    }
}
