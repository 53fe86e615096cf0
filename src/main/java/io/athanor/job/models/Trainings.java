package io.athanor.job.models;

import io.athanor.base.Seeds;
import io.athanor.data.Modality;
import io.athanor.data.Split;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.PooledNetwork;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.ObjectiveTerm;
import io.athanor.fusion.objective.Objectives;
import io.athanor.job.ModelNames;
import io.athanor.job.PipelineSettings;
import io.athanor.task.Task;
import io.athanor.train.fitting.TransformChain;
import io.athanor.train.fitting.TransformFitting;
import io.athanor.train.fold.Assignment;
import io.athanor.train.fold.RowSelection;
import io.athanor.train.fold.ValidationParts;
import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.loop.TeacherSettings;
import io.athanor.train.loop.TrainingTask;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.score.FusionModel;
import io.athanor.train.score.LinearMembers;
import io.athanor.train.score.Pooling;
import io.athanor.train.score.Scoring;
import io.athanor.train.transform.FittedTransforms;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
 * @param validation who of the validation rows decides what
 */
public record Trainings(
        PipelineSettings settings,
        JoinedFiles table,
        Assignment assignment,
        Task task,
        FittedTransforms transforms,
        List<FittedTransforms> inner,
        ValidationParts validation,
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
        ValidationParts validation = ValidationParts.of(table.labelledRows(ValidationParts.counting(assignment)));
        return new Trainings(settings, table.files(), assignment, task, transforms, inner, validation, seed);
    }

    public List<Modality> modalities() {
        return transforms.encodedSchema().modalities();
    }

    /** What weights and settings are chosen on: the training rows, and the validation rows that choose. */
    public Assignment choosing() {
        return validation.choosing(assignment);
    }

    /** Whose validation rows calibrate what was chosen. */
    public Assignment calibrating() {
        return validation.calibrating(assignment);
    }

    /** What students know of a teacher before it is trained: of a pool its first network, whose members and representations are its own. */
    FusionNetwork teacherNetwork(String name) {
        return teacherSettings(name).fused(transforms.encodedSchema(), task.width());
    }

    /** Whether a teacher is made of several models. */
    public boolean isPooled(String name) {
        return teacherSettings(name).pool().isPresent();
    }

    /** @param name of a teacher that is no pool */
    public TrainingTask teacher(String name) {
        TeacherSettings teacher = teacherSettings(name);
        TrainingTask task = fused(teacher, teacher.objectives(), choosing(), transforms);
        return teacher.crossFitted() ? crossFitted(task) : task;
    }

    /** The trainings of what a pool may be made of, by the candidates' names: networks of all modalities first, then heads. */
    public Map<String, TrainingTask> candidates(String name) {
        TeacherSettings teacher = teacherSettings(name);
        Map<String, TrainingTask> all = new LinkedHashMap<>();
        teacher.pool().orElseThrow().candidates().forEach((candidate, network) -> {
            TeacherSettings one = teacher.with(network);
            List<ObjectiveTerm> objectives =
                    Objectives.fitting(teacher.objectives(), one.fused(transforms.encodedSchema(), task.width()));
            all.put(candidate, crossFitted(fused(one, objectives, choosing(), transforms)));
        });
        modalities().forEach(m -> all.put(ModelNames.head(m), head(teacher, m)));
        return all;
    }

    /** The linear models that a pool may be made of, by the candidates' names: the rows of each. */
    public Map<String, JoinedRows> linearCandidates(String name) {
        Map<String, JoinedRows> all = new LinkedHashMap<>();
        if (teacherSettings(name).pool().orElseThrow().linear()) {
            modalities().forEach(m -> all.put(ModelNames.linear(m.name()), crossFitted(rows(List.of(m)), name)));
            if (modalities().size() > 1) {
                all.put(ModelNames.linear("all"), crossFitted(rows(modalities()), name));
            }
        }
        return all;
    }

    /** The networks that a pool may be made of. */
    public List<PooledNetwork.Part> parts(String name) {
        List<PooledNetwork.Part> parts = new ArrayList<>();
        candidates(name)
                .forEach((candidate, task) ->
                        parts.add(new PooledNetwork.Part(candidate, task.network(), modalities(task.rows()))));
        linearCandidates(name)
                .forEach((candidate, rows) ->
                        parts.add(new PooledNetwork.Part(candidate, LinearMembers.network(rows), modalities(rows))));
        return parts;
    }

    /**
     * Makes a teacher of several models.
     *
     * @param trained what the trainings of {@link #candidates} came to
     */
    public Pooling.Pooled pooled(String name, JoinedTable table, Map<String, FusionModel> trained) {
        Map<String, FusionModel> all = new LinkedHashMap<>(trained);
        Map<String, JoinedRows> linear = linearCandidates(name);
        if (!linear.isEmpty()) {
            all.putAll(LinearMembers.fit(table, linear));
        }
        return new Pooling(table, all, pooledRows(name)).pool();
    }

    private static List<Modality> modalities(JoinedRows rows) {
        return rows.transforms().encodedSchema().modalities();
    }

    /** The rows of all modalities, of each of which a member of every candidate answers out of fold. */
    public JoinedRows pooledRows(String name) {
        return crossFitted(rows(modalities()), name);
    }

    private JoinedRows crossFitted(JoinedRows rows, String name) {
        return rows.crossFitted(folds(teacherSettings(name).memberCount()));
    }

    private TrainingTask crossFitted(TrainingTask task) {
        return task.crossFitted(folds(task.network().members()));
    }

    private List<RowSelection> folds(int folds) {
        return IntStream.range(0, folds)
                .mapToObj(fold -> new RowSelection(heldOut(folds, fold), Set.of(Split.TEST)))
                .toList();
    }

    /** A network over one modality alone, trained as the usual teacher is. */
    public TrainingTask head(Modality modality) {
        return head(settings.teacher(), modality);
    }

    private TrainingTask head(TeacherSettings teacher, Modality modality) {
        FusionNetwork network = headNetwork(teacher, modality);
        TrainingTask task = task(
                ModelNames.head(modality),
                network,
                Objectives.of(Objectives.fitting(teacher.objectives(), network), network),
                teacher,
                rows(List.of(modality)));
        return teacher.crossFitted() ? crossFitted(task) : task;
    }

    FusionNetwork headNetwork(Modality modality) {
        return headNetwork(settings.teacher(), modality);
    }

    private FusionNetwork headNetwork(TeacherSettings teacher, Modality modality) {
        return teacher.head(transforms.encodedSchema().only(List.of(modality)), task.width());
    }

    /** A teacher's twin that never sees one share of the training rows, which are {@code TEST} rows to it. */
    public TrainingTask innerTeacher(String name, int fold) {
        TeacherSettings teacher = teacherSettings(name);
        return fused(
                teacher,
                teacher.objectives(),
                validation.choosing(innerAssignment(fold)),
                inner.isEmpty() ? transforms : inner.get(fold));
    }

    /**
     * Who answers for which rows when a student is taught: out of fold, teachers that never saw them, or those members of a
     * cross-fitted teacher; otherwise the teacher itself. The teacher answers for the validation rows either way.
     *
     * @param calibrated the teacher; students learn from what it says uncalibrated, as its temperature is chosen for all members together
     * @param inner trains {@link #innerTeacher} of a fold, or finds it
     */
    public List<Scoring.Answers> answers(OutputsOrder asked, FusionModel calibrated, IntFunction<FusionModel> inner) {
        FusionModel teacher = calibrated.uncalibrated();
        if (!asked.outOfFold()) {
            return List.of(new Scoring.Answers(teacher, assignment, Set.of(Split.TRAIN, Split.VALIDATION)));
        }
        List<Scoring.Answers> answers = new ArrayList<>();
        answers.add(new Scoring.Answers(teacher, assignment, Set.of(Split.VALIDATION)));
        if (asked.byMembers()) {
            int members = teacher.answering().members();
            for (int member = 0; member < members; member++) {
                answers.add(
                        new Scoring.Answers(teacher.memberAlone(member), heldOut(members, member), Set.of(Split.TEST)));
            }
        }
        for (int fold = 0; fold < asked.folds(); fold++) {
            answers.add(
                    new Scoring.Answers(inner.apply(fold).uncalibrated(), innerAssignment(fold), Set.of(Split.TEST)));
        }
        return answers;
    }

    private Assignment innerAssignment(int fold) {
        return heldOut(OutputsOrder.INNER_FOLDS, fold);
    }

    private Assignment heldOut(int folds, int fold) {
        return Assignment.outOfFold(assignment, folds, fold, seed);
    }

    private TrainingTask fused(
            TeacherSettings teacher, List<ObjectiveTerm> objectives, Assignment roles, FittedTransforms fitted) {
        FusionNetwork network = teacher.fused(fitted.encodedSchema(), task.width());
        // a start of all teachers: two of them differ by what is written of them, and by no other draw
        return task(
                "teacher",
                network,
                Objectives.of(objectives, network),
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

    /** The rows of some modalities that a training chooses its weights on. */
    JoinedRows rows(List<Modality> modalities) {
        return new JoinedRows(table, transforms.only(modalities), choosing(), task);
    }

    long seedOf(String name) {
        return Seeds.mix(seed, Seeds.hash(name));
    }
}
