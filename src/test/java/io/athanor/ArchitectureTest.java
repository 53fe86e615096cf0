package io.athanor;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The layers of the house: who may import whom, and which library is at home where. */
class ArchitectureTest {
    static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("io.athanor");

    /** A package and the packages of ours it may import; {@code job} wires and may import all. */
    private static final Map<String, List<String>> MAY_IMPORT = new TreeMap<>(Map.ofEntries(
            Map.entry("base", List.of()),
            Map.entry("config", List.of("base")),
            Map.entry("data", List.of("base")),
            Map.entry("task", List.of("base", "config")),
            Map.entry("table", List.of("base", "data")),
            Map.entry("source", List.of("base", "config", "data", "task", "table")),
            Map.entry("model", List.of("base", "data")),
            Map.entry("extract", List.of("base", "config", "data", "table", "model")),
            Map.entry("join", List.of("base", "data", "table")),
            Map.entry("fusion", List.of("base", "config", "data", "task")),
            Map.entry("collective", List.of("base")),
            Map.entry("train", List.of("base", "config", "data", "task", "table", "fusion", "collective")),
            Map.entry(
                    "graph",
                    List.of("base", "config", "data", "table", "source", "extract", "fusion", "collective", "train")),
            Map.entry("distill", List.of("base", "config", "data", "task", "table", "fusion", "train")),
            Map.entry("export", List.of("base", "data", "task", "fusion", "model", "train")),
            Map.entry("evaluate", List.of("base", "data", "task")),
            Map.entry("explain", List.of("base", "data", "task")),
            Map.entry("report", List.of("base", "data", "task", "evaluate", "explain")),
            Map.entry(
                    "ml",
                    List.of(
                            "base",
                            "config",
                            "data",
                            "task",
                            "table",
                            "source",
                            "model",
                            "extract",
                            "join",
                            "fusion",
                            "train",
                            "distill",
                            "export",
                            "evaluate",
                            "explain",
                            "report")),
            Map.entry("cli", List.of("base", "config", "job"))));

    /** The rooms of a package, each of which may import those before it and no others; "" is the package itself. */
    private static final Map<String, List<String>> ROOMS = new TreeMap<>(Map.of(
            "fusion",
            List.of("ops", "network", "objective"),
            "train",
            List.of(
                    "fold",
                    "joined",
                    "transform",
                    "fitting",
                    "mapped",
                    "rows",
                    "step",
                    "trees",
                    "score",
                    "loop",
                    "log",
                    "barrier"),
            "extract",
            List.of(
                    "",
                    "journal",
                    "payload.av",
                    "payload.audio",
                    "payload.image.format",
                    "payload.image.pixel",
                    "payload.image.reader",
                    "payload.image",
                    "payload.video",
                    "payload",
                    "publish",
                    "encoder.image",
                    "encoder.text",
                    "encoder.series",
                    "encoder.audio",
                    "encoder.onnx",
                    "encoder.video",
                    "encoder.transcript",
                    "encoder",
                    "encoder.table",
                    "encoder.external",
                    "encoder.sparkml",
                    "segment",
                    "reuse",
                    "part"),
            "job",
            List.of(
                    "",
                    "doctor",
                    "bundles",
                    "work",
                    "stage",
                    "features",
                    "figures",
                    "models",
                    "measure",
                    "explain",
                    "report",
                    "inspect",
                    "words",
                    "step",
                    "run",
                    "compare",
                    "pilot",
                    "predict"),
            "source",
            List.of("rows", "", "listing", "tar", "table", "folder", "query", "manifest", "split", "inspect")));

    /** Files in circles, which are few and named: each is one idea in several files, or will be undone with its concern. */
    private static final Set<String> IN_CIRCLES = Set.of(
            "config.Component",
            "config.Scalars",
            "extract.encoder.external.ExternalSettings",
            "extract.encoder.external.ExternalStage",
            "extract.encoder.external.ExternalTable",
            "extract.encoder.sparkml.ForeignTransformer",
            "extract.encoder.sparkml.SparkMlSettings",
            "extract.encoder.sparkml.SparkMlStage",
            "extract.encoder.sparkml.Transformed",
            "extract.encoder.table.TableSettings",
            "extract.encoder.table.TableStage",
            "extract.journal.ForgetfulJournal",
            "extract.journal.Journal",
            "extract.journal.MappedJournal",
            "extract.journal.MarkFiles",
            "source.inspect.ColumnRoles",
            "source.inspect.Inspection",
            "train.mapped.MappedFile",
            "train.mapped.MappedFiles");

