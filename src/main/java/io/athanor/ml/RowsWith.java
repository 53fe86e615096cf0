package io.athanor.ml;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** Rows with further values at their end. */
final class RowsWith {
    private RowsWith() {}

    static Row values(Row row, List<? extends @Nullable Object> further) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            values.add(row.get(i));
        }
        values.addAll(further);
        return RowFactory.create(values.toArray());
    }
}
