package io.athanor.job.measure;

import io.athanor.evaluate.Method;
import io.athanor.job.Context;
import io.athanor.job.ModelNames;
import io.athanor.job.PipelineSettings;
import io.athanor.job.models.OutputsOrder;
import io.athanor.job.models.StudentTrainings;
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
import io.athanor.train.score.FrozenNetworks;
import io.athanor.train.score.FusionModel;
import io.athanor.train.score.Predictor;
import io.athanor.train.score.Scoring;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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

    /** @param scratch a folder for the teachers' outputs, gone when this returns */
    Map<Method, Predictor> fit(Path scratch) {
        Map<String, StudentTrainings> students = StudentTrainings.of(trainings);
        Set<OutputsOrder> asked = new LinkedHashSet<>();
        students.values().forEach(student -> student.asks().ifPresent(asked::add));
        Set<OutputsOrder> all = new LinkedHashSet<>(asked);
        students.values().forEach(student -> student.asksOnTheFly().ifPresent(all::add));
        Map<String, FusionModel> models = new HashMap<>(fit(teachersAndHeads(all)));
        context.settings().allTeachers().keySet().stream()
                .filter(trainings::isPooled)
                .forEach(name -> models.put(name, pooled(name, models)));
        Map<OutputsOrder, SignalTable> said = new HashMap<>();
        asked.forEach(order -> said.put(order, signals(order, models, new Path(scratch, String.valueOf(said.size())))));
        Map<String, TrainingTask> distilled = new LinkedHashMap<>();
        students.forEach((name, student) -> {
            SignalTable signals = student.asks()
                    .map(order -> Objects.requireNonNull(said.get(order)))
                    .orElse(SignalTable.NONE);
            FrozenNetworks frozen = student.asksOnTheFly()
                    .map(order -> new FrozenNetworks(answers(order, models), order.signals()))
                    .orElse(FrozenNetworks.NONE);
            distilled.put(name, student.taught(signals).asking(frozen));
            distilled.put(name + Method.ALONE, student.alone());
        });
        models.putAll(fit(distilled));
        context.work().remove(scratch);
        Map<Method, Predictor> methods = new LinkedHashMap<>();
        NamedModels.methods(context.settings()).forEach(method -> methods.put(method, of(method.name(), models)));
        trainings.modalities().forEach(m -> methods.put(Method.modality(m.name()), of(ModelNames.head(m), models)));
        return methods;
    }

    /** What learns from no other: teachers, their twins that speak of rows they never saw, and heads. */
    private Map<String, TrainingTask> teachersAndHeads(Set<OutputsOrder> asked) {
        Map<String, TrainingTask> tasks = new LinkedHashMap<>();
        context.settings().allTeachers().keySet().forEach(name -> {
            if (trainings.isPooled(name)) {
                trainings
                        .candidates(name)
                        .forEach((candidate, task) -> tasks.put(ModelNames.candidate(name, candidate), task));
            } else {
                tasks.put(name, trainings.teacher(name));
            }
        });
        trainings.modalities().forEach(m -> tasks.put(ModelNames.head(m), trainings.head(m)));
        for (OutputsOrder order : asked) {
            for (int fold = 0; fold < order.folds(); fold++) {
                tasks.put(ModelNames.withoutFold(order.teacher(), fold), trainings.innerTeacher(order.teacher(), fold));
            }
        }
        return tasks;
    }

    private FusionModel pooled(String teacher, Map<String, FusionModel> models) {
        Map<String, FusionModel> candidates = new LinkedHashMap<>();
        trainings
                .candidates(teacher)
                .keySet()
                .forEach(candidate -> candidates.put(candidate, of(ModelNames.candidate(teacher, candidate), models)));
        return trainings.pooled(teacher, table, candidates).model();
    }

    private SignalTable signals(OutputsOrder asked, Map<String, FusionModel> models, Path folder) {
        List<String> files = new Scoring(table).writeOutputs(answers(asked, models), asked.signals(), folder);
        return new SignalTable(
                of(asked.teacher(), models).columns(asked.signals()),
                JoinedFiles.fileNames(BucketedTable.bucketFiles(
                        folder, files, table.files().buckets().size())));
    }

    private List<Scoring.Answers> answers(OutputsOrder asked, Map<String, FusionModel> models) {
        return trainings.answers(
                asked, of(asked.teacher(), models), fold -> of(ModelNames.withoutFold(asked.teacher(), fold), models));
    }

    private static FusionModel of(String name, Map<String, FusionModel> models) {
        return Objects.requireNonNull(models.get(name), name);
    }

    /** Side by side where each takes one worker, in turn where all workers share in each. */
    private Map<String, FusionModel> fit(Map<String, TrainingTask> named) {
        List<TrainingTask> tasks = List.copyOf(named.values());
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
        Map<String, FusionModel> models = new LinkedHashMap<>();
        for (String name : named.keySet()) {
            int i = models.size();
            models.put(name, tasks.get(i).model(weights.get(i)));
        }
        return models;
    }

    /** Whether a training of this table takes one worker. */
    static boolean single(PipelineSettings settings, JoinedTable table) {
        return settings.workers().isOne(table.files().rows());
    }
}
