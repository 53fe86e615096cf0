package io.athanor.job.run;

import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.table.InPlaceWrites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/**
 * A pipeline file run in a session that is there already, a notebook's for instance: the same stages and the same work
 * directory as those of the command line, so that each finds what the other has made.
 */
public final class PipelineRun {
    private final SparkSession spark;
    private final PipelineSettings settings;
    private final String workDirectory;

    private PipelineRun(SparkSession spark, PipelineSettings settings, String workDirectory) {
        this.spark = spark;
        this.settings = settings;
        this.workDirectory = workDirectory;
    }

    /**
     * Reads the file.
     *
     * @param pipeline a YAML file of this machine
     * @param workDirectory a path or URI on any Hadoop file system
     * @param sets changes of the form {@code a.b=c}
     * @throws UserError naming every mistake by file and line
     */
    public static PipelineRun of(SparkSession spark, String pipeline, String workDirectory, String... sets) {
        String text;
        try {
            text = Files.readString(Path.of(pipeline));
        } catch (NoSuchFileException e) {
            throw new UserError(
                    "Cannot read the pipeline " + pipeline + ": found no such file, expected one. Check the path, which"
                            + " starts at " + Path.of("").toAbsolutePath() + " unless it is absolute.",
                    e);
        } catch (IOException e) {
            throw new UserError("Cannot read the pipeline " + pipeline + ": " + e + ". Check that it is a file.", e);
        }
        PipelineSettings settings = PipelineFile.read(
                        text, pipeline, List.of(sets), System.getenv(), Pipelines.registry())
                .settings();
        // settings of its own: what a notebook has set is nobody else's, and dates are those of the command line
        SparkSession own = spark.newSession();
        own.conf().set("spark.sql.session.timeZone", "UTC");
        own.conf().set(InPlaceWrites.SETTING, InPlaceWrites.class.getName());
        return new PipelineRun(own, settings, workDirectory);
    }

    /**
     * Makes what is missing, skips what is there.
     *
     * @param last the step to end with, of {@link Step}
     * @return a line a stage, then what the command line says at the end
     * @throws UserError what the user can mend, and if another run is at work in the directory
     * @throws io.athanor.base.TooManyRejected when a modality's error budget is exhausted
     */
    public String run(String last) {
        Step step;
        try {
            step = Step.parse(last);
        } catch (IllegalArgumentException e) {
            throw new UserError("Cannot run to a step: " + e.getMessage() + ". Name one of them.", e);
        }
        StageLines lines = new StageLines();
        try {
            String said = new RunJob(Context.of(spark, workDirectory, settings, lines, null)).run(step);
            return lines.text() + said;
        } catch (Exception e) {
            // as the command line would say it; Spark throws checked failures that it does not declare
            throw DataFaults.of(e)
                    .<RuntimeException>map(mendable -> mendable)
                    .orElseGet(() -> e instanceof RuntimeException bug ? bug : new IllegalStateException(e));
        }
    }

    /** Keeps a line a stage. */
    private static final class StageLines implements Progress {
        private final List<String> done = new ArrayList<>();

        @Override
        public Line start(String stage, long total, String unit) {
            long start = System.nanoTime();
            return new Line() {
                private String note = "";

                @Override
                public void advanceTo(long rows) {}

                @Override
                public void note(String text) {
                    note = "  " + text;
                }

                @Override
                public void close() {
                    add(String.format(Locale.ROOT, "%-24s %6.1f s%s", stage, (System.nanoTime() - start) / 1e9, note));
                }
            };
        }

        private synchronized void add(String line) {
            done.add(line + "\n");
        }

        synchronized String text() {
            return String.join("", done);
        }
    }
}
