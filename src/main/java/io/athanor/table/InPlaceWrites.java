package io.athanor.table;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.JobStatus;
import org.apache.hadoop.mapreduce.OutputCommitter;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.spark.SparkContext;
import org.apache.spark.internal.io.FileNameSpec;
import org.apache.spark.sql.execution.datasources.SQLHadoopMapReduceCommitProtocol;
import org.apache.spark.util.CollectionAccumulator;
import org.jspecify.annotations.Nullable;

/**
 * Has Spark write the files of a table where they stay. Its own way is to write them aside and to rename them when a task,
 * and again when the job, has ended; an object store can only copy them. Here a file's name says which attempt at a task
 * wrote it, the files of attempts that were not let commit are removed at the end, and the table begins to exist with the
 * commit record that names the others. For folders that are fresh and get such a record.
 */
public final class InPlaceWrites extends SQLHadoopMapReduceCommitProtocol {
    private static final long serialVersionUID = 1L;

    /** Spark's setting that takes the name of this class. */
    public static final String SETTING = "spark.sql.sources.commitProtocolClass";

    private final String job;
    private final String folder;
    private @Nullable CollectionAccumulator<String> committed;
    private transient @Nullable Committer committer;

    /** Spark makes it, on the driver. */
    public InPlaceWrites(String job, String folder, boolean dynamicPartitionOverwrite) {
        super(job, folder, dynamicPartitionOverwrite);
        this.job = job;
        this.folder = folder;
    }

    @Override
    public void setupJob(JobContext context) {
        committed = SparkContext.getOrCreate().collectionAccumulator();
        super.setupJob(context);
    }

    @Override
    public OutputCommitter setupCommitter(TaskAttemptContext context) {
        committer = new Committer();
        return committer;
    }

    @Override
    public String getFilename(TaskAttemptContext context, FileNameSpec spec) {
        // behind the part's number and before the bucket's, which Spark reads from the end
        String attempt = "-" + context.getTaskAttemptID().getId();
        String name = super.getFilename(context, new FileNameSpec(spec.prefix(), attempt + spec.suffix()));
        Objects.requireNonNull(committer).names.add(name);
        return name;
    }

    /** One for the job, on the driver, and one a task. */
    private final class Committer extends OutputCommitter {
        private final List<String> names = new ArrayList<>();

        @Override
        public void setupJob(JobContext context) {}

        @Override
        public void setupTask(TaskAttemptContext context) {}

        @Override
        public boolean needsTaskCommit(TaskAttemptContext context) {
            // so that Spark's driver is asked, which lets one attempt a task commit
            return true;
        }

        @Override
        public void commitTask(TaskAttemptContext context) {
            names.forEach(Objects.requireNonNull(committed)::add);
        }

        @Override
        public void abortTask(TaskAttemptContext context) throws IOException {
            FileSystem files = files(context);
            for (String name : names) {
                files.delete(new Path(folder, name), false);
            }
        }

        @Override
        public void commitJob(JobContext context) throws IOException {
            removeAllBut(new HashSet<>(Objects.requireNonNull(committed).value()), context);
        }

        @Override
        public void abortJob(JobContext context, JobStatus.State state) throws IOException {
            removeAllBut(Set.of(), context);
        }

        private void removeAllBut(Set<String> counting, JobContext context) throws IOException {
            FileSystem files = files(context);
            try {
                for (FileStatus file : files.listStatus(new Path(folder))) {
                    String name = file.getPath().getName();
                    if (name.contains(job) && !counting.contains(name)) {
                        files.delete(file.getPath(), false);
                    }
                }
            } catch (FileNotFoundException e) {
                // nothing was written
            }
        }

        private FileSystem files(JobContext context) throws IOException {
            return new Path(folder).getFileSystem(context.getConfiguration());
        }
    }
}
