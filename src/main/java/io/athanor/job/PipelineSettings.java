package io.athanor.job;

import io.athanor.base.Fingerprint;
import io.athanor.base.Setting;
import io.athanor.config.SettingsCopy;
import io.athanor.config.SettingsIdentity;
import io.athanor.data.Modality;
import io.athanor.distill.StudentSettings;
import io.athanor.evaluate.EvaluateSettings;
import io.athanor.evaluate.Method;
import io.athanor.extract.ExtractSettings;
import io.athanor.extract.ModalitySettings;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.part.ManyStage;
import io.athanor.fusion.network.Representation;
import io.athanor.fusion.network.Signal;
import io.athanor.source.SourceSettings;
import io.athanor.source.split.LabelSettings;
import io.athanor.source.split.SplitSettings;
import io.athanor.table.StorageSettings;
import io.athanor.task.TaskChoice;
import io.athanor.train.barrier.WorkerSettings;
import io.athanor.train.barrier.Workers;
import io.athanor.train.fitting.TransformChain;
import io.athanor.train.loop.EnsembleKind;
import io.athanor.train.loop.TeacherSettings;
import io.athanor.train.loop.TrainingSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A whole pipeline file. All but {@code source}, {@code modalities} and, where anything is learned,
 * {@code label} may be left out. */
