package io.athanor.job.run;

import io.athanor.source.inspect.Inspection;
import io.athanor.source.inspect.Inspector;
import io.athanor.source.inspect.PipelineDraft;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** Drafts a first pipeline file for data that nobody has described. */
public final class InitJob {
    private InitJob() {}

    /**
     * A first pipeline file.
     *
     * @param yaml its text
     * @param seen how much of the data was looked at
     * @param leftOut fields that it makes no use of, and why: a phrase each
     * @param warnings what a person should know before trusting it: a sentence each
     * @param obstacles why it cannot run yet: a sentence each, with what to do
     */
    public record Draft(String yaml, String seen, List<String> leftOut, List<String> warnings, List<String> obstacles) {
        public Draft {
            leftOut = List.copyOf(leftOut);
            warnings = List.copyOf(warnings);
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
        return new Draft(
                PipelineDraft.yaml(found),
                found.seen(),
                PipelineDraft.leftOut(found),
                PipelineDraft.warnings(found),
                PipelineDraft.obstacles(found));
    }
}
