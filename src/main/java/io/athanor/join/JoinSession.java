package io.athanor.join;

import org.apache.spark.sql.SparkSession;

/** The Spark settings under which tables of the same buckets join without a shuffle, a broadcast or a sort. */
final class JoinSession {
    private JoinSession() {}

    /**
     * A session of its own beside the caller's: the settings below would change the caller's other queries, and setting and
     * restoring them would be seen by queries that run at the same time. It shares the context and the catalog of tables.
     */
    static SparkSession beside(SparkSession spark) {
        SparkSession session = spark.newSession();
        session.conf().set("spark.sql.sources.bucketing.enabled", true);
        // a broadcast would read one side whole into every executor, and lose the buckets of the other
        session.conf().set("spark.sql.autoBroadcastJoinThreshold", -1);
        session.conf().set("spark.sql.adaptive.autoBroadcastJoinThreshold", -1);
        // both sides lie sorted: merging them needs no memory, hashing one would
        session.conf().set("spark.sql.join.preferSortMergeJoin", true);
        // a bucket is one sorted file, which Spark believes only when told so; otherwise every input is sorted again
        session.conf().set("spark.sql.legacy.bucketedTableScan.outputOrdering", true);
        return session;
    }
}