public record PipelineSettings(
        @Setting(value = "Name of the pipeline, shown in reports and in Spark's UI.", otherwise = "pipeline")
        String name,

        @Setting("Where the samples are.") SourceSettings source,

        @Setting(
                value =
                        "What is learned: one class a sample, several labels, a level, numbers; or nothing, so that a run ends with the joined table.",
                otherwise = "multiclass")
        TaskChoice task,

        @Setting(
                value = "The cell (a column, or a field of the JSON member) that holds the label.",
                otherwise = Setting.NONE)
        @Nullable
        String label,

        @Setting(value = "What to do about unusual labels.", otherwise = "{}")
        LabelSettings labels,

        @Setting(value = "How samples are divided into training, validation and test.", otherwise = "{}")
        SplitSettings split,

        @Setting("What is known of a sample: one encoder a modality, and what its feature goes through.")
        Map<String, DeclaredModality> modalities,

        @Setting(value = "How extraction runs; never changes its result.", otherwise = "{}")
        ExtractSettings extract,

        @Setting(value = "What Spark gives the tasks of extraction and the workers of training.", otherwise = "{}")
        ResourceSettings resources,

        @Setting(
                value = "How the workers of a training run; changes nothing of its result but rounding.",
                otherwise = "{}")
        WorkerSettings train,

        @Setting(value = "How tables are stored.", otherwise = "{}")
        StorageSettings storage,

        @Setting(
                value = "The fusion network and its training. The heads of single modalities are trained as it is.",
                otherwise = "{}")
        TeacherSettings teacher,

        @Setting(
                value = "Further teachers by name, each with settings of its own: what is left out has its ordinary"
                        + " default, whatever stands at teacher.",
                otherwise = "{}")
        Map<String, TeacherSettings> teachers,

        @Setting(
                value = "The small network distilled from the teacher; none is trained if left out.",
                otherwise = Setting.NONE)
        @Nullable
        StudentSettings student,

        @Setting(
                value = "Further students by name, each with settings of its own: what is left out has its ordinary"
                        + " default, whatever stands at student.",
                otherwise = "{}")
        Map<String, StudentSettings> students,

        @Setting(value = "How figures are measured.", otherwise = "{}")
        EvaluateSettings evaluate,

        @Setting(value = "What athanor compare tries, and how.", otherwise = "{}")
        CompareSettings compare,

        @Setting(value = "When to give up.", otherwise = "{}")
        LimitSettings limits,

        @Setting(
                value = "Training workers: a number, or auto (one per 10,000 training rows, at most the free slots).",
                otherwise = "auto")
        Workers workers,

        @Setting(
                value =
                        "Buckets of every table, a power of two, at least the workers wanted; or auto (by the number of rows).",
                otherwise = "auto")
        BucketCount buckets,

        @Setting(value = "Everything random follows from it.", otherwise = "7")
        long seed) {

    public PipelineSettings {
        if (modalities.isEmpty()) {
            throw new IllegalArgumentException("modalities is empty, expected at least one");
        }
        if (task.kind().learns() && task.kind().cells(label).isEmpty()) {
            throw new IllegalArgumentException(
                    "label is missing, expected the cell that holds the label, or task: none where nothing is learned");
        }
        Stream.of(Representation.FUSED, Signal.LOGITS.name())
                .filter(modalities::containsKey)
                .findFirst()
                .ifPresent(taken -> {
                    throw new IllegalArgumentException("a modality is called '" + taken
                            + "', expected another name: what networks say of a row is called so");
                });
        modalities.forEach((modality, settings) -> {
            String each = ManyStage.ofEach(new Modality(modality)).name();
            if (settings.encoder() instanceof PayloadSettings payload
                    && payload.beside() != null
                    && modalities.containsKey(each)) {
                throw new IllegalArgumentException("a modality is called '" + each
                        + "', expected another name: the single payloads of " + modality + " are kept under it");
            }
        });
        Map<String, Set<String>> further = new LinkedHashMap<>();
        further.put("teachers", teachers.keySet());
        further.put("students", students.keySet());
        ModelNames.check(further, modalities.keySet());
        checkCrossFitting(teacher, "teacher", modalities);
        teachers.forEach((called, each) -> checkCrossFitting(each, "teachers." + called, modalities));
        if (student != null) {
            checkStudent("student", student, teachers.keySet(), modalities.keySet());
        }
        students.forEach(
                (called, each) -> checkStudent("students." + called, each, teachers.keySet(), modalities.keySet()));
    }

    /** Members that learn from different rows see these through the same transforms, so that none may have been told their labels. */
    private static void checkCrossFitting(
            TeacherSettings teacher, String key, Map<String, DeclaredModality> modalities) {
        modalities.forEach((modality, declared) -> {
            if (teacher.ensemble() == EnsembleKind.CROSS_FITTED && readsLabels(declared)) {
                throw new IllegalArgumentException(key + ".ensemble is cross-fitted and the transforms of " + modality
                        + " read labels, expected independent, or transforms that read none");
            }
        });
    }

    private static boolean readsLabels(DeclaredModality modality) {
        return modality.chain().filter(TransformChain::readsLabels).isPresent();
    }

    private static void checkStudent(
            String key, StudentSettings student, Set<String> teachers, Set<String> modalities) {
        if (!student.teacher().equals(Method.TEACHER.name()) && !teachers.contains(student.teacher())) {
            throw new IllegalArgumentException(key + ".teacher names '" + student.teacher() + "', expected "
                    + (teachers.isEmpty() ? "" : "one of ") + Method.TEACHER.name()
                    + teachers.stream().map(name -> ", " + name).collect(Collectors.joining()));
        }
        List<String> read = student.modalities();
        if (read != null) {
            read.stream()
                    .filter(modality -> !modalities.contains(modality))
                    .findFirst()
                    .ifPresent(unknown -> {
                        throw new IllegalArgumentException(key + ".modalities names '" + unknown
                                + "', expected some of " + String.join(", ", modalities));
                    });
        }
    }

    /** All teachers by name, the usual one first. */
    public Map<String, TeacherSettings> allTeachers() {
        Map<String, TeacherSettings> all = new LinkedHashMap<>();
        all.put(Method.TEACHER.name(), teacher);
        all.putAll(teachers);
        return all;
    }

    /** The same with all decided that the number of samples decides. */
    public PipelineSettings forSamples(long samples) {
        boolean labelsAreRead = modalities.values().stream().anyMatch(PipelineSettings::readsLabels);
        return withTeachers(teacher -> teacher.forSamples(samples, labelsAreRead));
    }

    /** The same for a share of the samples: trainings take as many rows a step as they would of all of them. */
    public PipelineSettings ofSample(double share) {
        PipelineSettings sampled = withTeachers(teacher -> ofSample(teacher, teacher.training(), share));
        Map<String, StudentSettings> taught = new LinkedHashMap<>();
        students.forEach((name, of) -> taught.put(name, ofSample(of, of.training(), share)));
        sampled = SettingsCopy.with(sampled, "students", taught);
        return student == null
                ? sampled
                : SettingsCopy.with(sampled, "student", ofSample(student, student.training(), share));
    }

    private PipelineSettings withTeachers(UnaryOperator<TeacherSettings> changed) {
        Map<String, TeacherSettings> others = new LinkedHashMap<>();
        teachers.forEach((name, each) -> others.put(name, changed.apply(each)));
        return SettingsCopy.with(SettingsCopy.with(this, "teacher", changed.apply(teacher)), "teachers", others);
    }

    private static <S> S ofSample(S model, TrainingSettings training, double share) {
        return SettingsCopy.with(model, "training", training.ofSample(share));
    }

    /** All students by name, the usual one first; none if none is wanted. */
    public Map<String, StudentSettings> allStudents() {
        Map<String, StudentSettings> all = new LinkedHashMap<>();
        if (student != null) {
            all.put(Method.STUDENT.name(), student);
        }
        all.putAll(students);
        return all;
    }

    /** What extraction makes of each modality. */
    public Map<String, ModalitySettings> encoders() {
        Map<String, ModalitySettings> encoders = new LinkedHashMap<>();
        modalities.forEach((name, declared) -> encoders.put(name, declared.encoder()));
        return encoders;
    }

    /** What modalities go through before any network; those that are not in it, what is usual. */
    public Map<Modality, TransformChain> transforms() {
        Map<Modality, TransformChain> chains = new LinkedHashMap<>();
        modalities.forEach(
                (name, declared) -> declared.chain().ifPresent(chain -> chains.put(new Modality(name), chain)));
        return chains;
    }

    /** A fingerprint, the transforms, and how the task decides, where any are written: what nobody wrote about is as it was. */
    public Fingerprint.Builder fingerprinted(Fingerprint.Builder builder) {
        SortedMap<String, Object> chains = new TreeMap<>();
        transforms().forEach((modality, chain) -> chains.put(modality.name(), chain.identity()));
        if (!chains.isEmpty()) {
            builder.with("transforms", chains);
        }
        // of the rest the joined table's own fingerprint knows
        return task.kind().reading().equals(task.kind())
                ? builder
                : builder.with("task", SettingsIdentity.of(task.kind()));
    }

    /** Whether anything is learned from the joined table. */
    public boolean learns() {
        return task.kind().learns();
    }

    /** The same pipeline over another source, with these encoders of its modalities. */
    public PipelineSettings over(SourceSettings other, Map<String, ModalitySettings> encoders) {
        Map<String, DeclaredModality> described = new LinkedHashMap<>();
        encoders.forEach((name, encoder) -> {
            DeclaredModality before = modalities.get(name);
            described.put(name, new DeclaredModality(encoder, before == null ? null : before.transforms()));
        });
        return new PipelineSettings(
                name, other, task, label, labels, split, described, extract, resources, train, storage, teacher,
                teachers, student, students, evaluate, compare, limits, workers, buckets, seed);
    }
}