    @TestFactory
    List<DynamicTest> a_package_imports_only_what_lies_below_it() {
        return MAY_IMPORT.entrySet().stream()
                .map(layer -> DynamicTest.dynamicTest(layer.getKey(), () -> {
                    String[] allowed = Stream.concat(Stream.of(layer.getKey()), layer.getValue().stream())
                            .map(ArchitectureTest::tree)
                            .toArray(String[]::new);
                    noClasses()
                            .that()
                            .resideInAPackage(tree(layer.getKey()))
                            .should()
                            .dependOnClassesThat(resideInAPackage("io.athanor..")
                                    .and(DescribedPredicate.not(resideInAnyPackage(allowed))))
                            .allowEmptyShould(true)
                            .check(OURS);
                }))
                .toList();
    }

    @Test
    void every_package_is_in_the_table() {
        assertThat(OURS.stream().map(c -> c.getPackageName().split("\\.")[2]).distinct())
                .allMatch(p -> p.equals("job") || MAY_IMPORT.containsKey(p));
    }

    @TestFactory
    Stream<DynamicTest> a_room_imports_only_those_before_it() {
        return ROOMS.entrySet().stream().flatMap(house -> IntStream.range(
                        0, house.getValue().size())
                .mapToObj(i -> DynamicTest.dynamicTest(room(house.getKey(), i), () -> {
                    String[] later = IntStream.range(i + 1, house.getValue().size())
                            .mapToObj(j -> room(house.getKey(), j))
                            .toArray(String[]::new);
                    if (later.length > 0) {
                        noClasses()
                                .that()
                                .resideInAPackage(room(house.getKey(), i))
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(later)
                                .check(OURS);
                    }
                })));
    }

    @Test
    void every_package_of_a_house_of_rooms_is_one_of_them() {
        Set<String> rooms = ROOMS.entrySet().stream()
                .flatMap(house -> IntStream.range(0, house.getValue().size()).mapToObj(i -> room(house.getKey(), i)))
                .collect(Collectors.toSet());
        assertThat(OURS.stream()
                        .filter(c -> !c.getSimpleName().equals("package-info"))
                        .map(JavaClass::getPackageName)
                        .filter(p -> ROOMS.containsKey(p.split("\\.")[2]))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(rooms);
    }

    @Test
    void parts_are_extracted_without_knowing_any_encoder_by_name() {
        noClasses()
                .that()
                .resideInAPackage("io.athanor.extract..")
                .and()
                .resideOutsideOfPackage("io.athanor.extract.encoder..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.athanor.extract.encoder..")
                .check(OURS);
    }

    @Test
    void the_documentation_names_every_package_and_no_other() throws IOException {
        String page = Files.readString(Path.of("docs/architecture.md"));
        Set<String> named = Pattern.compile("(?m)^\\|([^|]*)\\|")
                .matcher(page)
                .results()
                .flatMap(row ->
                        Pattern.compile("`([a-z.]+)`").matcher(row.group(1)).results())
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> ours = OURS.stream()
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .map(type -> type.getPackageName().substring("io.athanor.".length()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named).isEqualTo(ours);
    }

    @Test
    void packages_form_no_cycle() {
        slices().matching("io.athanor.(*)..").should().beFreeOfCycles().check(OURS);
        slices().assignedFrom(sliced("packages", JavaClass::getPackageName))
                .should()
                .beFreeOfCycles()
                .check(OURS);
    }

    @Test
    void files_form_no_cycle_but_those_that_are_named() {
        Map<String, Set<String>> uses = new HashMap<>();
        for (JavaClass c : OURS) {
            Set<String> of = uses.computeIfAbsent(file(c), f -> new HashSet<>());
            c.getDirectDependenciesFromSelf().stream()
                    .map(d -> d.getTargetClass().getBaseComponentType())
                    .filter(t -> t.getPackageName().startsWith("io.athanor"))
                    .filter(t -> !isKind(t, c))
                    .map(ArchitectureTest::file)
                    .filter(f -> !f.equals(file(c)))
                    .forEach(of::add);
        }
        assertThat(inCircles(uses)).containsExactlyInAnyOrderElementsOf(IN_CIRCLES);
    }

    /** Whether one is permitted by another, which is sealed, or by what that permits: it has to name its kinds, and they it. */
    private static boolean isKind(JavaClass one, JavaClass other) {
        return isKind(one.reflect(), other.reflect());
    }

    private static boolean isKind(Class<?> one, Class<?> other) {
        Class<?>[] permitted = other.getPermittedSubclasses();
        return permitted != null && Arrays.stream(permitted).anyMatch(kind -> kind == one || isKind(one, kind));
    }

    /** Those that reach themselves. */
    private static Set<String> inCircles(Map<String, Set<String>> uses) {
        Set<String> in = new TreeSet<>();
        for (String file : uses.keySet()) {
            Set<String> seen = new HashSet<>();
            Deque<String> open = new ArrayDeque<>(uses.get(file));
            while (!open.isEmpty()) {
                String next = open.pop();
                if (seen.add(next)) {
                    open.addAll(uses.getOrDefault(next, Set.of()));
                }
            }
            if (seen.contains(file)) {
                in.add(file);
            }
        }
        return in;
    }

    /** The file's path below the house: {@code train.step.EpochRun}. */
    private static String file(JavaClass c) {
        JavaClass top = c;
        while (top.getEnclosingClass().isPresent()) {
            top = top.getEnclosingClass().get();
        }
        return top.getName().substring("io.athanor.".length());
    }

    private static SliceAssignment sliced(String what, Function<JavaClass, String> by) {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass c) {
                return SliceIdentifier.of(by.apply(c));
            }

            @Override
            public String getDescription() {
                return what;
            }
        };
    }

