package io.athanor.job.pilot;

import io.athanor.data.Split;
import io.athanor.extract.PayloadSettings;
import io.athanor.job.PipelineSettings;
import io.athanor.job.features.Buckets;
import io.athanor.job.features.Pipeline;
import io.athanor.table.StoragePrecision;
import io.athanor.train.barrier.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Which settings to change before the whole run, in sentences: what takes most of it, and what makes it shorter. */
final class Advice {
    /** A part of the time that is worth a change. */
    private static final double MUCH = 0.4;

    /** Steps an epoch beyond which a larger batch is worth a trial. */
    private static final long MANY_STEPS = 2_000;

    private static final double MANY_BYTES = 100e9;

    /** A pilot of fewer seconds says little of slopes. */
    private static final double SHORT_SECONDS = 120;

    private final PipelineSettings settings;
    private final Pipeline pipeline;
    private final Estimate estimate;
    private final int slots;

    Advice(Pipeline pipeline, Estimate estimate, int slots) {
        this.settings = pipeline.context().settings();
        this.pipeline = pipeline;
        this.estimate = estimate;
        this.slots = slots;
    }

    /** @param seconds that the run on the whole sample took */
    List<String> sentences(double seconds) {
        List<String> said = new ArrayList<>();
        extraction(said);
        if (settings.learns()) {
            workers(said);
            steps(said);
            evaluation(said);
        }
        buckets(said);
        storage(said);
        if (said.isEmpty()) {
            said.add("No setting needs to change.");
        }
        if (seconds < SHORT_SECONDS) {
            said.add(String.format(
                    Locale.ROOT,
                    "The pilot took %s: of so short a run the estimate is rough. A larger --sample makes it better.",
                    EstimateText.time(seconds)));
        }
        return said;
    }

    private void extraction(List<String> said) {
        double share = estimate.shareOf("extract ");
        boolean encodes = settings.encoders().values().stream().anyMatch(PayloadSettings.class::isInstance);
        long parts =
                Math.max(1, estimate.samples() / settings.source().partLimits().samples());
        if (share > MUCH && encodes && parts > slots) {
            said.add(String.format(
                    Locale.ROOT,
                    "Extraction is %.0f %% of the time and becomes shorter with every further slot, up to its %,d parts: give"
                            + " it more executors (now %d slots), or GPUs.",
                    100 * share,
                    parts,
                    slots));
        }
    }

    private void workers(List<String> said) {
        double share = estimate.shareOf("train ", "evaluate");
        long rows = trainingRows();
        long wanted = Workers.enough(rows);
        if (share <= MUCH || wanted < 2) {
            return;
        }
        if (settings.workers().isAuto()) {
            said.add(String.format(
                    Locale.ROOT,
                    "Training and evaluation are %.0f %% of the time as the pilot trained. With workers: auto the whole run"
                            + " takes a worker for every %,d of its %,d training rows, %d where there are as many slots (now"
                            + " %d): give it so many slots, and it is shorter than estimated.",
                    100 * share,
                    Workers.ROWS_A_WORKER,
                    rows,
                    wanted,
                    slots));
        } else if (settings.workers().wanted() < wanted) {
            said.add(String.format(
                    Locale.ROOT,
                    "Training and evaluation are %.0f %% of the time with workers: %d; %,d training rows keep %d busy. Set"
                            + " workers: auto.",
                    100 * share,
                    settings.workers().wanted(),
                    rows,
                    wanted));
        }
    }

    private void steps(List<String> said) {
        long batch = settings.teacher().training().batchSize().stated();
        long steps = batch < 1 ? 0 : trainingRows() / batch;
        if (steps > MANY_STEPS) {
            said.add(String.format(
                    Locale.ROOT,
                    "An epoch of the teacher is %,d steps of %d rows. A larger teacher.batch-size makes it shorter: try"
                            + " --set teacher.batch-size=%d on the pilot and compare the validation loss.",
                    steps,
                    batch,
                    Long.highestOneBit(batch * steps / MANY_STEPS) * 2));
        }
    }

    private void evaluation(List<String> said) {
        double share = estimate.shareOf("evaluate");
        int trainings = settings.evaluate().folds() * settings.evaluate().repeats();
        if (settings.evaluate().crossValidated() && share > MUCH) {
            said.add(String.format(
                    Locale.ROOT,
                    "The cross-validation trains everything %d times and is %.0f %% of the time: lower evaluate.repeats (now"
                            + " %d) or evaluate.folds (now %d), or set evaluate.repeats: 0 for the one split.",
                    trainings,
                    100 * share,
                    settings.evaluate().repeats(),
                    settings.evaluate().folds()));
        }
    }

    private void buckets(List<String> said) {
        double joined = estimate.stages().stream()
                .filter(stage -> stage.stage().equals("join"))
                .mapToDouble(Estimate.Stage::bytes)
                .sum();
        int now = pipeline.buckets();
        int better = Buckets.suiting((long) joined);
        if (joined > 0 && (better >= 4L * now || 4L * better <= now)) {
            said.add(String.format(
                    Locale.ROOT,
                    "The joined table will be %s in %d buckets: set buckets: %d, so that one is about 128 MB. Do it before the"
                            + " whole run, for it writes every table anew.",
                    EstimateText.bytes(joined),
                    now,
                    better));
        }
    }

    private void storage(List<String> said) {
        double tables = estimate.sum(Estimate.Stage::bytes);
        if (tables > MANY_BYTES && settings.storage().vectors() == StoragePrecision.FLOAT32) {
            said.add("The run writes " + EstimateText.bytes(tables)
                    + ": storage.precision: float16 halves the vectors, but extracts the pilot's samples anew.");
        }
    }

    /** Of the whole run, by the pilot's share. */
    private long trainingRows() {
        Map<String, Long> counts = pipeline.samples().table().provenance().counts();
        long samples = pipeline.manifest().provenance().rows();
        return estimate.samples() * counts.getOrDefault(Split.TRAIN.column(), 0L) / Math.max(1, samples);
    }
}
