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
import java.util.stream.Stream;
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
        List<String> categorical,

        @Setting(value = "Which of them are dates.", otherwise = "{}", inline = true)
        DateSettings dates,

        @Setting(value = "Which of them are hashed.", otherwise = "{}", inline = true)
        HashedSettings hashed)
        implements ColumnSettings {
    public TableSettings {
        columns = List.copyOf(columns);
        numeric = List.copyOf(numeric);
        categorical = List.copyOf(categorical);
        requireDistinct(columns, numeric, concat(concat(categorical, dates.dates()), hashed.hashed()));
        List<String> names = names(columns, dates);
        if (new HashSet<>(names).size() != names.size()) {
            throw new IllegalArgumentException("a column is called as a part of a date is, in " + names
                    + ", expected other names. Rename it in the source.");
        }
    }

    /** Columns of numbers and words alone. */
    public TableSettings(List<String> columns, List<String> numeric, List<String> categorical) {
        this(columns, numeric, categorical, DateSettings.none(), HashedSettings.none());
    }

    /** What the columns are called when dates are numbers. */
    List<String> names() {
        return names(columns, dates);
    }

    private static List<String> names(List<String> columns, DateSettings dates) {
        return columns.stream()
                .flatMap(column -> dates.dates().contains(column) ? dates.names(column).stream() : Stream.of(column))
                .toList();
    }

    /** Those of {@link #names} that are stated numeric, and parts of dates. */
    List<String> numbers() {
        return concat(
                numeric,
                dates.dates().stream()
                        .flatMap(date -> dates.names(date).stream())
                        .toList());
    }

    /** Those that are stated categorical, and the hashed ones. */
    List<String> words() {
        return concat(categorical, hashed.hashed());
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
                        "'" + name + "' is stated numeric, categorical, a date or hashed but is not in columns");
            }
            if (!stated.add(name)) {
                throw new IllegalArgumentException(
                        "'" + name + "' is stated twice, of numeric, categorical, dates and hashed");
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
                ? new TableSettings(columns, stated(table.names(true)), stated(table.names(false)), dates, hashed)
                : this;
    }

    /** Of the columns that a model was trained on those that are not of a kind already. */
    private List<String> stated(List<String> names) {
        return names.stream()
                .filter(columns::contains)
                .filter(name ->
                        !hashed.hashed().contains(name) && !dates.dates().contains(name))
                .toList();
    }

    private static List<String> concat(List<String> a, List<String> b) {
        return Stream.concat(a.stream(), b.stream()).toList();
    }
}
