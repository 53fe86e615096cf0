package io.athanor.testing;

import org.apache.spark.sql.Dataset;

/** How Spark means to compute something, as its EXPLAIN tells: the classes of plans differ between its lines. */
public final class Plan {
    private Plan() {}

    /** The physical plan, before anything ran. */
    public static String of(Dataset<?> rows) {
        rows.createOrReplaceTempView("planned");
        return rows.sparkSession().sql("EXPLAIN SELECT * FROM planned").first().getString(0);
    }
}
