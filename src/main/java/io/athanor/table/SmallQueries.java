package io.athanor.table;

import org.apache.spark.sql.SparkSession;

/**
 * How Spark's queries over few rows are run. For each query it writes, compiles and warms up code of its own, on the driver and on
 * every executor anew; over few rows that takes longer than to interpret the query. A session that others use keeps its settings:
 * interpreted, Spark 3.5 fails to list the tables of its catalog.
 */
public final class SmallQueries {
    /** Up to so many rows queries are interpreted. */
    static final long MOST_ROWS = 50_000;

    /** Spark's setting of which code it generates: for whole stages, and for what is evaluated outside of them. */
    static final String SETTING = "spark.sql.codegen.factoryMode";

    private static final String NONE = "NO_CODEGEN";

    private SmallQueries() {}

    /**
     * Gives a session what suits queries over so many rows. What Spark was told when it began stays.
     *
     * @param session whose settings are nobody else's
     */
    public static void suit(SparkSession session, long rows) {
        if (session.sparkContext().conf().contains(SETTING)) {
            return;
        }
        if (rows <= MOST_ROWS) {
            session.conf().set(SETTING, NONE);
        } else {
            session.conf().unset(SETTING);
        }
    }
}
