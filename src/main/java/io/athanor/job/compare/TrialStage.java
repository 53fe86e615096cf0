package io.athanor.job.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.base.Provenance;
import io.athanor.evaluate.Method;
import io.athanor.job.Context;
import io.athanor.job.measure.SplitPredictions;
import io.athanor.job.models.TrialCosts;
import io.athanor.table.Artefact;
import io.athanor.table.ArtefactKind;
import io.athanor.table.Stage;
import io.athanor.table.StageContext;
import io.athanor.train.barrier.BarrierTrainer;
import io.athanor.train.barrier.SoloTrainings;
import io.athanor.train.fold.Assignment;
import io.athanor.train.fold.ValidationParts;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.loop.EpochReport;
import io.athanor.train.loop.TrainedWeights;
import io.athanor.train.loop.TrainingProgress;
import io.athanor.train.loop.TrainingTask;
import io.athanor.train.score.FusionModel;
import io.athanor.train.score.TemperatureScaling;
import io.athanor.train.step.DivergedTraining;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.hadoop.fs.Path;

/**
 * Trains a trial on one rung and has it predict. Nothing is kept of the model but what it predicts and takes. A training that diverges is
 * a result like another.
 *
 * @param fingerprint of all that decides it
 * @param inputs the joined table
 * @param settings what decides it, for the record
 * @param task its training
 * @param validation who of the validation rows decides what
 */
record TrialStage(
        Fingerprint fingerprint,
        Map<String, Fingerprint> inputs,
        Fingerprint source,
        SortedMap<String, Object> settings,
        TrainingTask task,
        ValidationParts validation,
        Context context,
        JoinedTable table,
        TrialCosts costs)
        implements Stage<TrialStage.Result> {
    private static final String OUTCOME = "trial.json";

    /** @param artefact whose files are what the model predicts, none if there is no model */
    record Result(Artefact artefact, TrialOutcome outcome) {}

    /** What a trial is called where it is scored: by what it is, so that other searches find it too. */
    static String method(Fingerprint trial) {
        return "trial-" + trial;
    }

    @Override
    public String name() {
        return "trial";
    }

    @Override
    public ArtefactKind kind() {
        return ArtefactKind.TRIALS;
    }

    @Override
    public void make(StageContext stage, Path folder, Provenance.Builder record) {
        List<String> files = new ArrayList<>(List.of(OUTCOME));
        long rows = 0;
        TrialOutcome outcome;
        try {
            TrainedWeights trained = trained();
            FusionModel model = TemperatureScaling.of(
                    table, task.model(trained), validation.calibrating(Assignment.bySplitColumn()));
            SplitPredictions.Written written =
                    SplitPredictions.write(table, validation, Method.teacher(method(fingerprint)), model, folder);
            files.addAll(written.files());
            rows = written.rows();
            outcome = new TrialOutcome(
                    trained.curve().size(),
                    trained.curve().stream().mapToDouble(EpochReport::seconds).sum(),
                    costs.of(method(fingerprint), fingerprint, model),
                    null);
        } catch (DivergedTraining diverged) {
            outcome = new TrialOutcome(0, 0, null, diverged.getMessage());
        }
        stage.work().writeText(new Path(folder, OUTCOME), Json.write(outcome));
        record.settings(Map.of("teacher", settings)).files(files, rows);
    }

    /** By one worker where a run would take one, which leaves the other slots to other trials. */
    private TrainedWeights trained() {
        if (isSolo()) {
            return new SoloTrainings(
                            table,
                            context.settings().train(),
                            context.profiles().train())
                    .fit(List.of(task))
                    .get(0);
        }
        return new BarrierTrainer(
                        table,
                        context.settings().workers(),
                        context.settings().train(),
                        TrainingProgress.silent(),
                        context.profiles().train())
                .fit("trial", task, null);
    }

    /** Whether its training takes one worker. */
    boolean isSolo() {
        return context.settings().workers().isOne(table.files().rows());
    }

    @Override
    public Result output(StageContext stage, Artefact artefact) {
        Path file = new Path(artefact.path(), OUTCOME);
        try {
            return new Result(artefact, Json.read(stage.work().readText(file).orElseThrow(), TrialOutcome.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(file + " is published and yet damaged", e);
        }
    }
}
