package io.athanor.table;

import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Where stages run.
 *
 * @param work where they find and leave artefacts
 * @param environment what commit records say of this machine
 * @param progress hears how far a stage is that is made
 */
public record StageContext(
        SparkSession spark, WorkDirectory work, Map<String, String> environment, StageProgress progress) {
    /** The same for another who hears. */
    public StageContext heardBy(StageProgress other) {
        return new StageContext(spark, work, environment, other);
    }
}
