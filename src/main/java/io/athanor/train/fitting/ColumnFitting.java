package io.athanor.train.fitting;

import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.transform.FittedColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.ml.feature.Imputer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.StatCounter;
import org.jspecify.annotations.Nullable;

/**
 * Fits the columns of all table modalities together: fills by {@link Imputer}s, means and standard deviations by {@link
 * StatCounter}s, categories by {@link Categories}.
 */
final class ColumnFitting {
    private final JoinedTable table;

    ColumnFitting(JoinedTable table) {
        this.table = table;
    }

    /**
     * For each modality the fitted columns: none for vectors and sequences.
     *
     * @param chains of the specs, which have what their columns need
     */
    List<List<FittedColumn>> fit(List<FeatureSpec> specs, List<TransformChain> chains, Assignment assignment) {
        Map<Modality, TransformChain> tables = new LinkedHashMap<>();
        for (int m = 0; m < specs.size(); m++) {
            if (specs.get(m).shape() instanceof Shape.Table) {
                tables.put(specs.get(m).modality(), chains.get(m));
            }
        }
        if (tables.isEmpty()) {
            return specs.stream().map(s -> List.<FittedColumn>of()).toList();
        }
        Dataset<Row> cells = cells(List.copyOf(tables.keySet()), assignment).cache();
        try {
            Map<String, StatCounter> spreads = spreads(cells);
            Map<String, Double> fills = fills(cells, tables, spreads);
            Map<String, FittedColumn.Categorical> categories = categories(cells, tables);
            return specs.stream()
                    .map(s -> columns(s, tables.get(s.modality()), fills, spreads, categories))
                    .toList();
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

    private Map<String, Double> fills(
            Dataset<Row> cells, Map<Modality, TransformChain> tables, Map<String, StatCounter> spreads) {
        Map<String, Double> fills = new HashMap<>();
        Map<String, List<String>> imputed = new TreeMap<>();
        tables.forEach((modality, chain) -> {
            ColumnTransform.Impute impute = the(ColumnTransform.Impute.class, chain);
            for (String name : namesOf(modality, true)) {
                StatCounter seen = Objects.requireNonNull(spreads.get(name));
                switch (Objects.requireNonNull(impute).strategy()) {
                    case CONSTANT -> fills.put(name, Objects.requireNonNull(impute.value()));
                    case MEAN -> fills.put(name, seen.count() == 0 ? 0 : seen.mean());
                    case MEDIAN -> fill("median", name, seen, imputed);
                    case MOST_FREQUENT -> fill("mode", name, seen, imputed);
                }
            }
        });
        imputed.forEach((strategy, names) -> fills.putAll(surrogates(cells, strategy, names)));
        return fills;
    }

    private static void fill(String strategy, String name, StatCounter seen, Map<String, List<String>> imputed) {
        // an imputer refuses a column without any value
        if (seen.count() > 0) {
            imputed.computeIfAbsent(strategy, s -> new ArrayList<>()).add(name);
        }
    }

    private static Map<String, Double> surrogates(Dataset<Row> cells, String strategy, List<String> names) {
        Row found = new Imputer()
                .setStrategy(strategy)
                .setInputCols(names.toArray(String[]::new))
                .setOutputCols(names.stream().map(n -> n + "+").toArray(String[]::new))
                .fit(cells)
                .surrogateDF()
                .head();
        Map<String, Double> surrogates = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            surrogates.put(names.get(i), found.getDouble(i));
        }
        return surrogates;
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

    private Map<String, FittedColumn.Categorical> categories(Dataset<Row> cells, Map<Modality, TransformChain> tables) {
        Map<String, ColumnTransform.OneHot> wanted = new LinkedHashMap<>();
        tables.forEach((modality, chain) -> {
            for (String name : namesOf(modality, false)) {
                wanted.put(name, Objects.requireNonNull(the(ColumnTransform.OneHot.class, chain)));
            }
        });
        return wanted.isEmpty() ? Map.of() : Categories.of(cells, wanted);
    }

    private static <C extends ColumnTransform> @Nullable C the(Class<C> kind, TransformChain chain) {
        return chain.transforms().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElse(null);
    }

    private static List<FittedColumn> columns(
            FeatureSpec spec,
            @Nullable TransformChain chain,
            Map<String, Double> fills,
            Map<String, StatCounter> spreads,
            Map<String, FittedColumn.Categorical> categories) {
        List<FittedColumn> fitted = new ArrayList<>();
        List<Shape.Column> columns = tableColumns(spec);
        for (int c = 0; c < columns.size(); c++) {
            String cell = name(spec.modality(), c);
            String column = columns.get(c).name();
            if (columns.get(c).numeric()) {
                ColumnTransform.Impute impute = the(ColumnTransform.Impute.class, Objects.requireNonNull(chain));
                fitted.add(numeric(
                        column,
                        fills.getOrDefault(cell, 0.0),
                        Objects.requireNonNull(spreads.get(cell)),
                        Objects.requireNonNull(impute).flag()));
            } else {
                FittedColumn.Categorical found = Objects.requireNonNull(categories.get(cell));
                fitted.add(new FittedColumn.Categorical(column, found.values(), found.rare()));
            }
        }
        return fitted;
    }

    /** In doubles: large values that lie close together are told apart before they are rounded to floats. */
    private static FittedColumn numeric(String name, double fill, StatCounter seen, boolean flag) {
        double deviation = seen.count() < 2 ? 0 : seen.sampleStdev();
        return FittedColumn.Numeric.of(name, fill, seen.mean(), deviation, flag);
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

    private List<String> namesOf(Modality modality, boolean numeric) {
        List<Shape.Column> columns = tableColumns(table.files().schema().spec(modality));
        return IntStream.range(0, columns.size())
                .filter(c -> columns.get(c).numeric() == numeric)
                .mapToObj(c -> name(modality, c))
                .toList();
    }
}
