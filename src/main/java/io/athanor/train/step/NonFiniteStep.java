package io.athanor.train.step;

import io.athanor.base.UserError;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A step whose loss or gradient is NaN or infinite. All ranks throw it at the same step, with the same report. */
public final class NonFiniteStep extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Rows that are named, at most. */
    static final int NAMED = 20;

    private final transient Report report;

    /** One row that is to blame, and why. */
    record Fault(String sampleId, String why) {}

    /**
     * @param step within the epoch, counted from 1
     * @param what is NaN or infinite
     * @param weights whether the weights were none before the step
     * @param features whether features are to blame
     * @param faults rows to blame; of more than {@link #NAMED} with finite features only some
     * @param first of these rows, the first
     * @param sampleIds of the whole step
     */
    record Report(
            int epoch,
            int step,
            String what,
            boolean weights,
            boolean features,
            long faults,
            List<Fault> first,
            List<String> sampleIds) {}

    NonFiniteStep(Report report) {
        super(report.what());
        this.report = report;
    }

    public Report report() {
        return report;
    }

    /** @param kept the file that tells of it, beside the state before the step */
    public UserError told(Optional<String> kept) {
        String message = "Cannot train: the " + report.what() + " of epoch " + report.epoch() + ", step "
                + report.step() + " is NaN or infinite, expected a number. " + cause() + " " + next()
                + kept.map(file -> " The state before this step is kept, and its rows in " + file
                                + "; the same command takes the step again.")
                        .orElse("");
        return report.features() ? new UserError(message) : new DivergedTraining(message);
    }

    private String cause() {
        int rows = report.sampleIds().size();
        if (report.faults() == 0) {
            return (report.weights() ? "The weights were none before it. " : "") + "It had " + rows + " rows: "
                    + named(report.sampleIds(), rows) + ".";
        }
        List<String> first = report.first().stream()
                .map(fault -> fault.sampleId() + " (" + fault.why() + ")")
                .toList();
        if (!report.features() && report.faults() > NAMED) {
            // nobody has looked for all of them
            return "To blame are more than " + NAMED + " of its " + rows + " rows: " + String.join(", ", first)
                    + " and more.";
        }
        return (report.features() ? "Values that are none, in " : "To blame are ") + report.faults() + " of its " + rows
                + " rows: " + named(first, report.faults()) + ".";
    }

    private static String named(List<String> names, long all) {
        String first = names.stream().limit(NAMED).collect(Collectors.joining(", "));
        return first + (all > NAMED ? " and " + (all - NAMED) + " more" : "");
    }

    private String next() {
        return report.features()
                ? "Mend these features or leave the rows out."
                : "Lower the learning rate, or look at how large the features are.";
    }
}
