package io.athanor.job.models;

import io.athanor.base.Fingerprint;
import io.athanor.base.SideBySide;
import io.athanor.base.UserError;
import io.athanor.config.SettingsIdentity;
import io.athanor.config.SettingsText;
import io.athanor.data.Modality;
import io.athanor.distill.StudentSettings;
import io.athanor.evaluate.Method;
import io.athanor.export.ModelCard.Kind;
import io.athanor.fusion.network.NetworkSettings;
import io.athanor.fusion.objective.Objectives;
import io.athanor.job.Context;
import io.athanor.job.ModelNames;
import io.athanor.job.Step;
import io.athanor.job.features.Pipeline;
import io.athanor.job.work.SavedPipeline;
import io.athanor.table.Artefact;
import io.athanor.table.Stage;
import io.athanor.table.WorkDirectory;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.loop.TeacherSettings;
import io.athanor.train.loop.TrainingTask;
import io.athanor.train.rows.SignalTable;
import io.athanor.train.score.FrozenNetworks;
import io.athanor.train.score.FusionModel;
import io.athanor.train.score.Scoring;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** The models of a pipeline, trained on the split of its samples table; each made unless the work directory has it. */
public final class Models {
    private final Pipeline pipeline;
    private final boolean findsOnly;
    private final Context context;
    private final EncoderCosts encoders;
    private FittingStage.@Nullable Fitted fitted;
    private @Nullable Trainings trainings;
    private final Map<OutputsOrder, Artefact> outputs = new HashMap<>();
    private final Map<String, StoredModel> made = new ConcurrentHashMap<>();

    public Models(Pipeline pipeline) {
        this(pipeline, false);
    }

