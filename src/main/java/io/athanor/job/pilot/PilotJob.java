package io.athanor.job.pilot;

import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.job.Context;
import io.athanor.job.Progress;
import io.athanor.job.SampleSize;
import io.athanor.job.Sampling;
import io.athanor.job.Step;
import io.athanor.job.features.Pipeline;
import io.athanor.job.run.RunJob;
import io.athanor.job.stage.StageCosts;
import io.athanor.job.work.WorkLease;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.resource.ResourceProfile;

/**
 * Runs a pipeline on a sample of its source and tells what the run on all of it will take. The sample is run in three goes, a
 * quarter, half and the whole of it, each of which is part of the next: so fixed costs are told from those of a sample (see
 * {@link Estimate}). No go extracts what one before it has, and neither does the whole run after them.
 */
public final class PilotJob {
    /** The estimate, in the work directory. */
    public static final String FILE = "pilot.json";

    private static final List<Double> PARTS = List.of(0.25, 0.5);

    private final Context context;
    private final SampleSize size;

    public PilotJob(Context context, SampleSize size) {
        this.context = context;
        this.size = size;
    }

    /** What {@value #FILE} holds. */
    private record Written(
            String sample, Estimate estimate, int slots, List<String> advice, List<RunFigures> measured) {}

    /** A go and what it took. */
    private record Go(Pipeline pipeline, String ending, double seconds, RunFigures figures) {}

    /**
     * @param last the step to end with, as of any run
     * @return the ending of the run on the sample, the estimate, and which settings to change
     * @throws UserError what the user can mend, also if the source has no more samples than are wanted
     */
    public String run(Step last) {
        long all = samples();
        double share = size.of(all);
        Notes notes = Notes.in(context.work());
        List<RunFigures> figures = new ArrayList<>();
        try {
            for (double part : PARTS) {
                figures.add(
                        go(new Sampling(share * part, true), all, last, notes).figures());
            }
        } catch (UserError e) {
            // so small a part may have too few rows of some kind; the whole of the sample may have enough
            figures.clear();
        }
        Go pilot = go(new Sampling(share, false), all, last, notes);
        figures.add(pilot.figures());
        Estimate estimate = Estimate.of(figures, all);
        int slots = slots();
        List<String> advice = new Advice(pilot.pipeline(), estimate, slots).sentences(pilot.seconds());
        String said = said(share, String.valueOf(pilot.figures().samples()), all);
        context.work()
                .writeText(
                        new Path(context.work().root(), FILE),
                        Json.write(new Written(said, estimate, slots, advice, figures)));
        return pilot.ending().stripTrailing() + "\n\nPilot on " + said + ".\n" + EstimateText.of(estimate, slots)
                + "Before the whole run:\n"
                + String.join(
                        "", advice.stream().map(line -> "  " + line + "\n").toList())
                + "The whole run, without --sample, keeps what the pilot has extracted.";
    }

    /** Of the whole source, whose manifest the whole run needs too. */
    private long samples() {
        try (WorkLease lease = WorkLease.take(context.work(), Clock.systemUTC(), context.progress())) {
            return new Pipeline(context).manifest().provenance().rows();
        }
    }

    private Go go(Sampling sampling, long all, Step last, Notes notes) {
        double share = sampling.share();
        Context sampled = context.sampled(sampling, said(share, "about " + Math.round(share * all), all));
        try (Progress.Line line = context.progress().start("sample of " + percent(share) + "%", 0, "")) {
            line.note("about " + Math.round(share * all) + " of " + all + " samples");
        }
        RunJob job = new RunJob(sampled);
        StageCosts costs = new StageCosts(context.spark().sparkContext());
        String ending;
        long began = System.nanoTime();
        double seconds;
        try (costs) {
            ending = job.run(last);
            seconds = (System.nanoTime() - began) / 1e9;
        }
        Map<String, StageCosts.Cost> counted = costs.byTitle();
        RunFigures figures = RunFigures.of(job.pipeline(), seconds, counted, notes);
        notes.write();
        return new Go(job.pipeline(), ending, seconds, figures);
    }

    private static String said(double share, String samples, long all) {
        return String.format(Locale.ROOT, "%s%% of the source, %s of %d samples", percent(share), samples, all);
    }

    /** With three digits at most, as a person writes it. */
    private static String percent(double share) {
        return new BigDecimal(100 * share)
                .round(new MathContext(3))
                .stripTrailingZeros()
                .toPlainString();
    }

    private int slots() {
        SparkContext spark = context.spark().sparkContext();
        ResourceProfile usual = spark.resourceProfileManager().defaultResourceProfile();
        return Math.max(1, spark.maxNumConcurrentTasks(usual));
    }
}
