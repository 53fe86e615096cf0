package io.athanor.cli;

import io.athanor.job.PipelineSettings;
import io.athanor.job.Progress;
import io.athanor.job.SampleSize;
import io.athanor.job.Step;
import io.athanor.job.bundles.ModelRequest;
import io.athanor.job.compare.PipelineSource;
import io.athanor.job.compare.TrialGrid;
import io.athanor.job.doctor.ClusterReport;
import io.athanor.job.inspect.InspectJob;
import io.athanor.job.run.ExplainJob;
import io.athanor.job.run.InitJob;
import io.athanor.job.words.WordsRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the commands ask of package {@code job}. */
interface Jobs {
    /**
     * Runs a pipeline as far as a step, skipping what is there.
     *
     * @return what to print at the end
     */
    String run(Request request);

    /**
     * Tries settings against each other.
     *
     * @param request of the pipeline as it is
     * @param source of its settings
     * @return what to print at the end
     */
    String compare(Request request, TrialGrid trials, PipelineSource source);

    /** @return what to print at the end */
    String predict(Prediction prediction);

    /** A first pipeline file for a folder, tar or table. */
    InitJob.Draft init(String data);

    /** What a source holds. */
    InspectJob.Result inspect(InspectJob.Request request);

    /** What each modality gives a model. */
    ExplainJob.Result explain(Explaining explaining);

    /** @return what to print at the end */
    String gc(Garbage garbage);

    /** The bundles known here, and the models that the user added, for people. */
    String models();

    /**
     * Reads a model, tries it and gives it a name.
     *
     * @return what was found, for people
     */
    String addModel(ModelRequest model);

    /**
     * Trains vectors of words on texts and gives them a name.
     *
     * @return what was found and made, for people
     */
    String trainWords(WordsRequest words);

    /**
     * What is known of a model.
     *
     * @param model a name or address
     */
    String showModel(String model);

    /**
     * Whether a model's files are those of its card, and run here.
     *
     * @param model a name or address
     */
    String checkModel(String model);

    /** Takes a name away, and leaves the model's files where they are. */
    String removeModel(String name);

    /**
     * What has to work before a pipeline can run, in the order it should be looked at.
     *
     * @param master Spark's master, or null for what Spark was told, or this machine
     */
    List<Check> checks(@Nullable String master);

    /** What the executors of a cluster are like; empty for a master that has none of its own. */
    Optional<ClusterReport> cluster(@Nullable String master);

    /**
     * @param workDirectory a URI or path
     * @param master Spark's master, or null for what Spark was told, or this machine
     * @param last the step to end with
     * @param redoFrom the first step to do again though its artefacts are there, or null
     * @param retryQuarantined whether payloads that were rejected are tried again
     * @param sample of a pilot, or null for a run on all samples
     */
    record Request(
            PipelineSettings settings,
            String workDirectory,
            @Nullable String master,
            Step last,
            @Nullable Step redoFrom,
            boolean retryQuarantined,
            @Nullable SampleSize sample,
            Progress progress) {
        /** The same with other settings. */
        Request with(PipelineSettings other) {
            return new Request(other, workDirectory, master, last, redoFrom, retryQuarantined, sample, progress);
        }
    }

    /**
     * @param model {@code teacher}, {@code student}, …
     * @param source a source of the form of the pipeline's own: shards, a table or a folder
     * @param out a folder to write Parquet to
     * @param sets changes of the pipeline's settings, of the form {@code a.b=c}
     */
    record Prediction(
            String workDirectory,
            @Nullable String master,
            String model,
            String source,
            String out,
            List<String> sets,
            Progress progress) {}

    /**
     * @param model {@code teacher}, {@code student}, …
     * @param sampleId of the sample to explain; null for none
     */
    record Explaining(
            PipelineSettings settings,
            String workDirectory,
            @Nullable String master,
            String model,
            @Nullable String sampleId,
            Progress progress) {}

    /**
     * @param keep the newest of each kind of table that stay
     * @param dryRun whether nothing is to be removed
     */
    record Garbage(PipelineSettings settings, String workDirectory, int keep, boolean dryRun) {}

    /** Something that must work. */
    interface Check {
        String name();

        /**
         * What was found, in a few words.
         *
         * @throws io.athanor.base.UserError saying what was found, expected, and what to do
         */
        String look();
    }
}
