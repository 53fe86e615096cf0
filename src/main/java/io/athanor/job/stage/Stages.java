package io.athanor.job.stage;

import io.athanor.base.Changes;
import io.athanor.base.Json;
import io.athanor.base.Provenance;
import io.athanor.base.UserError;
import io.athanor.job.Context;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.table.Artefact;
import io.athanor.table.Publisher;
import io.athanor.table.Stage;
import io.athanor.table.StageContext;
import io.athanor.table.WorkDirectory;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a stage, or finds that its artefact is there; either way one line of progress, one in the log (JSON, logger {@value
 * #LOG}), and a note for the report. Spark's pages show its jobs under its title. Several stages may run at once, from a thread
 * each.
 */
public final class Stages {
    static final String LOG = "io.athanor.stages";
    static final String DESCRIPTION = "spark.job.description";

    /** What a stage's jobs are described by, before its title. */
    static final String OURS = "athanor: ";

    private static final Logger LOGGER = LoggerFactory.getLogger(LOG);

    private final SparkContext spark;
    private final WorkDirectory work;
    private final StageContext stageContext;
    private final Progress progress;
    private final @Nullable Step redoFrom;
    private final Set<Path> redone;
    private final SortedMap<Integer, Timing> timings = new TreeMap<>();
    private int begun;
    private final boolean strict;
    private final SortedMap<String, Changes> changes = new TreeMap<>();

    public Stages(Context context) {
        this(context, ConcurrentHashMap.newKeySet());
    }

    /** @param redone what a run that is to do some of its stages again has done already; shared by pipelines that share artefacts */
    public Stages(Context context, Set<Path> redone) {
        this.redone = redone;
        this.spark = context.spark().sparkContext();
        this.work = context.work();
        this.stageContext = context.stageContext();
        this.progress = context.progress();
        this.redoFrom = context.redoFrom();
        this.strict = context.settings().limits().strict();
    }

    /** A stage's line in the log. */
    private record Logged(
            String stage,
            String artefact,
            long rows,
            double seconds,
            boolean alreadyThere,
            Map<String, Long> counts,
            Changes changes) {}

    /**
     * What a stage took.
     *
     * @param seconds of the run that made its artefact, whichever that was
     * @param reused whether the artefact was there already
     * @param artefact where it is; null of a stage that keeps its own artefacts
     */
    public record Timing(
            String stage,
            long rows,
            double seconds,
            boolean reused,
            @Nullable Path artefact) {}

    /** The output of a stage, made unless the work directory has it. */
    public <O> O publish(Step step, Stage<O> stage) {
        Artefact artefact = artefact(step, stage.title(), stage.folder(work), stage.total(), stage.unit(), line -> {
            Artefact made = new Publisher(stageContext.heardBy(line)).artefact(stage);
            String summary = stage.summary(made.provenance());
            if (!summary.isEmpty()) {
                line.note(summary);
            }
            return made;
        });
        return stage.output(stageContext, artefact);
    }

    /**
     * As the other, for a stage that publishes by itself.
     *
     * @param title how the stage is called before people
     * @param folder where its artefact is, or will be
     * @param unit what its progress counts
     * @param run publishes the artefact
     * @throws UserError if data were changed on the way and that is not allowed, whichever run did it
     */
    public Artefact artefact(
            Step step, String title, Path folder, long total, String unit, Function<Progress.Line, Artefact> run) {
        int place = next();
        forget(step, folder);
        Optional<Artefact> there = work.find(folder);
        try (Progress.Line line = progress.start(title, there.isPresent() ? 0 : total, unit)) {
            Artefact artefact;
            if (there.isPresent()) {
                artefact = there.get();
                line.note("already there");
            } else {
                artefact = described(title, () -> run.apply(line));
            }
            Provenance record = artefact.provenance();
            note(place, new Timing(title, record.rows(), record.seconds(), there.isPresent(), folder));
            LOGGER.info(Json.write(new Logged(
                    title,
                    folder.toString(),
                    record.rows(),
                    record.seconds(),
                    there.isPresent(),
                    record.counts(),
                    record.changes())));
            allow(title, record.changes());
            return artefact;
        }
    }

    /**
     * Takes note of what a stage did to data.
     *
     * @throws UserError if that is something and nothing is allowed
     */
    public synchronized void allow(String title, Changes done) {
        if (done.isEmpty()) {
            return;
        }
        if (strict) {
            throw new UserError("Cannot go on with what the stage '" + title + "' made: it changed data on the way ("
                    + String.join("; ", done.lines())
                    + "), expected none to be changed. Mend the data, or run without --strict (limits.strict).");
        }
        changes.put(title, done);
    }

    /** What was done to data on the way, by the title of the stage that did it; stages that did nothing are left out. */
    public synchronized SortedMap<String, Changes> changes() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(changes));
    }

    /** Does some work whose jobs are shown, and counted, as those of a stage. */
    public <T> T described(String title, Supplier<T> stage) {
        String before = spark.getLocalProperty(DESCRIPTION);
        spark.setJobDescription(OURS + title);
        try {
            return stage.get();
        } finally {
            spark.setJobDescription(before);
        }
    }

    /** Notes a stage that keeps its own artefacts. */
    public void note(Timing timing) {
        note(next(), timing);
    }

    private synchronized int next() {
        return begun++;
    }

    private synchronized void note(int place, Timing timing) {
        timings.put(place, timing);
    }

    /** In the order they began. */
    public synchronized List<Timing> timings() {
        return List.copyOf(timings.values());
    }

    /** Removes an artefact that is to be made anew, once a run. */
    public synchronized void forget(Step step, Path folder) {
        if (redoFrom != null && step.isOrNeeds(redoFrom) && redone.add(folder)) {
            work.remove(folder);
        }
    }
}
