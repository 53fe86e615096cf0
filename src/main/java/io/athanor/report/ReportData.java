package io.athanor.report;

import io.athanor.base.Changes;
import io.athanor.data.Ledger;
import io.athanor.evaluate.Metrics;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything a report shows. What is null or empty is said to be absent.
 *
 * @param title the pipeline's name
 * @param createdAt ISO-8601 instant
 * @param reasons how many payloads went to quarantine, a modality and reason
 * @param examples some quarantined payloads
 * @param gallery what some of them look like, on a page of its own
 * @param stages in the order they ran
 * @param modelLoads how often encoders were loaded
 * @param warnings one sentence each
 * @param changes what was done to data on the way that no setting asked for, by the stage that did it
 * @param settings effective settings, key → value, in the order to be shown
 * @param provenance artefact or role → fingerprint, in the order to be shown
 * @param environment code version, Java, processor …
 */
public record ReportData(
        String title,
        String createdAt,
        @Nullable Metrics metrics,
        @Nullable Ledger ledger,
        List<ReasonCount> reasons,
        List<QuarantinedExample> examples,
        Gallery gallery,
        List<StageTiming> stages,
        List<ModelLoad> modelLoads,
        List<String> warnings,
        Map<String, Changes> changes,
        Map<String, String> settings,
        Map<String, String> provenance,
        Map<String, String> environment) {

    /** Payloads of a modality in quarantine for one reason. */
    public record ReasonCount(String modality, String reason, long count) {}

    /** One payload in quarantine. */
    public record QuarantinedExample(String sampleId, String modality, String reason, String message) {}

    /**
     * What a stage took.
     *
     * @param stage its name, with the modality or model where it has one: {@code extract image}
     * @param rows rows it worked on, 0 where rows are no measure of it
     * @param seconds wall clock of the run that made its artefact
     * @param reused whether this run found the artefact there
     */
    public record StageTiming(String stage, long rows, double seconds, boolean reused) {}

    /**
     * How often a model was loaded, once an executor is what is wanted, and how it was run.
     *
     * @param devices {@code cpu}, {@code cuda:0}; several where executors differ
     * @param batchRows payloads an inference
     * @param threads threads an inference
     */
    public record ModelLoad(
            String executor,
            String model,
            long loads,
            List<String> devices,
            List<Integer> batchRows,
            List<Integer> threads) {}

    /** A report that has nothing to show yet. */
    public static ReportData empty(String title, String createdAt) {
        return new ReportData(
                title,
                createdAt,
                null,
                null,
                List.of(),
                List.of(),
                Gallery.NONE,
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of());
    }
}