    private Models(Pipeline pipeline, boolean findsOnly) {
        this.findsOnly = findsOnly;
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
                    values.task(),
                    values.transforms(),
                    values.inner(),
                    values.validation(),
                    context.settings().seed());
        }
        return trainings;
    }

    /**
     * Models that were made, to be looked at: none is trained.
     *
     * @return where whatever is asked for that the work directory lacks is a {@link UserError}
     */
    public static Models thatAreThere(Pipeline pipeline) {
        return new Models(pipeline, true);
    }

    private void requireThere(String name, Stage<?> stage) {
        if (findsOnly && context.work().find(stage.folder(context.work())).isEmpty()) {
            throw new UserError("Cannot look at the models: "
                    + WorkDirectory.shown(context.work().root()) + " has no " + name
                    + " of these settings, expected those of the last run. Run the pipeline again.");
        }
    }

    private FittingStage.Fitted fitted() {
        if (fitted == null) {
            FittingStage stage = new FittingStage(context.settings(), pipeline.join(), pipeline.joined());
            requireThere(ModelNames.TRANSFORMS, stage);
            fitted = pipeline.stages().publish(Step.TRAIN, stage);
        }
        return fitted;
    }

    /**
     * Looks at the students before anything is trained.
     *
     * @throws io.athanor.base.UserError if one cannot be what it is asked to be
     */
    public void checkStudents() {
        StudentTrainings.of(trainings()).values().forEach(StudentTrainings::check);
    }

    /** The fused models by name, the usual one first. */
    public Map<String, StoredModel> teachers() {
        Map<String, StoredModel> teachers = new LinkedHashMap<>();
        context.settings().allTeachers().keySet().forEach(name -> teachers.put(name, teacher(name)));
        return teachers;
    }

    private StoredModel teacher(String name) {
        if (trainings().isPooled(name)) {
            return pool(name);
        }
        return model(
                Step.TRAIN,
                name,
                teacherFingerprint(name, name).build(),
                inputs(),
                Map.of("teacher", SettingsText.tree(teacherSettings(name))),
                trainings().teacher(name),
                Kind.TEACHER,
                null);
    }

    private StoredModel pool(String name) {
        StoredModel there = made.get(name);
        if (there != null) {
            return there;
        }
        Map<String, StoredModel> candidates = candidates(name);
        Map<String, Fingerprint> inputs = new TreeMap<>(inputs());
        candidates.forEach((candidate, model) -> inputs.put(candidate, model.fingerprint()));
        Fingerprint fingerprint = Fingerprint.of("pool", 1)
                .with("name", name)
                .with("teacher", SettingsIdentity.of(teacherSettings(name)))
                .with("seed", context.settings().seed())
                .withInputs(inputs.values())
                .build();
        Map<String, FusionModel> trained = new LinkedHashMap<>();
        candidates.forEach((candidate, model) -> trained.put(candidate, model.model()));
        ModelOrder order = new ModelOrder(
                name, fingerprint, inputs, Map.of("teacher", SettingsText.tree(teacherSettings(name))), trainings());
        return published(
                Step.TRAIN, name, new PoolStage(export(order, Kind.TEACHER, null), pipeline.joined(), trained));
    }

    /** What a pool may be made of and is trained, by the candidates' names; side by side where there are slots. */
    private Map<String, StoredModel> candidates(String teacher) {
        List<Supplier<StoredModel>> work = new ArrayList<>();
        Map<String, TrainingTask> tasks = trainings().candidates(teacher);
        tasks.forEach((candidate, task) -> work.add(() -> candidate(teacher, candidate, task)));
        List<StoredModel> models = SideBySide.all(atOnce(), work);
        Map<String, StoredModel> byName = new LinkedHashMap<>();
        tasks.keySet().forEach(candidate -> byName.put(candidate, models.get(byName.size())));
        return byName;
    }

    private StoredModel candidate(String teacher, String candidate, TrainingTask task) {
        TeacherSettings settings = teacherSettings(teacher);
        List<Modality> seen = task.rows().transforms().encodedSchema().modalities();
        NetworkSettings network =
                settings.pool().orElseThrow().candidates().getOrDefault(candidate, TeacherSettings.HEAD);
        String name = ModelNames.candidate(teacher, candidate);
        if (name.equals(candidate)) {
            return head(seen.get(0));
        }
        Fingerprint fingerprint = Fingerprint.of(name, 1)
                .with("candidate", candidate)
                .with("modalities", seen)
                .with("parameters", task.network().parameters())
                // its own settings, and not which others there are
                .with("teacher", SettingsIdentity.of(settings.with(network)))
                .with("seed", context.settings().seed())
                .withInputs(inputs().values())
                .build();
        return model(
                Step.TRAIN,
                name,
                fingerprint,
                inputs(),
                Map.of("teacher", SettingsText.tree(settings)),
                task,
                seen.size() == 1 ? Kind.HEAD : Kind.TEACHER,
                null);
    }

    /** One model a modality, each trained as the usual teacher is, on that modality alone; side by side where there are slots. */
    public Map<Modality, StoredModel> heads() {
        List<Modality> modalities = trainings().modalities();
        List<StoredModel> heads = SideBySide.all(
                atOnce(),
                modalities.stream()
                        .map(modality -> (Supplier<StoredModel>) () -> head(modality))
                        .toList());
        Map<Modality, StoredModel> byModality = new LinkedHashMap<>();
        modalities.forEach(modality -> byModality.put(modality, heads.get(byModality.size())));
        return byModality;
    }

    private StoredModel head(Modality modality) {
        TeacherSettings teacher = teacherSettings(Method.TEACHER.name());
        Fingerprint fingerprint = Fingerprint.of("head", 2)
                .with("modality", modality)
                .with("network", SettingsIdentity.of(TeacherSettings.HEAD))
                .with("training", SettingsIdentity.of(teacher.training()))
                .with(
                        "objectives",
                        Objectives.fitting(teacher.objectives(), trainings().headNetwork(modality)).stream()
                                .map(SettingsIdentity::of)
                                .toList())
                .with("members", teacher.memberCount())
                .with("cross-fitted", teacher.crossFitted())
                .with("seed", context.settings().seed())
                .withInputs(inputs().values())
                .build();
        return model(
                Step.TRAIN,
                ModelNames.head(modality),
                fingerprint,
                inputs(),
                Map.of("teacher", SettingsText.tree(teacher)),
                trainings().head(modality),
                Kind.HEAD,
                null);
    }

    /** Trainings that task slots are there for; a pilot has one at a time, as it takes the time of each. */
    private int atOnce() {
        int slots = context.spark().sparkContext().defaultParallelism();
        long each = context.settings().workers().most(pipeline.joined().files().rows());
        return context.isPilot() ? 1 : (int) Math.max(1, slots / each);
    }

    /** What a teacher says of every training and validation row, bucketed as the joined table is. */
    private Artefact outputs(OutputsOrder asked) {
        Artefact there = outputs.get(asked);
        if (there != null) {
            return there;
        }
        StoredModel teacher = teacher(asked.teacher());
        Fingerprint.Builder builder = Fingerprint.of("outputs", 4)
                .with("folds", asked.folds())
                .with("signals", asked.signals())
                .withInputs(List.of(teacher.fingerprint()));
        Fingerprint fingerprint = (asked.byMembers() ? builder.with("members", true) : builder).build();
        Map<String, Fingerprint> inputs = new TreeMap<>(inputs());
        inputs.put("teacher", teacher.fingerprint());
        List<Scoring.Answers> answers = new ArrayList<>();
        OutputsStage stage = new OutputsStage(asked, fingerprint, inputs, source(), pipeline.joined(), () -> answers);
        requireThere("outputs", stage);
        Path folder = stage.folder(context.work());
        // before the look: what is to be made anew does not count as there
        pipeline.stages().forget(Step.DISTILL, folder);
        if (context.work().find(folder).isEmpty()) {
            // the inner teachers show lines of their own, so they come before that of the outputs
            answers.addAll(answers(asked));
        }
        Artefact made = pipeline.stages().publish(Step.DISTILL, stage);
        outputs.put(asked, made);
        return made;
    }

    private List<Scoring.Answers> answers(OutputsOrder asked) {
        return trainings()
                .answers(asked, teacher(asked.teacher()).model(), fold -> innerTeacher(asked.teacher(), fold));
    }

    /** The students by name, the usual one first; none if the pipeline has none. */
    public Map<String, StoredModel> students() {
        Map<String, StoredModel> students = new LinkedHashMap<>();
        StudentTrainings.of(trainings()).forEach((name, student) -> students.put(name, taught(name, student)));
        return students;
    }

    /** The same students on labels alone, by the names of the others. */
    public Map<String, StoredModel> studentsAlone() {
        Map<String, StoredModel> students = new LinkedHashMap<>();
        StudentTrainings.of(trainings()).forEach((name, student) -> students.put(name, alone(name, student)));
        return students;
    }

    private StoredModel taught(String name, StudentTrainings student) {
        Map<String, Fingerprint> inputs = new TreeMap<>(inputs());
        SignalTable signals = SignalTable.NONE;
        Optional<OutputsOrder> asked = student.asks();
        if (asked.isPresent()) {
            Artefact said = outputs(asked.get());
            inputs.put("outputs", said.fingerprint());
            signals = SignalTable.of(said);
        }
        Optional<OutputsOrder> onTheFly = student.asksOnTheFly();
        if (onTheFly.isPresent()) {
            inputs.put("teacher", teacher(onTheFly.get().teacher()).fingerprint());
        }
        Fingerprint fingerprint = Fingerprint.of(name, 4)
                .with("student", SettingsIdentity.of(student.settings()))
                // its size follows the teacher's, also where it reads nothing of it
                .with("parameters", student.network().parameters())
                .with("folds", onTheFly.map(OutputsOrder::folds).orElse(0))
                .with("seed", context.settings().seed())
                .withInputs(inputs.values())
                .build();
        TrainingTask task = student.taught(signals);
        if (onTheFly.isPresent() && isMissing(Step.DISTILL, name, fingerprint)) {
            // the inner teachers show lines of their own, so they come before the student's
            task = task.asking(
                    new FrozenNetworks(answers(onTheFly.get()), onTheFly.get().signals()));
        }
        return model(
                Step.DISTILL,
                name,
                fingerprint,
                inputs,
                Map.of("student", SettingsText.tree(student.settings())),
                task,
                Kind.STUDENT,
                teacher(student.settings().teacher()).fingerprint());
    }

    private StoredModel alone(String name, StudentTrainings student) {
        StudentSettings settings = student.settings();
        String alone = name + Method.ALONE;
        // its size is bounded by the teacher's, so the teacher's network counts; what it would learn from a teacher
        // does not
        Fingerprint fingerprint = Fingerprint.of(alone, 2)
                .with("network", SettingsIdentity.of(settings.network()))
                .with("parameters", student.network().parameters())
                .with("dropout", settings.dropout())
                .with("training", SettingsIdentity.of(settings.training()))
                .with("smoothing", student.student().smoothing())
                .with("seed", context.settings().seed())
                .withInputs(inputs().values())
                .build();
        return model(
                Step.DISTILL,
                alone,
                fingerprint,
                inputs(),
                Map.of("student", SettingsText.tree(settings)),
                student.alone(),
                Kind.STUDENT,
                null);
    }

    /** Teachers and students by name, each student followed by its twin. */
    public Map<String, StoredModel> stored() {
        Map<String, StoredModel> stored = new LinkedHashMap<>(teachers());
        StudentTrainings.of(trainings()).forEach((name, student) -> {
            stored.put(name, taught(name, student));
            stored.put(name + Method.ALONE, alone(name, student));
        });
        return stored;
    }

    private FusionModel innerTeacher(String teacher, int fold) {
        String name = ModelNames.withoutFold(teacher, fold);
        return model(
                        Step.DISTILL,
                        name,
                        teacherFingerprint(name, teacher)
                                .with("folds", OutputsOrder.INNER_FOLDS)
                                .build(),
                        inputs(),
                        Map.of("teacher", SettingsText.tree(teacherSettings(teacher))),
                        trainings().innerTeacher(teacher, fold),
                        Kind.TEACHER,
                        null)
                .model();
    }

    private boolean isMissing(Step step, String name, Fingerprint fingerprint) {
        Path folder = context.work().model(name, fingerprint);
        // before the look: what is to be made anew does not count as there
        pipeline.stages().forget(step, folder);
        return !made.containsKey(name) && context.work().find(folder).isEmpty();
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
        ModelOrder order = new ModelOrder(name, fingerprint, inputs, settings, trainings());
        return published(step, name, new ModelStage(task, export(order, kind, taughtBy), context, pipeline.joined()));
    }

    private ModelExport export(ModelOrder order, Kind kind, @Nullable Fingerprint taughtBy) {
        return new ModelExport(order, new ModelCards(pipeline, encoders, kind, taughtBy), context, pipeline.joined());
    }

    private StoredModel published(Step step, String name, Stage<StoredModel> stage) {
        requireThere(name, stage);
        StoredModel model = pipeline.stages().publish(step, stage);
        if (!findsOnly) {
            // not before the model is published: until then they are all there is of it
            context.work().remove(new Path(stage.folder(context.work()), WorkDirectory.CHECKPOINTS));
            synchronized (made) {
                new SavedPipeline(context.work()).remember(context.settings(), name, model.artefact());
            }
        }
        made.put(name, model);
        return model;
    }

    private Fingerprint.Builder teacherFingerprint(String name, String teacher) {
        return Fingerprint.of(name, 2)
                .with("teacher", SettingsIdentity.of(teacherSettings(teacher)))
                .with("seed", context.settings().seed())
                .withInputs(inputs().values());
    }

    private Map<String, Fingerprint> inputs() {
        return Map.of("transforms", fitted().fingerprint());
    }

    private TeacherSettings teacherSettings(String name) {
        return trainings().teacherSettings(name);
    }

    private Fingerprint source() {
        return pipeline.manifest().provenance().source();
    }
}
