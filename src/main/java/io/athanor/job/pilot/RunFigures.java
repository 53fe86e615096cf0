package io.athanor.job.pilot;

import io.athanor.extract.part.ExtractStage;
import io.athanor.job.Context;
import io.athanor.job.features.Pipeline;
import io.athanor.job.stage.StageCosts;
import io.athanor.job.stage.Stages;
import io.athanor.source.manifest.ManifestStage;
import io.athanor.source.split.SampledManifest;
import io.athanor.table.WorkDirectory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/**
 * What one run of a pilot took.
 *
 * @param samples it ran on
 * @param stages by title, in the order they ran; what is done in none of them comes last, as {@link #OTHER}. The manifest is not
 *     among them: the whole run finds it made
 */
record RunFigures(long samples, Map<String, StageFigures> stages) {
    /** What is done between the stages: checks, listings, the report. */
    static final String OTHER = "everything else";

    private static final String EPOCHS = "epochs";

    /** Made by the pilot for the whole run too, or for the pilot alone. */
    private static final Set<String> NOT_AGAIN = Set.of(ManifestStage.NAME, SampledManifest.NAME);

    /**
     * Of a run that has ended.
     *
     * @param seconds that it took
     */
    static RunFigures of(Pipeline pipeline, double seconds, Map<String, StageCosts.Cost> costs, Notes notes) {
        Context context = pipeline.context();
        long samples = pipeline.manifest().provenance().rows();
        String run = pipeline.manifest().fingerprint().hex();
        Map<String, StageFigures> stages = new LinkedHashMap<>();
        double inStages = 0;
        boolean whole = true;
        for (Stages.Timing timing : pipeline.stages().timings()) {
            inStages += timing.reused() ? 0 : timing.seconds();
            if (NOT_AGAIN.contains(timing.stage()) || stages.containsKey(timing.stage())) {
                continue;
            }
            whole &= !timing.reused();
            Map<String, Long> counts = counts(context.work(), timing);
            StageCosts.Cost cost = notes.of(
                    run,
                    timing.stage(),
                    timing.reused() ? null : costs.getOrDefault(timing.stage(), StageCosts.Cost.NONE));
            double work = (samples - counts.getOrDefault(ExtractStage.KEPT_UNREAD, 0L))
                    * (double) counts.getOrDefault(EPOCHS, 1L);
            stages.put(
                    timing.stage(),
                    new StageFigures(
                            work,
                            counts.containsKey(ExtractStage.KEPT_UNREAD),
                            timing.seconds(),
                            Math.max(cost.coreSeconds(), timing.seconds()),
                            bytes(context.work(), timing),
                            cost.shuffleBytes()));
        }
        if (whole) {
            StageCosts.Cost cost = costs.getOrDefault("", StageCosts.Cost.NONE);
            stages.put(
                    OTHER,
                    new StageFigures(
                            samples,
                            false,
                            Math.max(0, seconds - inStages),
                            Math.max(0, seconds - inStages),
                            0,
                            cost.shuffleBytes()));
        }
        return new RunFigures(samples, stages);
    }

    private static Map<String, Long> counts(WorkDirectory work, Stages.Timing timing) {
        Path artefact = timing.artefact();
        return artefact == null
                ? Map.of()
                : work.find(artefact).map(found -> found.provenance().counts()).orElse(Map.of());
    }

    private static long bytes(WorkDirectory work, Stages.Timing timing) {
        Path artefact = timing.artefact();
        if (artefact == null) {
            return 0;
        }
        try {
            return work.files().getContentSummary(artefact).getLength();
        } catch (FileNotFoundException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot measure " + artefact, e);
        }
    }
}
