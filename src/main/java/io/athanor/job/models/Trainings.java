package io.athanor.job.models;

import io.athanor.base.Seeds;
import io.athanor.base.UserError;
import io.athanor.data.FeatureSchema;
import io.athanor.data.Modality;
import io.athanor.data.Split;
import io.athanor.distill.Student;
import io.athanor.distill.StudentSettings;
import io.athanor.distill.TeacherOutputs;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Signal;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.Objectives;
import io.athanor.job.PipelineSettings;
import io.athanor.train.fold.Assignment;
import io.athanor.train.fold.ClassPrior;
import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.loop.TrainingTask;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.rows.SignalTable;
import io.athanor.train.score.FusionModel;
import io.athanor.train.score.Scoring;
import io.athanor.train.transform.FittedTransforms;
import io.athanor.train.transform.TransformFitting;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * States every training that a pipeline compares, on one assignment of its rows; runs none. All of them see the same rows,
 * through the same fitted transforms.
 *
 * @param prior labels of the training rows, in the order of the logits, and how often each stands there
 * @param transforms of all modalities, fitted on the training rows
 */
public record Trainings(
        PipelineSettings settings,
        JoinedFiles table,
        Assignment assignment,
        ClassPrior prior,
        FittedTransforms transforms,
        long seed) {
    /** Shares of the training rows, each of which is held out from one teacher that speaks about it. */
    public static final int INNER_FOLDS = 5;

    /** Fits classes and transforms on the training rows. */
    public static Trainings fit(PipelineSettings settings, JoinedTable table, Assignment assignment, long seed) {
        ClassPrior prior = table.classes(assignment);
        if (prior.classes().size() < 2) {
            throw new UserError("Cannot train: the training rows have "
                    + prior.classes().size()
                    + " different labels, expected at least 2. Check label and split in the pipeline file.");
        }
        FittedTransforms transforms = new TransformFitting(table)
                .fit(assignment, table.files().schema().modalities());
        return new Trainings(settings, table.files(), assignment, prior, transforms, seed);
    }

    List<String> classes() {
        return prior.classes();
    }

    public List<Modality> modalities() {
        return transforms.encodedSchema().modalities();
    }

    FusionNetwork teacherNetwork() {
        return settings.teacher().fused(transforms.encodedSchema(), classes().size());
    }

    public TrainingTask teacher() {
        return fused(assignment);
    }

    /** A network over one modality alone, trained as the teacher is. */
    public TrainingTask head(Modality modality) {
        FusionNetwork network = headNetwork(modality);
        return task(
                "head-" + modality,
                network,
                Objectives.of(Objectives.fitting(settings.teacher().objectives(), network), network),
                List.of(modality),
                assignment);
    }

    FusionNetwork headNetwork(Modality modality) {
        FeatureSchema one = transforms.encodedSchema().only(List.of(modality));
        return settings.teacher().head(one, classes().size());
    }

    /** The teacher's twin that never sees one share of the training rows, which are {@code TEST} rows to it. */
    public TrainingTask innerTeacher(int fold) {
        return fused(innerAssignment(fold));
    }

    static String innerName(int fold) {
        return "teacher-without-fold-" + fold;
    }

    /**
     * Who answers for which rows when a student is taught: out of fold, teachers that never saw them; otherwise the teacher
     * itself. The teacher answers for the validation rows either way.
     *
     * @param inner trains {@link #innerTeacher} of a fold, or finds it
     */
    public List<Scoring.Answers> answers(FusionModel teacher, IntFunction<FusionModel> inner) {
        if (!outOfFold()) {
            return List.of(new Scoring.Answers(teacher, assignment, Set.of(Split.TRAIN, Split.VALIDATION)));
        }
        List<Scoring.Answers> answers = new ArrayList<>();
        answers.add(new Scoring.Answers(teacher, assignment, Set.of(Split.VALIDATION)));
        for (int fold = 0; fold < INNER_FOLDS; fold++) {
            answers.add(new Scoring.Answers(inner.apply(fold), innerAssignment(fold), Set.of(Split.TEST)));
        }
        return answers;
    }

    /**
     * What a teacher hands its student.
     *
     * @throws UserError if the teacher's network says no such thing
     */
    public List<Signal> signals() {
        Student.requireSaid(student().signals(), teacherNetwork());
        return student().signals();
    }

    /**
     * Looks at the student before anything is trained.
     *
     * @throws UserError if it cannot be what it is asked to be, or its teacher does not say what it is to learn from
     */
    void check() {
        if (settings.student() != null) {
            signals();
            studentNetwork();
        }
    }

    public boolean outOfFold() {
        return !signals().isEmpty() && student().teacherOutputs() == TeacherOutputs.OUT_OF_FOLD;
    }

    private Assignment innerAssignment(int fold) {
        return Assignment.outOfFold(assignment, INNER_FOLDS, fold, seed);
    }

    /** The student that also learns from what its teacher says of the rows. */
    public TrainingTask student(SignalTable signals) {
        FusionNetwork network = studentNetwork();
        Objective objective = Student.distilling(student().learnFrom(), network, signals);
        return new TrainingTask(
                network,
                objective,
                student().training(),
                seedOf("student"),
                rows(studentModalities(), assignment),
                signals);
    }

    /** The same student from the same start, taught by the labels alone. */
    public TrainingTask studentAlone() {
        Objective objective = Student.alone(student().learnFrom());
        return new TrainingTask(
                studentNetwork(),
                objective,
                student().training(),
                seedOf("student"),
                rows(studentModalities(), assignment));
    }

    FusionNetwork studentNetwork() {
        return Student.network(
                student(),
                transforms.encodedSchema(),
                classes().size(),
                teacherNetwork().size());
    }

    List<Modality> studentModalities() {
        return Student.modalities(student(), modalities());
    }

    private StudentSettings student() {
        return Objects.requireNonNull(settings.student(), "the pipeline has no student");
    }

    private TrainingTask fused(Assignment roles) {
        FusionNetwork network = teacherNetwork();
        return task("teacher", network, Objectives.of(settings.teacher().objectives(), network), modalities(), roles);
    }

    private TrainingTask task(
            String name, FusionNetwork network, Objective objective, List<Modality> modalities, Assignment roles) {
        return new TrainingTask(
                network, objective, settings.teacher().training(), seedOf(name), rows(modalities, roles));
    }

    JoinedRows rows(List<Modality> modalities, Assignment roles) {
        return new JoinedRows(table, transforms.only(modalities), roles, classes());
    }

    private long seedOf(String name) {
        return Seeds.mix(seed, Seeds.hash(name));
    }
}
