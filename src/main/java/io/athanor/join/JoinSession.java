package io.athanor.join;

import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Shape;
import io.athanor.table.SmallQueries;
import org.apache.spark.sql.SparkSession;

/** The Spark settings under which tables of the same buckets join without a shuffle, a broadcast or a sort. */
final class JoinSession {
    /** Feature values that a reader holds at a time: 8 MB of floats. */
    private static final int VALUES_A_BATCH = 1 << 21;

    private JoinSession() {}

    /**
     * A session of its own beside the caller's: the settings below would change the caller's other queries, and setting and
     * restoring them would be seen by queries that run at the same time. It shares the context and the catalog of tables.
     *
     * @param schema the features that will be joined
     * @param rows that will be
     */
    static SparkSession beside(SparkSession spark, FeatureSchema schema, long rows) {
        SparkSession session = spark.newSession();
        SmallQueries.suit(session, rows);
        session.conf().set("spark.sql.sources.bucketing.enabled", true);
        // a broadcast would read one side whole into every executor, and lose the buckets of the other
        session.conf().set("spark.sql.autoBroadcastJoinThreshold", -1);
        session.conf().set("spark.sql.adaptive.autoBroadcastJoinThreshold", -1);
        // both sides lie sorted: merging them needs no memory, hashing one would
        session.conf().set("spark.sql.join.preferSortMergeJoin", true);
        // a bucket is one sorted file, which Spark believes only when told so; otherwise every input is sorted again
        session.conf().set("spark.sql.legacy.bucketedTableScan.outputOrdering", true);
        // views are collected a sample after the other, as they lie; hashing them would hold many, and lose their order
        session.conf().set("spark.sql.execution.useObjectHashAggregateExec", false);
        session.conf().set("spark.sql.parquet.columnarReaderBatchSize", rowsABatch(schema));
        return session;
    }

    /** Spark's 4,096 rows at a time, or fewer where features are wide: a batch of sequences would fill the memory. */
    private static int rowsABatch(FeatureSchema schema) {
        int widest = 1;
        for (FeatureSpec spec : schema.specs()) {
            if (spec.shape() instanceof Shape.Vector vector) {
                widest = Math.max(widest, vector.width());
            } else if (spec.shape() instanceof Shape.Sequence sequence) {
                widest = Math.max(widest, sequence.maxTokens() * sequence.width());
            }
        }
        return Math.max(16, Math.min(4096, VALUES_A_BATCH / widest));
    }
}
