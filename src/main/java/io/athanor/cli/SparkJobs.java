package io.athanor.cli;

import io.athanor.job.Context;
import io.athanor.job.Progress;
import io.athanor.job.SampleSize;
import io.athanor.job.SparkSessions;
import io.athanor.job.bundles.ModelRequest;
import io.athanor.job.bundles.UserModels;
import io.athanor.job.compare.CompareJob;
import io.athanor.job.compare.PipelineSource;
import io.athanor.job.compare.TrialGrid;
import io.athanor.job.doctor.BundleTable;
import io.athanor.job.doctor.ClusterReport;
import io.athanor.job.doctor.ClusterTrial;
import io.athanor.job.doctor.SelfChecks;
import io.athanor.job.inspect.InspectJob;
import io.athanor.job.pilot.PilotJob;
import io.athanor.job.predict.PredictJob;
import io.athanor.job.run.ExplainJob;
import io.athanor.job.run.GarbageJob;
import io.athanor.job.run.InitJob;
import io.athanor.job.run.RunJob;
import io.athanor.job.words.WordsJob;
import io.athanor.job.words.WordsRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** The jobs on Spark: each opens a session and stops it. */
final class SparkJobs implements Jobs {
    static final List<String> LOCAL_LOGS = List.of(
            "org.apache.spark.executor.Executor",
            "org.apache.spark.scheduler.TaskSetManager",
            "org.apache.spark.rpc.netty.Inbox");

    @Override
    public String run(Request request) {
        SparkSession spark = open(request.settings().name(), request.master(), request.progress());
        try {
            Context context = Context.of(
                    spark, request.workDirectory(), request.settings(), request.progress(), request.redoFrom());
            SampleSize sample = request.sample();
            if (sample != null) {
                return new PilotJob(context, sample).run(request.last());
            }
            return new RunJob(request.retryQuarantined() ? context.retryingQuarantined() : context).run(request.last());
        } finally {
            stop(spark);
        }
    }

    @Override
    public String compare(Request request, TrialGrid trials, PipelineSource source) {
        SparkSession spark = open(request.settings().name(), request.master(), request.progress());
        try {
            Context context = Context.of(
                    spark, request.workDirectory(), request.settings(), request.progress(), request.redoFrom());
            return new CompareJob(context, trials, source).run();
        } finally {
            stop(spark);
        }
    }

    @Override
    public String predict(Prediction prediction) {
        SparkSession spark = open("predict", prediction.master());
        try {
            return new PredictJob(spark, prediction.workDirectory(), prediction.progress())
                    .run(prediction.model(), prediction.source(), prediction.out(), prediction.sets());
        } finally {
            stop(spark);
        }
    }

    @Override
    public ExplainJob.Result explain(Explaining explaining) {
        SparkSession spark = open("explain", explaining.master(), explaining.progress());
        try {
            return new ExplainJob(Context.of(
                            spark, explaining.workDirectory(), explaining.settings(), explaining.progress(), null))
                    .run(explaining.model(), explaining.sampleId());
        } finally {
            stop(spark);
        }
    }

    /** With a line of its own: seconds without a word look like a hang. */
    private static SparkSession open(String name, @Nullable String master, Progress progress) {
        try (Progress.Line line = progress.start("start Spark", 0, "")) {
            return open(name, master);
        }
    }

    private static SparkSession open(String name, @Nullable String master) {
        tellFailuresOnce(master);
        return SparkSessions.open(name, master);
    }

    /**
     * Where the tasks run in this process a failure of one ends the job, and comes with all its trace to whoever asked for
     * it. Spark would show it before, three times, be it the user's mistake or none. And on a machine that is slow to start
     * its parts complain that they do not find each other yet.
     *
     * @param master Spark's master, or null for what Spark was told, or this machine
     */
    static void tellFailuresOnce(@Nullable String master) {
        if (MachineChecks.isLocal(master)) {
            LOCAL_LOGS.forEach(name -> Configurator.setLevel(name, Level.OFF));
        }
    }

    /** Its parts stop one after the other, and those that go on say that they miss the others. */
    private static void stop(SparkSession spark) {
        Configurator.setLevel("org.apache.spark", Level.OFF);
        spark.stop();
    }

    @Override
    public InitJob.Draft init(String data) {
        SparkSession spark = open("init", null);
        try {
            return InitJob.draft(spark, data);
        } finally {
            stop(spark);
        }
    }

    @Override
    public InspectJob.Result inspect(InspectJob.Request request) {
        SparkSession spark = open("inspect", null);
        try {
            return new InspectJob(spark).run(request);
        } finally {
            stop(spark);
        }
    }

    @Override
    public String gc(Garbage garbage) {
        SparkSession spark = open("gc", null);
        try {
            return new GarbageJob(
                            Context.of(spark, garbage.workDirectory(), garbage.settings(), Progress.silent(), null))
                    .run(garbage.keep(), garbage.dryRun());
        } finally {
            stop(spark);
        }
    }

    @Override
    public String models() {
        return BundleTable.text() + UserModels.here().list();
    }

    @Override
    public String addModel(ModelRequest model) {
        return UserModels.here().add(model);
    }

    @Override
    public String trainWords(WordsRequest words) {
        SparkSession spark = open("words", null);
        try {
            return WordsJob.here(spark).run(words);
        } finally {
            stop(spark);
        }
    }

    @Override
    public String showModel(String model) {
        return UserModels.here().show(model);
    }

    @Override
    public String checkModel(String model) {
        return UserModels.here().check(model);
    }

    @Override
    public String removeModel(String name) {
        return UserModels.here().remove(name);
    }

    @Override
    public List<Check> checks(@Nullable String master) {
        return SelfChecks.all(() -> SparkSessions.open("doctor", master)).entrySet().stream()
                .<Check>map(e -> new Trial(e.getKey(), e.getValue()))
                .toList();
    }

    @Override
    public Optional<ClusterReport> cluster(@Nullable String master) {
        if (!SparkSessions.isCluster(master)) {
            return Optional.empty();
        }
        SparkSession spark = SparkSessions.open("doctor", master);
        try {
            return Optional.of(ClusterTrial.run(spark));
        } finally {
            stop(spark);
        }
    }

    private record Trial(String name, Supplier<String> trial) implements Check {
        @Override
        public String look() {
            return trial.get();
        }
    }
}
