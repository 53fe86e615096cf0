package io.athanor.job;

import io.athanor.source.Inspection;
import io.athanor.source.Inspector;
import io.athanor.source.PipelineDraft;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** Drafts a first pipeline file for data that nobody has described. */
public final class InitJob {
    private InitJob() {}

    /**
     * A first pipeline file.
     *
     * @param yaml its text
     * @param obstacles why it cannot run yet: a sentence each, with what to do
     */
    public record Draft(String yaml, List<String> obstacles) {
        public Draft {
            obstacles = List.copyOf(obstacles);
        }
    }

    /**
     * Looks at data and drafts.
     *
     * @param data shards, a table or a folder: a path or a glob
     * @throws io.athanor.base.UserError if there is nothing, or no sample in it
     */
    public static Draft draft(SparkSession spark, String data) {
        Inspection found = new Inspector(spark).look(data);
        return new Draft(PipelineDraft.yaml(found), PipelineDraft.obstacles(found));
    }
}
