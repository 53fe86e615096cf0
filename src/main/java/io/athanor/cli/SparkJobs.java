package io.athanor.cli;

import io.athanor.job.BundleTable;
import io.athanor.job.Context;
import io.athanor.job.FirstPipeline;
import io.athanor.job.RunJob;
import io.athanor.job.SelfChecks;
import io.athanor.job.SparkSessions;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** The jobs on Spark: each opens a session and stops it. */
final class SparkJobs implements Jobs {
    @Override
    public String run(Request request) {
        SparkSession spark = SparkSessions.open(request.settings().name(), request.master());
        try {
            return new RunJob(Context.of(
                            spark, request.workDirectory(), request.settings(), request.progress(), request.redoFrom()))
                    .run(request.last());
        } finally {
            spark.stop();
        }
    }

    @Override
    public String predict(Prediction prediction) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String init(String data) {
        // Spark takes seconds to start, and tables alone need it
        Opened spark = new Opened();
        try {
            return FirstPipeline.text(data, Commands.hadoop(), spark);
        } finally {
            spark.stop();
        }
    }

    @Override
    public String models() {
        return BundleTable.text();
    }

    @Override
    public List<Check> checks() {
        return SelfChecks.all(() -> SparkSessions.open("doctor", null)).entrySet().stream()
                .<Check>map(e -> new Trial(e.getKey(), e.getValue()))
                .toList();
    }

    private record Trial(String name, Supplier<String> trial) implements Check {
        @Override
        public String look() {
            return trial.get();
        }
    }

    /** Opens a session when it is first asked for. */
    private static final class Opened implements Supplier<SparkSession> {
        private @Nullable SparkSession session;

        @Override
        public SparkSession get() {
            if (session == null) {
                session = SparkSessions.open("init", "local[2]");
            }
            return session;
        }

        void stop() {
            if (session != null) {
                session.stop();
            }
        }
    }
}
