package io.athanor.table;

import io.athanor.base.Provenance;
import java.time.Instant;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Publishes what stages make: finds an artefact, or has it written into a folder without a commit record and commits it.
 */
public record Publisher(StageContext context) {
    /**
     * One of which nobody hears.
     *
     * @param environment what commit records say of this machine
     */
    public Publisher(SparkSession spark, WorkDirectory work, Map<String, String> environment) {
        this(new StageContext(spark, work, environment, StageProgress.NONE));
    }

    /**
     * The output of a stage, made unless the work directory has it.
     *
     * @throws io.athanor.base.UserError if the user can mend what keeps the stage from making it
     */
    public <O> O publish(Stage<O> stage) {
        return stage.output(context, artefact(stage));
    }

    /** As {@link #publish}, as it lies in the work directory. */
    public Artefact artefact(Stage<?> stage) {
        Path folder = stage.folder(context.work());
        return context.work().find(folder).orElseGet(() -> made(stage, folder));
    }

    private Artefact made(Stage<?> stage, Path folder) {
        Instant started = Instant.now();
        if (!stage.resumes()) {
            context.work().fresh(folder);
        }
        Provenance.Builder record = Provenance.of(stage.name(), stage.fingerprint(), stage.source())
                .inputs(stage.inputs())
                .environment(context.environment());
        stage.make(context, folder, record);
        return context.work().publish(folder, record.endedNow(started));
    }
}
