package io.athanor.job.measure;

import io.athanor.data.Modality;
import io.athanor.evaluate.Method;
import io.athanor.fusion.network.Signal;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.models.Trainings;
import io.athanor.table.BucketedTable;
import io.athanor.train.barrier.BarrierTrainer;
import io.athanor.train.barrier.SoloTrainings;
import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.loop.TrainedWeights;
import io.athanor.train.loop.TrainingProgress;
import io.athanor.train.loop.TrainingTask;
import io.athanor.train.rows.SignalTable;
import io.athanor.train.score.Classifier;
import io.athanor.train.score.FusionModel;
import io.athanor.train.score.Scoring;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;

/** Trains all networks of one fold of a cross-validation; nothing of them is kept but what they predict. */
final class FoldTrainings {
    private final Context context;
    private final JoinedTable table;
    private final Trainings trainings;

    FoldTrainings(Context context, JoinedTable table, Trainings trainings) {
        this.context = context;
        this.table = table;
        this.trainings = trainings;
    }

    /** @param scratch a folder for the teacher's outputs, gone when this returns */
    Map<Method, Classifier> fit(Path scratch) {
        boolean distils = context.settings().student() != null;
        int inner = distils && trainings.outOfFold() ? Trainings.INNER_FOLDS : 0;
        List<Modality> modalities = trainings.modalities();
        List<TrainingTask> tasks = new ArrayList<>();
        tasks.add(trainings.teacher());
        modalities.forEach(m -> tasks.add(trainings.head(m)));
        IntStream.range(0, inner).forEach(fold -> tasks.add(trainings.innerTeacher(fold)));
        List<FusionModel> models = fit(tasks);
        Map<Method, Classifier> methods = new LinkedHashMap<>();
        methods.put(Method.TEACHER, models.get(0));
        if (distils) {
            List<FusionModel> innerTeachers = models.subList(models.size() - inner, models.size());
            SignalTable signals = signals(trainings.answers(models.get(0), innerTeachers::get), models.get(0), scratch);
            List<FusionModel> students = fit(List.of(trainings.student(signals), trainings.studentAlone()));
            methods.put(Method.STUDENT, students.get(0));
            methods.put(Method.STUDENT_ALONE, students.get(1));
            context.work().remove(scratch);
        }
        for (int i = 0; i < modalities.size(); i++) {
            methods.put(Method.modality(modalities.get(i).name()), models.get(1 + i));
        }
        return methods;
    }

    private SignalTable signals(List<Scoring.Answers> answers, FusionModel teacher, Path folder) {
        List<Signal> signals = trainings.signals();
        if (signals.isEmpty()) {
            return SignalTable.NONE;
        }
        List<String> files = new Scoring(table).writeOutputs(answers, signals, folder);
        return new SignalTable(
                teacher.columns(signals),
                JoinedFiles.fileNames(BucketedTable.bucketFiles(
                        folder, files, table.files().buckets().size())));
    }

    /** Side by side where each takes one worker, in turn where all workers share in each. */
    private List<FusionModel> fit(List<TrainingTask> tasks) {
        List<TrainedWeights> weights;
        if (single(context.settings(), table)) {
            weights = new SoloTrainings(
                            table,
                            context.settings().train(),
                            context.profiles().train())
                    .fit(tasks);
        } else {
            BarrierTrainer trainer = new BarrierTrainer(
                    table,
                    context.settings().workers(),
                    context.settings().train(),
                    TrainingProgress.silent(),
                    context.profiles().train());
            weights =
                    tasks.stream().map(task -> trainer.fit("fold", task, null)).toList();
        }
        List<FusionModel> models = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            models.add(tasks.get(i).model(weights.get(i), trainings.prior()));
        }
        return models;
    }

    /** Whether a training of this table takes one worker. */
    static boolean single(PipelineSettings settings, JoinedTable table) {
        return settings.workers().isOne(table.files().rows());
    }
}
