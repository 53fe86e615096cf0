package io.athanor.job.models;

import io.athanor.base.Seeds;
import io.athanor.data.FeatureSchema;
import io.athanor.data.Modality;
import io.athanor.data.Split;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.Objectives;
import io.athanor.job.ModelNames;
import io.athanor.job.PipelineSettings;
import io.athanor.task.Task;
import io.athanor.train.fitting.TransformChain;
import io.athanor.train.fitting.TransformFitting;
import io.athanor.train.fold.Assignment;
import io.athanor.train.fold.RowSelection;
import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.loop.TeacherSettings;
import io.athanor.train.loop.TrainingTask;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.score.FusionModel;
import io.athanor.train.score.Scoring;
import io.athanor.train.transform.FittedTransforms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * States every training that a pipeline compares, on one assignment of its rows; runs none. All of them see the same rows,
 * through the same fitted transforms; but those that read labels are fitted anew for a teacher that holds some rows out.
 *
 * @param task what is learned of the labels of the training rows
 * @param transforms of all modalities, fitted on the training rows
 * @param inner the same for each of the inner teachers, fitted without the rows it speaks about; empty where no transform reads
 *     labels, and they are the same
 */
public record Trainings(
        PipelineSettings settings,
        JoinedFiles table,
        Assignment assignment,
        Task task,
        FittedTransforms transforms,
        List<FittedTransforms> inner,
        long seed) {
    public Trainings {
        settings = settings.forSamples(table.samples());
    }

    /** Fits task and transforms on the training rows. */
    public static Trainings fit(PipelineSettings settings, JoinedTable table, Assignment assignment, long seed) {
        Task task = table.task(settings.task().kind(), assignment);
        TransformFitting fitting = new TransformFitting(table);
        Map<Modality, TransformChain> chains = settings.transforms();
        FittedTransforms transforms =
                fitting.fit(assignment, table.files().schema().modalities(), chains);
        List<FittedTransforms> inner = new ArrayList<>();
        List<Modality> labelled = chains.entrySet().stream()
                .filter(e -> e.getValue().readsLabels())
                .map(Map.Entry::getKey)
                .toList();
        for (int fold = 0; fold < OutputsOrder.INNER_FOLDS && !labelled.isEmpty(); fold++) {
            Assignment within = Assignment.outOfFold(assignment, OutputsOrder.INNER_FOLDS, fold, seed);
            inner.add(transforms.with(fitting.fit(within, labelled, chains)));
        }
        return new Trainings(settings, table.files(), assignment, task, transforms, inner, seed);
    }

    public List<Modality> modalities() {
        return transforms.encodedSchema().modalities();
    }

    /** @param name of a teacher */
    FusionNetwork teacherNetwork(String name) {
        return teacherNetwork(name, transforms);
    }

    private FusionNetwork teacherNetwork(String name, FittedTransforms fitted) {
        return teacherSettings(name).fused(fitted.encodedSchema(), task.width());
    }

    /** @param name of a teacher */
    public TrainingTask teacher(String name) {
        TrainingTask task = fused(name, assignment, transforms);
        if (!teacherSettings(name).crossFitted()) {
            return task;
        }
        int folds = task.network().members();
        return task.crossFitted(IntStream.range(0, folds)
                .mapToObj(fold -> new RowSelection(heldOut(folds, fold), Set.of(Split.TEST)))
                .toList());
    }

    /** A network over one modality alone, trained as the usual teacher is. */
    public TrainingTask head(Modality modality) {
        FusionNetwork network = headNetwork(modality);
        return task(
                ModelNames.head(modality),
                network,
                Objectives.of(Objectives.fitting(settings.teacher().objectives(), network), network),
                settings.teacher(),
                rows(List.of(modality), assignment));
    }

    FusionNetwork headNetwork(Modality modality) {
        FeatureSchema one = transforms.encodedSchema().only(List.of(modality));
        return settings.teacher().head(one, task.width());
    }

    /** A teacher's twin that never sees one share of the training rows, which are {@code TEST} rows to it. */
    public TrainingTask innerTeacher(String name, int fold) {
        return fused(name, innerAssignment(fold), inner.isEmpty() ? transforms : inner.get(fold));
    }

    /**
     * Who answers for which rows when a student is taught: out of fold, teachers that never saw them, or those members of a
     * cross-fitted teacher; otherwise the teacher itself. The teacher answers for the validation rows either way.
     *
     * @param inner trains {@link #innerTeacher} of a fold, or finds it
     */
    public List<Scoring.Answers> answers(OutputsOrder asked, FusionModel teacher, IntFunction<FusionModel> inner) {
        if (!asked.outOfFold()) {
            return List.of(new Scoring.Answers(teacher, assignment, Set.of(Split.TRAIN, Split.VALIDATION)));
        }
        List<Scoring.Answers> answers = new ArrayList<>();
        answers.add(new Scoring.Answers(teacher, assignment, Set.of(Split.VALIDATION)));
        if (asked.byMembers()) {
            TrainingTask task = teacher(asked.teacher());
            int members = task.network().members();
            for (int member = 0; member < members; member++) {
                answers.add(new Scoring.Answers(
                        task.member(member, teacher), heldOut(members, member), Set.of(Split.TEST)));
            }
        }
        for (int fold = 0; fold < asked.folds(); fold++) {
            answers.add(new Scoring.Answers(inner.apply(fold), innerAssignment(fold), Set.of(Split.TEST)));
        }
        return answers;
    }

    private Assignment innerAssignment(int fold) {
        return heldOut(OutputsOrder.INNER_FOLDS, fold);
    }

    private Assignment heldOut(int folds, int fold) {
        return Assignment.outOfFold(assignment, folds, fold, seed);
    }

    private TrainingTask fused(String name, Assignment roles, FittedTransforms fitted) {
        TeacherSettings teacher = teacherSettings(name);
        FusionNetwork network = teacherNetwork(name, fitted);
        // a start of all teachers: two of them differ by what is written of them, and by no other draw
        return task(
                "teacher",
                network,
                Objectives.of(teacher.objectives(), network),
                teacher,
                new JoinedRows(table, fitted, roles, task));
    }

    private TrainingTask task(
            String start, FusionNetwork network, Objective objective, TeacherSettings teacher, JoinedRows rows) {
        return new TrainingTask(network, objective, teacher.training(), seedOf(start), rows);
    }

    TeacherSettings teacherSettings(String name) {
        return Objects.requireNonNull(settings.allTeachers().get(name), () -> "the pipeline has no teacher " + name);
    }

    JoinedRows rows(List<Modality> modalities, Assignment roles) {
        return new JoinedRows(table, transforms.only(modalities), roles, task);
    }

    long seedOf(String name) {
        return Seeds.mix(seed, Seeds.hash(name));
    }
}
