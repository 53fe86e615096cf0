package io.athanor.job.models;

import io.athanor.base.Fingerprint;
import io.athanor.config.SettingsIdentity;
import io.athanor.config.SettingsText;
import io.athanor.data.Modality;
import io.athanor.distill.Student;
import io.athanor.distill.StudentSettings;
import io.athanor.export.ModelCard.Kind;
import io.athanor.fusion.objective.Objectives;
import io.athanor.job.Context;
import io.athanor.job.Step;
import io.athanor.job.features.Pipeline;
import io.athanor.job.work.SavedPipeline;
import io.athanor.table.Artefact;
import io.athanor.table.WorkDirectory;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.loop.TeacherSettings;
import io.athanor.train.loop.TrainingTask;
import io.athanor.train.rows.SignalTable;
import io.athanor.train.score.FusionModel;
import io.athanor.train.score.Scoring;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** The models of a pipeline, trained on the split of its samples table; each made unless the work directory has it. */
public final class Models {
    private final Pipeline pipeline;
    private final Context context;
    private final EncoderCosts encoders;
    private FittingStage.@Nullable Fitted fitted;
    private @Nullable Trainings trainings;
    private @Nullable Artefact outputs;
    private final Map<String, StoredModel> made = new HashMap<>();

    public Models(Pipeline pipeline) {
        this.pipeline = pipeline;
        this.context = pipeline.context();
        this.encoders = new EncoderCosts(pipeline);
    }

    public Trainings trainings() {
        if (trainings == null) {
            JoinedTable table = pipeline.joined();
            FittingStage.Fitted values = fitted();
            trainings = new Trainings(
                    context.settings(),
                    table.files(),
                    Assignment.bySplitColumn(),
                    values.prior(),
                    values.transforms(),
                    context.settings().seed());
        }
        return trainings;
    }

    private FittingStage.Fitted fitted() {
        if (fitted == null) {
            fitted = pipeline.stages()
                    .publish(Step.TRAIN, new FittingStage(context.settings(), pipeline.join(), pipeline.joined()));
        }
        return fitted;
    }

    /**
     * Looks at the student, if there is one, before anything is trained.
     *
     * @throws io.athanor.base.UserError if it cannot be what it is asked to be
     */
    public void checkStudent() {
        trainings().check();
    }

    /** The fused model. */
    public StoredModel teacher() {
        return model(
                Step.TRAIN,
                "teacher",
                teacherFingerprint("teacher").build(),
                inputs(),
                Map.of("teacher", SettingsText.tree(context.settings().teacher())),
                trainings().teacher(),
                Kind.TEACHER,
                null);
    }

    /** One model a modality, each trained as the teacher is, on that modality alone. */
    public Map<Modality, StoredModel> heads() {
        Map<Modality, StoredModel> heads = new LinkedHashMap<>();
        for (Modality modality : trainings().modalities()) {
            Fingerprint fingerprint = Fingerprint.of("head", 1)
                    .with("modality", modality)
                    .with("network", SettingsIdentity.of(TeacherSettings.HEAD))
                    .with(
                            "training",
                            SettingsIdentity.of(context.settings().teacher().training()))
                    .with(
                            "objectives",
                            Objectives.fitting(
                                            context.settings().teacher().objectives(),
                                            trainings().headNetwork(modality))
                                    .stream()
                                    .map(SettingsIdentity::of)
                                    .toList())
                    .with("members", context.settings().teacher().members())
                    .with("seed", context.settings().seed())
                    .withInputs(inputs().values())
                    .build();
            heads.put(
                    modality,
                    model(
                            Step.TRAIN,
                            "head-" + modality,
                            fingerprint,
                            inputs(),
                            Map.of(
                                    "teacher",
                                    SettingsText.tree(context.settings().teacher())),
                            trainings().head(modality),
                            Kind.HEAD,
                            null));
        }
        return heads;
    }

    /** What the teacher says of every training and validation row, bucketed as the joined table is. */
    Artefact teacherOutputs() {
        if (outputs == null) {
            Fingerprint fingerprint = Fingerprint.of("outputs", 2)
                    .with("folds", trainings().outOfFold() ? Trainings.INNER_FOLDS : 0)
                    .with("signals", trainings().signals())
                    .withInputs(List.of(teacher().fingerprint()))
                    .build();
            Map<String, Fingerprint> inputs = new TreeMap<>(inputs());
            inputs.put("teacher", teacher().fingerprint());
            List<Scoring.Answers> answers = new ArrayList<>();
            OutputsStage stage = new OutputsStage(
                    fingerprint,
                    inputs,
                    source(),
                    pipeline.joined(),
                    trainings().signals(),
                    () -> answers);
            Path folder = stage.folder(context.work());
            // before the look: what is to be made anew does not count as there
            pipeline.stages().forget(Step.DISTILL, folder);
            if (context.work().find(folder).isEmpty()) {
                // the inner teachers show lines of their own, so they come before that of the outputs
                answers.addAll(trainings().answers(teacher().model(), this::innerTeacher));
            }
            outputs = pipeline.stages().publish(Step.DISTILL, stage);
        }
        return outputs;
    }

