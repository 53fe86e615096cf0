package io.athanor.train.transform;

import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.joined.JoinedTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.ml.feature.Imputer;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.StatCounter;

/**
 * Fits the columns of all table modalities together: medians by an {@link Imputer}, means and standard deviations by {@link
 * StatCounter}s, values by a {@link StringIndexer}.
 */
final class ColumnFitting {
    /** Values of a categorical column with a place of their own; the rarer ones share the last. */
    static final int MAX_VALUES = 256;

    private final JoinedTable table;

    ColumnFitting(JoinedTable table) {
        this.table = table;
    }

    /** For each modality the fitted columns: none for vectors and sequences. */
    List<List<FittedColumn>> fit(List<FeatureSpec> specs, Assignment assignment) {
        List<Modality> tables = specs.stream()
                .filter(s -> s.shape() instanceof Shape.Table)
                .map(FeatureSpec::modality)
                .toList();
        if (tables.isEmpty()) {
            return specs.stream().map(s -> List.<FittedColumn>of()).toList();
        }
        Dataset<Row> cells = cells(tables, assignment).cache();
        try {
            Map<String, Double> medians = medians(cells);
            Map<String, StatCounter> spreads = spreads(cells);
            Map<String, List<String>> values = values(cells);
            return specs.stream().map(s -> columns(s, medians, spreads, values)).toList();
        } finally {
            cells.unpersist();
        }
    }

    /** One column a table column, named {@code <modality>_<place>}. */
    private Dataset<Row> cells(List<Modality> tables, Assignment assignment) {
        StructType type = new StructType();
        List<Integer> widths = new ArrayList<>();
        for (Modality m : tables) {
            List<Shape.Column> columns = tableColumns(table.files().schema().spec(m));
            widths.add(columns.size());
            for (int c = 0; c < columns.size(); c++) {
                type = type.add(name(m, c), columns.get(c).numeric() ? DataTypes.DoubleType : DataTypes.StringType);
            }
        }
        return table.spark()
                .createDataFrame(table.trainingRows(tables, assignment).map(row -> flat(row, widths)), type);
    }

    private static Row flat(Row row, List<Integer> widths) {
        List<Object> cells = new ArrayList<>();
        for (int m = 0; m < widths.size(); m++) {
            Row struct = row.getAs(JoinedFiles.FIRST_FEATURE + m);
            for (int c = 0; c < widths.get(m); c++) {
                Object cell = struct == null ? null : struct.get(c);
                cells.add(cell instanceof Double d && !Double.isFinite(d) ? null : cell);
            }
        }
        return RowFactory.create(cells.toArray());
    }

    private static Map<String, Double> medians(Dataset<Row> cells) {
        // an imputer refuses a column without any value
        String[] known = knownColumns(cells);
        Map<String, Double> medians = new HashMap<>();
        if (known.length > 0) {
            Row surrogates = new Imputer()
                    .setStrategy("median")
                    .setInputCols(known)
                    .setOutputCols(Arrays.stream(known).map(n -> n + "+").toArray(String[]::new))
                    .fit(cells)
                    .surrogateDF()
                    .head();
            for (int i = 0; i < known.length; i++) {
                medians.put(known[i], surrogates.getDouble(i));
            }
        }
        return medians;
    }

    private static Map<String, StatCounter> spreads(Dataset<Row> cells) {
        String[] numeric = namesOf(cells, true);
        int[] places =
                Arrays.stream(numeric).mapToInt(cells.schema()::fieldIndex).toArray();
        List<List<StatCounter>> perTask = cells.toJavaRDD()
                .mapPartitions(rows -> List.of(spreads(places, rows)).iterator())
                .collect();
        Map<String, StatCounter> spreads = new HashMap<>();
        for (int i = 0; i < numeric.length; i++) {
            StatCounter sum = new StatCounter();
            // in the order of tasks: floating-point sums depend on it
            for (List<StatCounter> task : perTask) {
                sum.merge(task.get(i));
            }
            spreads.put(numeric[i], sum);
        }
        return spreads;
    }

    private static List<StatCounter> spreads(int[] places, Iterator<Row> rows) {
        List<StatCounter> spreads =
                Arrays.stream(places).mapToObj(p -> new StatCounter()).toList();
        while (rows.hasNext()) {
            Row row = rows.next();
            for (int i = 0; i < places.length; i++) {
                if (!row.isNullAt(places[i])) {
                    spreads.get(i).merge(row.getDouble(places[i]));
                }
            }
        }
        return spreads;
    }

    private static String[] knownColumns(Dataset<Row> cells) {
        String[] numeric = namesOf(cells, true);
        if (numeric.length == 0) {
            return numeric;
        }
        Column[] counts = Arrays.stream(numeric)
                .map(n -> functions.count(functions.col(n)))
                .toArray(Column[]::new);
        Row row = cells.select(counts).head();
        List<String> known = new ArrayList<>();
        for (int i = 0; i < numeric.length; i++) {
            if (row.getLong(i) > 0) {
                known.add(numeric[i]);
            }
        }
        return known.toArray(String[]::new);
    }

    private static Map<String, List<String>> values(Dataset<Row> cells) {
        String[] names = namesOf(cells, false);
        Map<String, List<String>> values = new HashMap<>();
        if (names.length > 0) {
            String[][] labels = new StringIndexer()
                    .setInputCols(names)
                    .setOutputCols(Arrays.stream(names).map(n -> n + "+").toArray(String[]::new))
                    .setStringOrderType("frequencyDesc")
                    .fit(cells)
                    .labelsArray();
            for (int i = 0; i < names.length; i++) {
                values.put(names[i], Arrays.stream(labels[i]).limit(MAX_VALUES).toList());
            }
        }
        return values;
    }

    private static List<FittedColumn> columns(
            FeatureSpec spec,
            Map<String, Double> medians,
            Map<String, StatCounter> spreads,
            Map<String, List<String>> values) {
        List<FittedColumn> fitted = new ArrayList<>();
        List<Shape.Column> columns = tableColumns(spec);
        for (int c = 0; c < columns.size(); c++) {
            String cell = name(spec.modality(), c);
            String column = columns.get(c).name();
            fitted.add(
                    columns.get(c).numeric()
                            ? numeric(
                                    column, medians.getOrDefault(cell, 0.0), Objects.requireNonNull(spreads.get(cell)))
                            : new FittedColumn.Categorical(column, values.getOrDefault(cell, List.of())));
        }
        return fitted;
    }

    /** In doubles: large values that lie close together are told apart before they are rounded to floats. */
    private static FittedColumn numeric(String name, double median, StatCounter seen) {
        double deviation = seen.count() < 2 ? 0 : seen.sampleStdev();
        return FittedColumn.Numeric.of(name, median, seen.mean(), deviation);
    }

    private static List<Shape.Column> tableColumns(FeatureSpec spec) {
        return spec.shape() instanceof Shape.Table t ? t.columns() : List.of();
    }

    // no dots or blanks of the user's own names: Spark would read them as paths
    private static String name(Modality modality, int place) {
        return modality + "_" + place;
    }

    private static String[] namesOf(Dataset<Row> cells, boolean numeric) {
        return Arrays.stream(cells.schema().fields())
                .filter(f -> f.dataType().equals(DataTypes.DoubleType) == numeric)
                .map(f -> f.name())
                .toArray(String[]::new);
    }
}