    private static String room(String house, int i) {
        String room = ROOMS.get(house).get(i);
        return "io.athanor." + house + (room.isEmpty() ? "" : "." + room);
    }

    @Test
    void spark_and_scala_stay_out_of_what_is_plain_java() {
        noClasses()
                .that()
                .resideInAnyPackage(trees("base", "config", "data", "fusion", "collective", "evaluate"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark..", "scala..")
                .allowEmptyShould(true)
                .check(OURS);
    }

    @Test
    void djl_stays_in_model_and_extract() {
        confined(List.of("model", "extract"), "ai.djl..");
    }

    @Test
    void libtorch_stays_in_training_and_what_builds_on_it() {
        confined(List.of("fusion", "collective", "train", "graph", "distill", "job", "cli"), "org.bytedeco.pytorch..");
    }

    @Test
    void xgboost_stays_in_its_room() {
        confined(List.of("train.trees"), "ml.dmlc..");
    }

    @Test
    void ffmpeg_stays_in_extract_and_its_devices_and_filters_out() {
        confined(List.of("extract"), "org.bytedeco.ffmpeg..");
        confined(List.of(), "org.bytedeco.ffmpeg.avdevice..");
        confined(List.of(), "org.bytedeco.ffmpeg.avfilter..");
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("org[.]bytedeco[.]ffmpeg[.](global|presets)[.](avdevice|avfilter)")
                .check(OURS);
    }

    @Test
    void picocli_stays_in_the_command_line() {
        confined(List.of("cli"), "picocli..");
    }

    @Test
    void the_process_is_ended_by_the_command_line_alone_or_by_an_executor_that_leaves() {
        noClasses()
                .that()
                .resideOutsideOfPackage(tree("cli"))
                .and()
                .doNotHaveSimpleName("HangingThreads")
                .should()
                .callMethod(System.class, "exit", int.class)
                .check(OURS);
    }

    @Test
    void classes_are_named_by_what_they_are() {
        noClasses()
                .should()
                .haveNameMatching(".*(Util|Utils|Manager|Helper|Helpers)")
                .check(OURS);
    }

    @Test
    void settings_are_values() {
        classes()
                .that()
                .haveSimpleNameEndingWith("Settings")
                .and()
                .areNotInterfaces()
                .should()
                .beRecords()
                .allowEmptyShould(true)
                .check(OURS);
    }

    @Test
    void every_package_says_what_it_owns_and_is_null_marked() {
        assertThat(OURS.stream().map(JavaClass::getPackage).distinct()).allSatisfy(p -> {
            assertThat(p.isAnnotatedWith(NullMarked.class))
                    .as("package-info of %s with @NullMarked", p.getName())
                    .isTrue();
            Path source = Path.of("src/main/java", p.getName().replace('.', '/'), "package-info.java");
            assertThat(Files.readString(source)).containsPattern("Central types?:");
        });
    }

    private static void confined(List<String> homes, String library) {
        noClasses()
                .that()
                .resideOutsideOfPackages(trees(homes.toArray(String[]::new)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(OURS);
    }

    private static String tree(String layer) {
        return "io.athanor." + layer + "..";
    }

    private static String[] trees(String... layers) {
        return Arrays.stream(layers).map(ArchitectureTest::tree).toArray(String[]::new);
    }
}