    public StoredModel student() {
        Map<String, Fingerprint> inputs = new TreeMap<>(inputs());
        SignalTable signals = SignalTable.NONE;
        if (!trainings().signals().isEmpty()) {
            inputs.put("outputs", teacherOutputs().fingerprint());
            signals = SignalTable.of(teacherOutputs());
        }
        Fingerprint fingerprint = Fingerprint.of("student", 2)
                .with("student", SettingsIdentity.of(studentSettings()))
                // its size follows the teacher's, also where it reads nothing of it
                .with("parameters", trainings().studentNetwork().parameters())
                .with("seed", context.settings().seed())
                .withInputs(inputs.values())
                .build();
        return model(
                Step.DISTILL,
                "student",
                fingerprint,
                inputs,
                Map.of("student", SettingsText.tree(studentSettings())),
                trainings().student(signals),
                Kind.STUDENT,
                teacher().fingerprint());
    }

    public StoredModel studentAlone() {
        // its size is bounded by the teacher's, so the teacher's network counts; what it would learn from a teacher
        // does not
        Fingerprint fingerprint = Fingerprint.of("student-alone", 1)
                .with("network", SettingsIdentity.of(studentSettings().network()))
                .with("parameters", trainings().studentNetwork().parameters())
                .with("dropout", studentSettings().dropout())
                .with("training", SettingsIdentity.of(studentSettings().training()))
                .with("smoothing", Student.smoothing(studentSettings().learnFrom()))
                .with("seed", context.settings().seed())
                .withInputs(inputs().values())
                .build();
        return model(
                Step.DISTILL,
                "student-alone",
                fingerprint,
                inputs(),
                Map.of("student", SettingsText.tree(studentSettings())),
                trainings().studentAlone(),
                Kind.STUDENT,
                null);
    }

    /** The teacher, and the students if there are any, by name. */
    public Map<String, StoredModel> stored() {
        Map<String, StoredModel> stored = new LinkedHashMap<>();
        stored.put("teacher", teacher());
        if (context.settings().student() != null) {
            stored.put("student", student());
            stored.put("student-alone", studentAlone());
        }
        return stored;
    }

    private FusionModel innerTeacher(int fold) {
        String name = Trainings.innerName(fold);
        return model(
                        Step.DISTILL,
                        name,
                        teacherFingerprint(name)
                                .with("folds", Trainings.INNER_FOLDS)
                                .build(),
                        inputs(),
                        Map.of("teacher", SettingsText.tree(context.settings().teacher())),
                        trainings().innerTeacher(fold),
                        Kind.TEACHER,
                        null)
                .model();
    }

    private StoredModel model(
            Step step,
            String name,
            Fingerprint fingerprint,
            Map<String, Fingerprint> inputs,
            Map<String, Object> settings,
            TrainingTask task,
            Kind kind,
            @Nullable Fingerprint taughtBy) {
        StoredModel there = made.get(name);
        if (there != null) {
            return there;
        }
        ModelStage stage = new ModelStage(
                new ModelOrder(
                        name, fingerprint, inputs, settings, task, trainings().prior()),
                new ModelCards(pipeline, encoders, kind, taughtBy),
                context,
                pipeline.joined());
        StoredModel model = pipeline.stages().publish(step, stage);
        // not before the model is published: until then they are all there is of it
        context.work().remove(new Path(stage.folder(context.work()), WorkDirectory.CHECKPOINTS));
        new SavedPipeline(context.work()).remember(context.settings(), name, model.artefact());
        made.put(name, model);
        return model;
    }

    private Fingerprint.Builder teacherFingerprint(String name) {
        return Fingerprint.of(name, 1)
                .with("teacher", SettingsIdentity.of(context.settings().teacher()))
                .with("seed", context.settings().seed())
                .withInputs(inputs().values());
    }

    private Map<String, Fingerprint> inputs() {
        return Map.of("transforms", fitted().fingerprint());
    }

    private StudentSettings studentSettings() {
        return Objects.requireNonNull(context.settings().student(), "the pipeline has no student");
    }

    private Fingerprint source() {
        return pipeline.manifest().provenance().source();
    }
}
