package io.athanor.job.step;

import io.athanor.job.Step;
import io.athanor.job.measure.Evaluation;
import io.athanor.job.measure.Measured;
import io.athanor.job.measure.Measurements;
import io.athanor.report.DifferenceTable;
import io.athanor.report.ResultTable;

/** Figures of all models and baselines; a run that ends here measures as it is told to, another is content with better. */
public final class EvaluateStep implements RunStep {
    @Override
    public Step step() {
        return Step.EVALUATE;
    }

    @Override
    public void checkSamples(RunState run) {
        boolean oneSplit = !run.context().settings().evaluate().crossValidated();
        // what shows a cross-validation that there is does not need a test side
        if (oneSplit
                && (run.endsWith(step())
                        || !Measurements.anyCrossValidated(run.context().work()))) {
            Evaluation.requireTestSamples(run.pipeline());
        }
    }

    @Override
    public void run(RunState run) {
        measured(run);
    }

    @Override
    public String ending(RunState run) {
        Measured asked = measured(run);
        return new ResultTable(asked.metrics()).text() + "\n" + new DifferenceTable(asked.metrics()).text() + "\n"
                + ReportStep.page(run);
    }

    private Measured measured(RunState run) {
        return run.endsWith(step()) ? run.asked() : run.best();
    }
}
