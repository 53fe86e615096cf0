package io.athanor.job;

import io.athanor.source.Inspector;
import io.athanor.source.PipelineDraft;
import org.apache.spark.sql.SparkSession;

/** Drafts a first pipeline file for data that nobody has described. */
public final class InitJob {
    private InitJob() {}

    /**
     * The text of a pipeline file.
     *
     * @param data shards, a table or a folder: a path or a glob
     * @throws io.athanor.base.UserError if there is nothing, or no sample in it
     */
    public static String draft(SparkSession spark, String data) {
        return PipelineDraft.yaml(new Inspector(spark).look(data));
    }
}
