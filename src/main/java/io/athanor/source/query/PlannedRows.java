package io.athanor.source.query;

import java.util.Objects;
import org.apache.commons.lang3.reflect.MethodUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.QueryExecution;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a query by one plan. Spark plans anew whenever rows are asked for, and might then read a later version of a
 * table than that whose state was noted.
 */
record PlannedRows(Dataset<Row> rows, QueryExecution plan) {

    static PlannedRows of(Dataset<Row> rows) {
        return new PlannedRows(rows, (QueryExecution)
                Objects.requireNonNull(asked(rows, "queryExecution"), "this Spark shows no plan of a query"));
    }

    /** The rows that the plan gives, whatever has become of the tables since. */
    @SuppressWarnings("unchecked")
    Dataset<Row> pinned(SparkSession spark) {
        return (Dataset<Row>) Objects.requireNonNull(
                asked(spark, "internalCreateDataFrame", plan.toRdd(), rows.schema(), false),
                "this Spark makes no table of planned rows");
    }

    /**
     * What an object says that is of another class in another version of Spark, or of none known here.
     *
     * @return null if it says nothing, or does not know the question
     */
    static @Nullable Object asked(@Nullable Object of, String method, Object... arguments) {
        try {
            return of == null ? null : MethodUtils.invokeMethod(of, method, arguments);
        } catch (NoSuchMethodException e) {
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(method + " of " + of, e);
        }
    }
}
