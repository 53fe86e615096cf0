package io.athanor.extract.encoder.table;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.extract.ColumnSettings;
import io.athanor.extract.FeatureStage;
import io.athanor.extract.ModalitySettings;
import java.util.HashSet;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Columns of the source, as they are. Always named, never "all the others": some of them give the label away. */
@Registered("columns")
public record TableSettings(
        @Setting("The columns, by name.") List<String> columns,

        @Setting(value = "Those of them that are numbers: a cell that is not goes to quarantine.", otherwise = "[]")
        List<String> numeric,

        @Setting(
                value =
                        "Those of them that are words, even if they look like numbers. A column named in neither list is"
                                + " numeric if each of its cells is a number.",
                otherwise = "[]")
        List<String> categorical)
        implements ColumnSettings {
    public TableSettings {
        columns = List.copyOf(columns);
        numeric = List.copyOf(numeric);
        categorical = List.copyOf(categorical);
        requireDistinct(columns, numeric, categorical);
    }

    /** @throws IllegalArgumentException if no column is named, one is named twice, or one is of two kinds or of none */
    public static void requireDistinct(List<String> columns, List<String> numeric, List<String> categorical) {
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("columns is empty, expected at least one");
        }
        if (new HashSet<>(columns).size() != columns.size()) {
            throw new IllegalArgumentException("a column stands twice in columns: " + columns);
        }
        var stated = new HashSet<String>();
        for (String name : concat(numeric, categorical)) {
            if (!columns.contains(name)) {
                throw new IllegalArgumentException(
                        "'" + name + "' is stated numeric or categorical but is not in columns");
            }
            if (!stated.add(name)) {
                throw new IllegalArgumentException("'" + name + "' is stated twice in numeric and categorical");
            }
        }
    }

    @Override
    public FeatureStage stage(Modality modality, Configuration hadoop) {
        return new TableStage(modality, this);
    }

    @Override
    public ModalitySettings asTrained(Shape shape) {
        return shape instanceof Shape.Table table
                ? new TableSettings(table.names(), table.names(true), table.names(false))
                : this;
    }

    private static List<String> concat(List<String> a, List<String> b) {
        return java.util.stream.Stream.concat(a.stream(), b.stream()).toList();
    }
}
