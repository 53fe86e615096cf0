package io.athanor.job.models;

import io.athanor.base.UserError;
import io.athanor.data.Modality;
import io.athanor.distill.Student;
import io.athanor.distill.StudentSettings;
import io.athanor.distill.TeacherOutputs;
import io.athanor.evaluate.Method;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Signal;
import io.athanor.fusion.objective.Objective;
import io.athanor.train.loop.TrainingTask;
import io.athanor.train.rows.SignalColumn;
import io.athanor.train.rows.SignalTable;
import io.athanor.train.rows.SignalWidths;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * States the two trainings of a student: with its teacher, and alone on labels.
 *
 * @param trainings of the pipeline, on the same rows
 * @param student what it is
 */
public record StudentTrainings(Trainings trainings, Student student) {
    /** Those of all students by name, the usual one first; none if the pipeline has none. */
    public static Map<String, StudentTrainings> of(Trainings trainings) {
        Map<String, StudentTrainings> students = new LinkedHashMap<>();
        trainings.settings().allStudents().forEach((name, settings) -> {
            String key = name.equals(Method.STUDENT.name()) ? name : "students." + name;
            students.put(name, new StudentTrainings(trainings, new Student(key, settings)));
        });
        return students;
    }

    StudentSettings settings() {
        return student.settings();
    }

    /**
     * What it asks of its teacher before it learns; empty where it learns from labels alone.
     *
     * @throws UserError if the teacher's network says no such thing
     */
    public Optional<OutputsOrder> asks() {
        return order(settings().signals(false));
    }

    /** What it asks within its steps; empty where it learns without. */
    public Optional<OutputsOrder> asksOnTheFly() {
        return order(settings().signals(true));
    }

    private Optional<OutputsOrder> order(List<Signal> signals) {
        student.requireSaid(trainings.teacherNetwork(settings().teacher()));
        return signals.isEmpty()
                ? Optional.empty()
                : Optional.of(new OutputsOrder(
                        settings().teacher(),
                        settings().teacherOutputs() == TeacherOutputs.OUT_OF_FOLD,
                        trainings.teacherSettings(settings().teacher()).crossFitted(),
                        signals));
    }

    /**
     * Looks at it before anything is trained.
     *
     * @throws UserError if it cannot be what it is asked to be, or its teacher does not say what it is to learn from
     */
    void check() {
        asks();
        network();
    }

    /**
     * With what its teacher says of the rows. Whom it {@linkplain #asksOnTheFly asks within its steps} is still to be said.
     *
     * @param signals what was asked before
     */
    public TrainingTask taught(SignalTable signals) {
        FusionNetwork network = network();
        FusionNetwork teacher = trainings.teacherNetwork(settings().teacher());
        SignalWidths told = signals.widths()
                .and(settings().signals(true).stream()
                        .map(signal -> new SignalColumn(signal.name(), signal.width(teacher)))
                        .toList());
        boolean byMembers =
                Stream.concat(asks().stream(), asksOnTheFly().stream()).anyMatch(OutputsOrder::byMembers);
        if (byMembers) {
            told = told.ofMembers(teacher.members());
        }
        return task(network, student.objective(network, told), signals);
    }

    /** The same student from the same start, taught by the labels alone. */
    public TrainingTask alone() {
        return task(network(), student.alone(), SignalTable.NONE);
    }

    FusionNetwork network() {
        return student.network(
                trainings.transforms().encodedSchema(),
                trainings.task().width(),
                trainings.teacherNetwork(settings().teacher()).size());
    }

    private TrainingTask task(FusionNetwork network, Objective objective, SignalTable signals) {
        List<Modality> modalities = student.modalities(trainings.modalities());
        return new TrainingTask(
                network,
                objective,
                settings().training(),
                // of all students: two of them differ by what is written of them, and by no other draw
                trainings.seedOf("student"),
                trainings.rows(modalities),
                signals);
    }
}
