package io.athanor.extract.encoder.table;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.PlainNumber;
import io.athanor.base.PlainText;
import io.athanor.data.Rejection;
import io.athanor.data.Shape;
import io.athanor.table.QuarantineTable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Columns of texts as a feature: which of them are numbers, and Spark's expressions over their cells. The cells of the i-th
 * column are called {@link #cell}(i); an empty cell is null. Where a column is numeric, a cell that says that there is no
 * number (NaN, infinity, NULL, n/a …) is empty too.
 *
 * @param shape the feature's
 * @param empty names of the columns that have no value at all
 * @param changes how many cells of numeric columns say that there is no number, and how many cells keep a column from being one
 */
public record ScalarColumns(Shape.Table shape, List<String> empty, Changes changes) {
    private static final UserDefinedFunction FILLED = functions.udf(
            (UDF1<String, String>) text -> text == null || PlainText.isUnseen(text) ? null : PlainText.trimmed(text),
            DataTypes.StringType);

    private static final int EXCERPT_CHARACTERS = 60;

    private static final StructType WRONG = new StructType()
            .add(QuarantineTable.REASON, DataTypes.StringType)
            .add(QuarantineTable.MESSAGE, DataTypes.StringType);

    public ScalarColumns {
        empty = List.copyOf(empty);
    }

    /** The name of a column's cells: names of the users' own may hold dots and quotes. */
    public static String cell(int column) {
        return "c" + column;
    }

    /** A cell's text in NFC and without what cannot be seen around it, as for labels; null where nothing is left. */
    public static Column filled(Column text) {
        return FILLED.apply(text);
    }

    /**
     * Decides which columns are numbers: one look at all cells.
     *
     * @param cells texts
     * @param id what tells a row, for a person
     * @param columns names of the columns, in the order of their cells
     * @param numeric those that are numbers whatever is in them
     * @param categorical those that are words; all others are numbers if they have one, and each of their cells is one or
     *     says that there is none
     */
    public static ScalarColumns lookedAt(
            Dataset<Row> cells, Column id, List<String> columns, List<String> numeric, List<String> categorical) {
        List<Column> figures = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            figures.addAll(Look.figures(functions.col(cell(i)), id, columns.get(i)));
        }
        Row seen = cells.agg(figures.get(0), figures.subList(1, figures.size()).toArray(Column[]::new))
                .first();
        List<Shape.Column> found = new ArrayList<>();
        List<String> empty = new ArrayList<>();
        List<Changes> changes = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            String name = columns.get(i);
            Look look = Look.of(seen, i);
            boolean words = categorical.contains(name);
            boolean isNumeric = numeric.contains(name) || (look.isNumbers() && !words);
            found.add(new Shape.Column(name, isNumeric));
            if (look.filled() == 0) {
                empty.add(name);
            }
            if (isNumeric) {
                changes.add(Changes.of(Change.CELL_NOT_FINITE, look.none(), look.exampleOfNone()));
            } else if (!words && look.isNearlyNumbers()) {
                changes.add(Changes.of(Change.CELL_NOT_NUMBER, look.words(), look.exampleOfWords()));
            }
        }
        return new ScalarColumns(new Shape.Table(found), empty, Changes.sum(changes));
    }

    /** Whether a row has any value. */
    public Column any() {
        Column any = functions.lit(false);
        for (int i = 0; i < shape.columns().size(); i++) {
            any = any.or(value(i).isNotNull());
        }
        return any;
    }

    /**
     * What is wrong with a row: {@link QuarantineTable#REASON} and {@link QuarantineTable#MESSAGE} of the first column that
     * should be a number and is none, or is one that no float can hold. Null if all is well.
     */
    public Column wrong() {
        Column wrong = functions.lit(null).cast(WRONG);
        for (int i = shape.columns().size() - 1; i >= 0; i--) {
            Shape.Column column = shape.columns().get(i);
            if (column.numeric()) {
                Column value = value(i);
                Column number = value.rlike(PlainNumber.NUMBER);
                Column large = functions.abs(value.cast(DataTypes.DoubleType)).gt(Float.MAX_VALUE);
                Column said = said(column.name(), value);
                wrong = functions
                        .when(value.isNotNull().and(functions.not(number)), because(Rejection.NOT_A_NUMBER, said))
                        .when(
                                large,
                                because(
                                        Rejection.NOT_FINITE,
                                        functions.concat(said, functions.lit(", more than a float can hold (3.4e38)"))))
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
            fields.add((column.numeric() ? value(i).cast(DataTypes.DoubleType) : value(i)).as(column.name()));
        }
        return functions.struct(fields.toArray(Column[]::new));
    }

    /** The text of a cell, null where it is empty or says so. */
    private Column value(int column) {
        Column cell = functions.col(cell(column));
        return shape.columns().get(column).numeric()
                ? functions.when(functions.not(cell.rlike(PlainNumber.NOTHING)), cell)
                : cell;
    }

    /**
     * What the cells of a column are.
     *
     * @param filled cells that are not empty
     * @param numbers those of them that are numbers
     * @param none those that say that there is none
     * @param like those that look like a number, as people write them: 1.234,5 or 12 %
     */
    private record Look(long filled, long numbers, long none, long like, String exampleOfNone, String exampleOfWords) {
        private static final double NEARLY_ALL = 0.9;

        private static final int FIGURES = 6;

        static List<Column> figures(Column cell, Column id, String name) {
            Column number = cell.rlike(PlainNumber.NUMBER);
            Column none = cell.rlike(PlainNumber.NOTHING);
            return List.of(
                    functions.count(cell),
                    functions.count(functions.when(number, 1)),
                    functions.count(functions.when(none, 1)),
                    functions.count(functions.when(number.or(cell.rlike(PlainNumber.LIKE_ONE)), 1)),
                    example(none, cell, id, name),
                    example(functions.not(number.or(none)), cell, id, name));
        }

        static Look of(Row seen, int column) {
            int at = FIGURES * column;
            return new Look(
                    seen.getLong(at),
                    seen.getLong(at + 1),
                    seen.getLong(at + 2),
                    seen.getLong(at + 3),
                    seen.isNullAt(at + 4) ? "" : seen.getString(at + 4),
                    seen.isNullAt(at + 5) ? "" : seen.getString(at + 5));
        }

        boolean isNumbers() {
            return numbers > 0 && numbers + none == filled;
        }

        boolean isNearlyNumbers() {
            return like > 0 && like + none >= NEARLY_ALL * filled;
        }

        long words() {
            return filled - numbers - none;
        }

        private static Column example(Column where, Column cell, Column id, String name) {
            return functions.min(functions.when(
                    where,
                    functions.concat(
                            functions.coalesce(id, functions.lit("a row")), functions.lit(": "), said(name, cell))));
        }
    }

    private static Column said(String name, Column cell) {
        return functions.concat(
                functions.lit(name + " is '"), functions.substring(cell, 1, EXCERPT_CHARACTERS), functions.lit("'"));
    }

    static Column because(String reason, Column message) {
        return functions.struct(functions.lit(reason).as(QuarantineTable.REASON), message.as(QuarantineTable.MESSAGE));
    }
}
