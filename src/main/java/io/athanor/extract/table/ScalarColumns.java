package io.athanor.extract.table;

import io.athanor.data.Shape;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Columns of texts as a feature: which of them are numbers, and Spark's expressions over their cells. The cells of the i-th
 * column are called {@link #cell}(i); an empty cell is null.
 *
 * @param shape the feature's
 * @param empty names of the columns that have no value at all
 */
public record ScalarColumns(Shape.Table shape, List<String> empty) {
    /** What counts as a number: a plain decimal, not Java's "1d", "0x1p3" or "NaN". */
    private static final String NUMBER = "^[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?$";

    public ScalarColumns {
        empty = List.copyOf(empty);
    }

    /** The name of a column's cells: names of the users' own may hold dots and quotes. */
    public static String cell(int column) {
        return "c" + column;
    }

    /**
     * Decides which columns are numbers: one look at all cells.
     *
     * @param cells texts
     * @param columns names of the columns, in the order of their cells
     * @param numeric those that are numbers whatever is in them
     * @param categorical those that are words; all others are numbers if each of their cells is one
     */
    public static ScalarColumns lookedAt(
            Dataset<Row> cells, List<String> columns, List<String> numeric, List<String> categorical) {
        List<Column> figures = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Column cell = functions.col(cell(i));
            figures.add(functions.count(cell));
            figures.add(functions.count(functions.when(cell.rlike(NUMBER), cell)));
        }
        Row seen = cells.agg(figures.get(0), figures.subList(1, figures.size()).toArray(Column[]::new))
                .first();
        List<Shape.Column> found = new ArrayList<>();
        List<String> empty = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            String name = columns.get(i);
            long filled = seen.getLong(2 * i);
            boolean allNumbers = filled > 0 && seen.getLong(2 * i + 1) == filled;
            found.add(new Shape.Column(name, numeric.contains(name) || (allNumbers && !categorical.contains(name))));
            if (filled == 0) {
                empty.add(name);
            }
        }
        return new ScalarColumns(new Shape.Table(found), empty);
    }

    /** Whether a row has any value. */
    public Column any() {
        Column any = functions.lit(false);
        for (int i = 0; i < shape.columns().size(); i++) {
            any = any.or(functions.col(cell(i)).isNotNull());
        }
        return any;
    }

    /** What is wrong with a row, for a person: the first column that should be a number and is not. Null if all is well. */
    public Column wrong() {
        Column wrong = functions.lit(null).cast(DataTypes.StringType);
        for (int i = shape.columns().size() - 1; i >= 0; i--) {
            Shape.Column column = shape.columns().get(i);
            if (column.numeric()) {
                Column cell = functions.col(cell(i));
                wrong = functions
                        .when(
                                cell.isNotNull().and(functions.not(cell.rlike(NUMBER))),
                                functions.concat(functions.lit(column.name() + " is '"), cell, functions.lit("'")))
                        .otherwise(wrong);
            }
        }
        return wrong;
    }

    /** The feature of a row in which nothing is wrong. */
    public Column struct() {
        List<Column> fields = new ArrayList<>();
        for (int i = 0; i < shape.columns().size(); i++) {
            Shape.Column column = shape.columns().get(i);
            Column cell = functions.col(cell(i));
            fields.add((column.numeric() ? cell.cast(DataTypes.DoubleType) : cell).as(column.name()));
        }
        return functions.struct(fields.toArray(Column[]::new));
    }
}
