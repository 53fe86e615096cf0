package io.athanor.job;

import io.athanor.table.Artefact;
import io.athanor.table.WorkDirectory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** Runs a stage, or finds that its artefact is there; one progress line either way, and a note for the report. */
final class Stages {
    private final WorkDirectory work;
    private final Progress progress;
    private final @Nullable Step redoFrom;
    private final Set<Path> redone = new HashSet<>();
    private final List<Timing> timings = new ArrayList<>();

    Stages(Context context) {
        this.work = context.work();
        this.progress = context.progress();
        this.redoFrom = context.redoFrom();
    }

    /**
     * What a stage took.
     *
     * @param seconds of the run that made its artefact, whichever that was
     * @param reused whether the artefact was there already
     */
    record Timing(String stage, long rows, double seconds, boolean reused) {}

    /**
     * @param title how the stage is called before people
     * @param folder where its artefact is, or will be
     * @param unit what its progress counts
     * @param run publishes the artefact
     */
    Artefact artefact(
            Step step, String title, Path folder, long total, String unit, Function<Progress.Line, Artefact> run) {
        forget(step, folder);
        Optional<Artefact> there = work.find(folder);
        try (Progress.Line line = progress.start(title, there.isPresent() ? 0 : total, unit)) {
            Artefact artefact;
            if (there.isPresent()) {
                artefact = there.get();
                line.note("already there");
            } else {
                artefact = run.apply(line);
            }
            timings.add(new Timing(
                    title, artefact.provenance().rows(), artefact.provenance().seconds(), there.isPresent()));
            return artefact;
        }
    }

    /** Notes a stage that keeps its own artefacts. */
    void note(Timing timing) {
        timings.add(timing);
    }

    /** In the order they ran. */
    List<Timing> timings() {
        return List.copyOf(timings);
    }

    /** Removes an artefact that is to be made anew, once a run. */
    synchronized void forget(Step step, Path folder) {
        if (redoFrom != null && step.compareTo(redoFrom) >= 0 && redone.add(folder)) {
            work.remove(folder);
        }
    }
}
