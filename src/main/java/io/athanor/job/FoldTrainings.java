package io.athanor.job;

import io.athanor.data.Modality;
import io.athanor.evaluate.Method;
import io.athanor.table.BucketedTable;
import io.athanor.train.Classifier;
import io.athanor.train.FusionModel;
import io.athanor.train.JoinedFiles;
import io.athanor.train.JoinedTable;
import io.athanor.train.Scoring;
import io.athanor.train.TrainingProgress;
import io.athanor.train.TrainingTask;
import io.athanor.train.Workers;
import io.athanor.train.barrier.BarrierTrainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/** Trains all networks of one fold of a cross-validation; nothing of them is kept but what they predict. */
final class FoldTrainings {
    /** Up to so many rows a training takes one worker, unless told otherwise. */
    static final long ROWS_OF_ONE_WORKER = 10_000;

    private final Context context;
    private final JoinedTable table;
    private final Trainings trainings;
    private final BarrierTrainer trainer;

    FoldTrainings(Context context, JoinedTable table, Trainings trainings) {
        this.context = context;
        this.table = table;
        this.trainings = trainings;
        this.trainer = new BarrierTrainer(
                table,
                Workers.parse(context.settings().workers()),
                ModelStore.PEER_TIME_OUT,
                TrainingProgress.silent());
    }

    /** @param scratch a folder for the teacher's outputs, gone when this returns */
    Map<Method, Classifier> fit(Path scratch) {
        Map<Method, Classifier> methods = new LinkedHashMap<>();
        FusionModel teacher = fit("teacher", trainings.teacher());
        methods.put(Method.TEACHER, teacher);
        for (Modality m : trainings.modalities()) {
            methods.put(Method.modality(m.name()), fit("head-" + m, trainings.head(m)));
        }
        if (context.settings().student() != null) {
            List<String> files = new Scoring(table)
                    .writeOutputs(
                            trainings.answers(
                                    teacher, inner -> fit(Trainings.innerName(inner), trainings.innerTeacher(inner))),
                            scratch);
            List<List<String>> outputs = JoinedFiles.fileNames(BucketedTable.bucketFiles(
                    scratch, files, table.files().buckets().size()));
            methods.put(Method.STUDENT, fit("student", trainings.student(outputs)));
            methods.put(Method.STUDENT_ALONE, fit("student-alone", trainings.studentAlone()));
            remove(scratch);
        }
        return methods;
    }

    private FusionModel fit(String name, TrainingTask task) {
        return task.model(trainer.fit(name, task, null));
    }

    private void remove(Path folder) {
        try {
            context.work().files().delete(folder, true);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + folder, e);
        }
    }
}
