package io.athanor.join;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.array_union;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_contains_key;
import static org.apache.spark.sql.functions.map_from_entries;
import static org.apache.spark.sql.functions.map_keys;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.athanor.data.Columns;
import io.athanor.data.Modality;
import io.athanor.data.RowKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Samples of several views within a join by sample id: a sample has the views that any of its modalities has, and a modality
 * that lacks one shows the payload itself there. One that has the view without a feature is missing in it.
 *
 * <p>The features of a sample's views are collected before the join and spread after it, so that sample id is the only key and
 * both sides lie sorted by it. In memory are the views of one sample at a time, never those of a table.
 */
final class Views {
    private Views() {}

    /** Features by view, a row a sample: {@code sample_id} and the modality's column, a map. */
    static Dataset<Row> collected(Dataset<Row> stored, Modality modality) {
        return stored.groupBy(Columns.SAMPLE_ID)
                .agg(map_from_entries(collect_list(struct(col(Columns.VIEW), col(Columns.FEATURES))))
                        .as(modality.featureColumn()));
    }

    /**
     * A row a sample and view.
     *
     * @param rows a row a sample
     * @param viewed modalities whose column holds what {@link #collected} makes
     */
    static Dataset<Row> spread(Dataset<Row> rows, List<Modality> viewed) {
        Column views = array(lit(RowKey.PAYLOAD));
        for (Modality modality : viewed) {
            Column own = map_keys(col(modality.featureColumn()));
            views = array_union(views, coalesce(own, array(lit(RowKey.PAYLOAD))));
        }
        List<Column> columns = new ArrayList<>();
        for (String name : rows.columns()) {
            if (viewed.stream().noneMatch(modality -> modality.featureColumn().equals(name))) {
                columns.add(col("`" + name + "`"));
            }
        }
        for (Modality modality : viewed) {
            Column own = col(modality.featureColumn());
            columns.add(element_at(
                            own,
                            when(map_contains_key(own, col(Columns.VIEW)), col(Columns.VIEW))
                                    .otherwise(RowKey.PAYLOAD))
                    .as(modality.featureColumn()));
        }
        columns.add(col(Columns.VIEW));
        return rows.withColumn(Columns.VIEW, explode(array_sort(views))).select(columns.toArray(Column[]::new));
    }
}
