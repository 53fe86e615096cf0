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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The layers of the house: who may import whom, and which library is at home where. */
class ArchitectureTest {
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("io.athanor");

    /** A package and the packages of ours it may import; {@code job} wires and may import all. */
    private static final Map<String, List<String>> MAY_IMPORT = new TreeMap<>(Map.ofEntries(
            Map.entry("base", List.of()),
            Map.entry("config", List.of("base")),
            Map.entry("data", List.of("base")),
            Map.entry("table", List.of("base", "data")),
            Map.entry("source", List.of("base", "data", "table")),
            Map.entry("model", List.of("base", "data")),
            Map.entry("extract", List.of("base", "data", "table", "model")),
            Map.entry("join", List.of("base", "data", "table")),
            Map.entry("fusion", List.of("base", "data")),
            Map.entry("collective", List.of("base")),
            Map.entry("train", List.of("base", "data", "table", "fusion", "collective")),
            Map.entry("distill", List.of("base", "data", "table", "fusion", "train")),
            Map.entry("export", List.of("base", "data", "fusion", "model", "train")),
            Map.entry("evaluate", List.of("base", "data")),
            Map.entry("report", List.of("base", "data", "evaluate")),
            Map.entry(
                    "ml",
                    List.of(
                            "base",
                            "data",
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
                            "report")),
            Map.entry("cli", List.of("base", "config", "job"))));

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

    @Test
    void packages_form_no_cycle() {
        slices().matching("io.athanor.(*)..").should().beFreeOfCycles().check(OURS);
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
        confined(List.of("fusion", "collective", "train", "distill", "job", "cli"), "org.bytedeco.pytorch..");
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
