package io.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.job.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a house of its own, with a Java, a Maven and a Spark that only say how they were called. */
class LauncherTest {
    @TempDir
    private Path folder;

    private Path house;
    private Path tools;
    private Path launcher;

    @BeforeEach
    void build_a_house() throws IOException {
        folder = folder.toRealPath();
        house = Files.createDirectories(folder.resolve("a house"));
        tools = Files.createDirectories(folder.resolve("tools"));
        Files.createDirectories(house.resolve("src/main"));
        Files.createDirectories(house.resolve("jobs"));
        Files.writeString(house.resolve("pom.xml"), "<project/>");
        launcher = Files.copy(Path.of("jobs/athanor"), house.resolve("jobs/athanor"));
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        tool("java", """
                if [ "$1" = -version ]; then echo 'openjdk version "17.0.9" 2023-10-17' >&2; exit 0; fi
                echo "LC_ALL=${LC_ALL:-} ATHANOR_CACHE=${ATHANOR_CACHE:-}"
                for word in "$@"; do echo "[$word]"; done
                exit "${JAVA_EXIT:-0}"
                """);
        tool("mvn", """
                echo "$@" >> mvn-calls
                sleep 1
                mkdir -p target/lib target/spark
                touch target/athanor.jar target/lib/ours.jar target/lib/both.jar target/spark/spark.jar
                """);
        // the tests run where they are built, whatever that is
        tool("getconf", "echo \"${LIBC:-glibc 2.36}\"");
        tool("uname", "[ \"$1\" = -s ] && echo \"${UNAME_S:-Linux}\" || echo \"${UNAME_M:-x86_64}\"");
    }

    @Test
    void the_first_use_builds_and_says_so_and_the_second_does_not() throws Exception {
        Ended first = athanor(Map.of(), "doctor");
        Ended second = athanor(Map.of(), "doctor");

        assertThat(first.code()).isZero();
        assertThat(first.err()).contains("athanor: building, once: about 600 MB");
        assertThat(first.out()).contains("[io.athanor.cli.Main]\n[doctor]\n");
        assertThat(first.out()).contains("[-Xmx3g]").contains("[--add-opens=java.base/java.nio=ALL-UNNAMED]");
        assertThat(first.out())
                .contains("[" + house + "/target/athanor.jar:" + house + "/target/lib/*:" + house + "/target/spark/*]");
        assertThat(second.err()).isEmpty();
        assertThat(builds()).hasSize(1).allMatch(call -> call.contains("package") && !call.contains("macos"));
    }

    @Test
    void an_edited_source_is_built_again() throws Exception {
        athanor(Map.of(), "doctor");
        Path source = Files.writeString(house.resolve("src/main/New.java"), "class New {}");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));

        assertThat(athanor(Map.of(), "doctor").err()).contains("building again");
        assertThat(builds()).hasSize(2);
    }

    @Test
    void two_at_once_build_once() throws Exception {
        Process one = start(Map.of(), house, launcher.toString(), "doctor");
        Process two = start(Map.of(), house, launcher.toString(), "models");

        assertThat(List.of(end(one).code(), end(two).code())).containsOnly(0);
        assertThat(builds()).hasSize(1);
    }

    @Test
    void a_build_that_fails_shows_the_error_and_ends_with_2() throws Exception {
        tool("mvn", "echo '[ERROR] no such artefact'; exit 1");

        Ended ended = athanor(Map.of(), "doctor");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err())
                .contains("[ERROR] no such artefact")
                .contains("athanor: Cannot build: Maven failed")
                .contains("target/athanor-build.log");
    }

    @Test
    void it_is_called_through_links_from_anywhere() throws Exception {
        Path link = Files.createSymbolicLink(tools.resolve("athanor"), Path.of("../a house/jobs/athanor"));

        Ended ended = end(start(Map.of(), folder, link.toString(), "run", "my file.yaml", "--set", "a=b c"));
        assertThat(ended.out()).contains("[run]\n[my file.yaml]\n[--set]\n[a=b c]\n");
    }

    @Test
    void the_exit_code_is_that_of_the_program() throws Exception {
        assertThat(athanor(Map.of("JAVA_EXIT", "3"), "run", "a.yaml").code()).isEqualTo(3);
    }

    @Test
    void a_dry_run_prints_a_command_that_can_be_pasted_and_does_nothing() throws Exception {
        Ended ended = athanor(Map.of(), "run", "my file.yaml", "--dry-run", "--master", "local[2]");

        assertThat(ended.code()).isZero();
        assertThat(ended.out())
                .contains("# builds first")
                .contains("run my\\ file.yaml --master local\\[2\\]")
                .doesNotContain("--dry-run");
        assertThat(house.resolve("target")).doesNotExist();
    }

    @Test
    void the_dry_run_of_gc_is_its_own() throws Exception {
        assertThat(athanor(Map.of(), "gc", "work/x", "--dry-run").out())
                .contains("[io.athanor.cli.Main]\n[gc]\n[work/x]\n[--dry-run]\n");
    }

    @Test
    void a_local_run_takes_settings_of_spark_after_the_dashes() throws Exception {
        assertThat(athanor(Map.of(), "run", "a.yaml", "--", "--conf", "spark.x=y")
                        .out())
                .contains("[-Dspark.x=y]\n[io.athanor.cli.Main]\n[run]\n[a.yaml]\n");
        Ended refused = athanor(Map.of(), "run", "a.yaml", "--", "--queue", "q");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("Cannot pass \"--queue\" to spark-submit: this run is local");
    }

    @Test
    void jars_of_ones_own_go_on_the_class_path_or_to_spark() throws Exception {
        Path one = Files.writeString(house.resolve("one.jar"), "");
        Path two = Files.writeString(house.resolve("two.jar"), "");
        assertThat(athanor(Map.of(), "run", "--plugins", one + "," + two, "a.yaml")
                        .out())
                .contains("/target/spark/*:" + one + ":" + two + "]\n")
                .contains("[io.athanor.cli.Main]\n[run]\n[a.yaml]\n");
        assertThat(athanor(Map.of(), "run", "a.yaml", "--master=spark://h:7077", "--plugins=" + one)
                        .out())
                .contains("/target/lib/ours.jar," + one + "]\n")
                .endsWith("[run]\n[a.yaml]\n");
        Ended missing = athanor(Map.of(), "run", "a.yaml", "--plugins", "none.jar");
        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.err()).contains("Cannot use the plug-in none.jar: found no such file");
    }

    @Test
    void what_no_class_path_can_hold_is_refused_in_a_local_run() throws Exception {
        Path colon =
                Files.writeString(Files.createDirectories(folder.resolve("a:b")).resolve("my.jar"), "");
        for (String jar : List.of("https://h/my.jar", "s3a://b/my.jar", colon.toString())) {
            Ended ended = athanor(Map.of(), "run", "a.yaml", "--plugins", jar);
            assertThat(ended.code()).as(jar).isEqualTo(2);
            assertThat(ended.err()).startsWith("athanor: Cannot use the plug-in " + jar + ": ");
            assertThat(ended.err().lines()).hasSize(1);
        }
    }

    @Test
    void an_empty_name_among_the_jars_is_none() throws Exception {
        Path one = Files.writeString(house.resolve("one.jar"), "");
        for (String jars : List.of(one + ",", "," + one, one + ",,")) {
            assertThat(athanor(Map.of(), "run", "a.yaml", "--plugins", jars).out())
                    .contains("/target/spark/*:" + one + "]\n");
        }
    }

    @Test
    void the_users_jars_join_ours_as_spark_takes_the_last_list_alone() throws Exception {
        Path mine = Files.writeString(house.resolve("mine.jar"), "");
        Ended ended = athanor(
                Map.of(),
                "run",
                "a.yaml",
                "--master=spark://h:7077",
                "--plugins=" + mine,
                "--",
                "--jars",
                "one.jar,two.jar",
                "--queue",
                "q",
                "--jars=three.jar");
        assertThat(ended.out())
                .contains("[--jars]\n[" + house + "/target/lib/both.jar," + house + "/target/lib/ours.jar," + mine
                        + ",one.jar,two.jar,three.jar]\n")
                .containsOnlyOnce("[--jars")
                .contains("[--queue]\n[q]\n[" + house + "/target/athanor.jar]\n");
        for (String[] words : List.of(new String[] {"--jars", "one.jar"}, new String[] {"--jars=one.jar"})) {
            Ended local = athanor(
                    Map.of(),
                    Stream.concat(Stream.of("run", "a.yaml", "--"), Stream.of(words))
                            .toArray(String[]::new));
            assertThat(local.code()).isEqualTo(2);
            assertThat(local.err())
                    .contains("Cannot pass \"--jars\" to spark-submit")
                    .contains("--plugins");
        }
        assertThat(athanor(Map.of(), "run", "a.yaml", "--master=yarn", "--", "--jars")
                        .err())
                .contains("found --jars at the end");
    }

    @Test
    void jars_in_s3_have_the_connector_fetched() throws Exception {
        athanor(Map.of(), "doctor");
        tool("mvn", "echo \"$@\" >> mvn-calls");
        assertThat(athanor(Map.of(), "run", "a.yaml", "--master=spark://h:7077", "--plugins=s3a://b/my.jar")
                        .err())
                .contains("fetching Hadoop's connector to S3");
        assertThat(athanor(Map.of(), "run", "a.yaml", "--master=spark://h:7077", "--", "--jars", "s3a://b/my.jar")
                        .err())
                .contains("fetching Hadoop's connector to S3");
    }

    @Test
    void with_a_spark_home_it_submits_what_spark_has_not_got() throws Exception {
        Path spark = sparkHome();

        Ended ended = athanor(
                Map.of("SPARK_HOME", spark.toString()),
                "run",
                "a.yaml",
                "--master",
                "spark://h:7077",
                "--",
                "--executor-memory",
                "8g");
        assertThat(ended.code()).isZero();
        assertThat(ended.out())
                .startsWith("submit\n")
                .contains("[--class]\n[io.athanor.cli.Main]\n")
                .contains("[--master]\n[spark://h:7077]\n")
                .contains("[--jars]\n[" + house + "/target/lib/ours.jar]\n")
                .endsWith("[--executor-memory]\n[8g]\n[" + house + "/target/athanor.jar]\n[run]\n[a.yaml]\n");
    }

    @Test
    void without_a_spark_home_a_cluster_is_reached_by_the_jars_of_the_build() throws Exception {
        assertThat(athanor(Map.of(), "run", "a.yaml", "--master=spark://h:7077").out())
                .contains("[org.apache.spark.deploy.SparkSubmit]\n[--class]\n[io.athanor.cli.Main]\n")
                .contains("[--master]\n[spark://h:7077]\n");
    }

    @Test
    void hadoops_settings_and_its_connector_to_s3_are_found() throws Exception {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Map<String, String> environment = Map.of("HADOOP_CONF_DIR", conf.toString());
        tool("mvn", """
                echo "$@" >> mvn-calls
                mkdir -p target/lib target/spark
                touch target/athanor.jar target/lib/ours.jar target/spark/spark.jar
                case "$*" in *copy@s3*) mkdir -p target/s3; touch target/s3/hadoop-aws-1.jar ;; esac
                """);
        String classPath = house + "/target/athanor.jar:" + house + "/target/lib/*:" + house + "/target/spark/*";

        Ended without = athanor(environment, "run", "a.yaml");
        assertThat(without.out()).contains("[" + conf + ":" + classPath + "]\n");
        assertThat(builds()).hasSize(1);

        Ended with = athanor(environment, "ledger", "s3a://bucket/work");
        assertThat(with.err()).contains("fetching Hadoop's connector to S3, once");
        assertThat(with.out()).contains("[" + conf + ":" + classPath + ":" + house + "/target/s3/*]\n");
        Path pipeline = Files.writeString(folder.resolve("p.yaml"), "source: { folder: \"s3a://bucket/data\" }");
        Ended submitted = athanor(environment, "run", pipeline.toString(), "--master", "yarn");
        assertThat(submitted.out())
                .contains("[-cp]\n[" + conf + ":" + house + "/target/spark/*:")
                .contains("[spark.yarn.jars=" + house + "/target/spark/*]\n")
                .contains("[--jars]\n[" + house + "/target/lib/ours.jar," + house + "/target/s3/hadoop-aws-1.jar]\n");
        assertThat(builds()).hasSize(2);
    }

    @Test
    void libraries_of_tables_come_when_sparks_settings_name_them() throws Exception {
        tool("mvn", """
                echo "$@" >> mvn-calls
                mkdir -p target/lib target/spark
                touch target/athanor.jar target/lib/ours.jar target/spark/spark.jar
                case "$*" in *copy@iceberg*) mkdir -p target/iceberg; touch target/iceberg/iceberg-1.jar ;; esac
                """);
        Path settings = Files.writeString(
                folder.resolve("lake.conf"), "spark.sql.catalog.lake org.apache.iceberg.spark.SparkCatalog");
        athanor(Map.of(), "run", "a.yaml", "--", "--conf", "spark.executor.memory=1g");
        assertThat(builds()).hasSize(1);
        for (int again = 0; again < 2; again++) {
            Ended with = athanor(Map.of(), "run", "a.yaml", "--", "--properties-file", settings.toString());
            assertThat(with.out()).contains("/target/spark/*:" + house + "/target/iceberg/*]\n");
            assertThat(builds()).hasSize(2);
        }
        Ended submitted = athanor(Map.of(), "run", "a.yaml", "--master", "yarn", "--", "--properties-file=" + settings);
        assertThat(submitted.out())
                .contains("[--jars]\n[" + house + "/target/lib/ours.jar," + house + "/target/iceberg/iceberg-1.jar]\n");
    }

    @Test
    void a_key_on_the_command_line_is_refused() throws Exception {
        Ended ended = athanor(Map.of(), "run", "a.yaml", "--", "--conf", "spark.hadoop.fs.s3a.secret.key=hidden");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err())
                .contains("Cannot take a credential on the command line")
                .doesNotContain("hidden");
    }

    @Test
    void a_master_that_is_none_is_told_before_anything_is_built() throws Exception {
        Ended ended = athanor(Map.of(), "run", "a.yaml", "--master", "lokal");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("Cannot use the master \"lokal\"").contains("spark://host:7077");
    }

    @Test
    void in_deploy_mode_cluster_the_file_travels_and_the_status_decides() throws Exception {
        Path pipeline = Files.writeString(folder.resolve("p.yaml"), "name: p");
        Map<String, String> environment =
                Map.of("SPARK_HOME", sparkHome().toString(), "JAVA_EXIT", "3", "FAILS", "yes");

        Ended ended = athanor(
                environment,
                "run",
                pipeline.toString(),
                "--workdir",
                "hdfs:/w",
                "--master",
                "yarn",
                "--",
                "--deploy-mode",
                "cluster",
                "--conf",
                "spark.hadoop.fs.defaultFS=hdfs:/");
        assertThat(ended.out())
                .contains("[-Dspark.hadoop.fs.defaultFS=hdfs:/]\n[io.athanor.cli.Main]\n[status]\n")
                .contains("[--files]\n[" + pipeline + "]\n")
                .contains("[run]\n[p.yaml]\n[--workdir]\n[hdfs:/w]\n")
                .containsPattern("\\[spark.athanor.run=\\d{8}T\\d{6}Z-\\d+-\\d+]")
                .contains("[io.athanor.cli.Main]\n[status]\n[hdfs:/w]\n[--run]\n");
        assertThat(ended.err()).contains("Exception: it failed").doesNotContain("\tat ");
        // submitted and asked for by one number
        assertThat(ended.out()
                        .lines()
                        .map(line -> line.replaceFirst("^\\[(spark\\.athanor\\.run=)?(\\d{8}T[^]]*)]$", "$2"))
                        .filter(line -> line.matches("\\d{8}T.*"))
                        .distinct())
                .hasSize(1);
        assertThat(ended.code()).isEqualTo(3);

        Ended scored = athanor(
                environment,
                "predict",
                "--model",
                "student",
                "hdfs:/w",
                "hdfs:/new",
                "hdfs:/out",
                "--master",
                "yarn",
                "--",
                "--deploy-mode",
                "cluster");
        assertThat(scored.out()).contains("[io.athanor.cli.Main]\n[status]\n[hdfs:/w]\n[--run]\n");

        Ended placeless = athanor(environment, "run", "p.yaml", "--master", "yarn", "--", "--deploy-mode", "cluster");
        assertThat(placeless.code()).isEqualTo(2);
        assertThat(placeless.err()).contains("found no --workdir");
    }

    @Test
    void a_standalone_cluster_is_waited_for_and_finds_the_file_by_its_whole_path() throws Exception {
        Files.writeString(folder.resolve("p.yaml"), "name: p");
        Ended ended = athanor(
                Map.of("SPARK_HOME", sparkHome().toString()),
                "run",
                "p.yaml",
                "--date",
                "2026-01-31",
                "--workdir",
                "hdfs:/w/${date}",
                "--master",
                "spark://h:7077",
                "--",
                "--deploy-mode=cluster",
                "--conf",
                "spark.hadoop.fs.x=y");
        assertThat(ended.out())
                .contains("[spark.standalone.submit.waitAppCompletion=true]\n")
                .contains("[spark.driver.extraJavaOptions=-XX:+IgnoreUnrecognizedVMOptions ")
                .contains("[run]\n[" + folder + "/p.yaml]\n[--date]\n[2026-01-31]\n")
                .contains("[-Dspark.hadoop.fs.x=y]\n[io.athanor.cli.Main]\n[status]\n[hdfs:/w/${date}]\n")
                .endsWith("[--date]\n[2026-01-31]\n")
                .doesNotContain("[--files]");
    }

    @Test
    void a_cluster_may_find_the_jars_elsewhere() throws Exception {
        assertThat(athanor(
                                Map.of(
                                        "SPARK_HOME",
                                        sparkHome().toString(),
                                        "ATHANOR_LIBRARIES",
                                        "local:///opt/athanor"),
                                "run",
                                "a.yaml",
                                "--master",
                                "k8s://https://h")
                        .out())
                .contains("[--jars]\n[local:///opt/athanor/lib/ours.jar]\n")
                .contains("[local:///opt/athanor/athanor.jar]\n[run]\n[a.yaml]\n");
    }

    @Test
    void to_yarn_no_jar_is_sent_that_lies_elsewhere_for_all_machines() throws Exception {
        Map<String, String> environment = Map.of("ATHANOR_LIBRARIES", "hdfs:///athanor/program");
        assertThat(athanor(environment, "run", "a.yaml", "--master", "yarn").out())
                .contains("[spark.yarn.jars=hdfs:///athanor/program/spark/*]\n")
                .contains("[--jars]\n[hdfs:///athanor/program/lib/both.jar,hdfs:///athanor/program/lib/ours.jar]\n")
                .contains("[hdfs:///athanor/program/athanor.jar]\n[run]\n[a.yaml]\n");
    }

    @Test
    void the_doctor_reads_what_it_finds_itself() throws Exception {
        Ended ended = athanor(Map.of(), "doctor", "--master", "yarn", "--", "--deploy-mode", "cluster");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err())
                .contains("Cannot look at a cluster in deploy mode cluster")
                .contains("Leave");
        Ended mistyped = athanor(Map.of(), "run", "a.yaml", "--master", "yarn", "--", "--deploy-mode", "clutser");
        assertThat(mistyped.code()).isEqualTo(2);
        assertThat(mistyped.err()).contains("Cannot use the deploy mode \"clutser\"");
    }

    @Test
    void a_local_run_reads_files_of_settings_as_spark_does() throws Exception {
        Path settings = Files.writeString(folder.resolve("s.conf"), "spark.authenticate.secret hidden");
        assertThat(athanor(
                                Map.of(),
                                "run",
                                "a.yaml",
                                "--",
                                "--conf",
                                "spark.x=y",
                                "--properties-file",
                                settings.toString())
                        .out())
                .contains("[-Dspark.x=y]\n[-Dathanor.spark-settings=" + settings + "]\n[io.athanor.cli.Main]\n")
                .doesNotContain("hidden");
        Ended missing = athanor(Map.of(), "run", "a.yaml", "--", "--properties-file", "nowhere.conf");
        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.err()).contains("found no file nowhere.conf").contains("conf/spark");
    }

    @Test
    void spark_4_is_built_and_run_beside_spark_3() throws Exception {
        athanor(Map.of(), "doctor");
        tool("mvn", """
                echo "$@" >> mvn-calls
                mkdir -p target/spark-4/lib target/spark-4/spark
                touch target/spark-4/athanor.jar
                """);
        Ended four = athanor(Map.of("ATHANOR_SPARK", "4", "ATHANOR_NATIVE", "cuda"), "doctor");
        Ended three = athanor(Map.of(), "doctor");

        assertThat(builds()).hasSize(2);
        assertThat(builds().get(0)).doesNotContain("spark-4");
        assertThat(builds().get(1)).contains("-Pspark-4 -Pcuda");
        String home = house + "/target/spark-4";
        assertThat(four.out()).contains("[" + home + "/athanor.jar:" + home + "/lib/*:" + home + "/spark/*]");
        assertThat(three.out()).contains("[" + house + "/target/athanor.jar:").doesNotContain("spark-4");
        Ended mistyped = athanor(Map.of("ATHANOR_SPARK", "4.1"), "doctor");
        assertThat(mistyped.code()).isEqualTo(2);
        assertThat(mistyped.err()).contains("expected 3 (3.5) or 4 (4.1)");
    }

    @Test
    void the_libraries_of_another_device_are_built_anew() throws Exception {
        athanor(Map.of(), "doctor");
        athanor(Map.of("ATHANOR_NATIVE", "cuda"), "doctor");
        athanor(Map.of("ATHANOR_NATIVE", "cuda"), "doctor");
        assertThat(builds()).hasSize(2);
        assertThat(builds().get(0)).doesNotContain("cuda");
        assertThat(builds().get(1)).contains("-Pcuda");
        Ended mistyped = athanor(Map.of("ATHANOR_NATIVE", "gpu"), "doctor");
        assertThat(mistyped.code()).isEqualTo(2);
        assertThat(mistyped.err()).contains("expected cpu or cuda");
    }

    @TestFactory
    Stream<DynamicTest> an_example_submits_what_a_dry_run_prints() throws IOException {
        Path folderOfExamples = Path.of("jobs/submit");
        Path steps = folderOfExamples.resolve("step");
        Path predict = folderOfExamples.resolve("predict");
        Path inClusterMode = folderOfExamples.resolve("run-in-cluster-mode");
        assertThat(folderOfExamples).isDirectoryNotContaining(file -> !Set.of(steps, predict, inClusterMode)
                .contains(file));
        Map<String, Path> examples = new LinkedHashMap<>();
        Stream.of(Step.values()).forEach(step -> examples.put(step.toString(), steps));
        examples.putAll(Map.of("run", steps, "predict", predict, "run in cluster mode", inClusterMode));
        return examples.entrySet().stream()
                .map(named -> DynamicTest.dynamicTest(named.getKey(), () -> {
                    Path example = named.getValue();
                    Path ours = house.resolve(example.toString());
                    Files.createDirectories(ours.getParent());
                    Files.copy(example, ours, StandardCopyOption.REPLACE_EXISTING);
                    assertThat(ours.toFile().setExecutable(true)).isTrue();
                    Files.createDirectories(house.resolve("target/lib"));
                    Files.createDirectories(house.resolve("target/spark"));
                    Files.writeString(house.resolve("target/lib/a.jar"), "");
                    Files.writeString(house.resolve("target/lib/b.jar"), "");
                    Path pipeline = Files.writeString(folder.resolve("my.yaml"), "name: my");
                    String plugIn =
                            Files.writeString(folder.resolve("mine.jar"), "").toString();
                    boolean inCluster = example.equals(inClusterMode);
                    String stage = inCluster ? "run" : named.getKey();
                    List<String> words = new ArrayList<>(List.of(stage));
                    words.addAll(
                            stage.equals("predict")
                                    ? List.of("hdfs:/w", "hdfs:/new", "hdfs:/out")
                                    : List.of(pipeline.toString(), "--workdir", "hdfs:/w"));
                    words.addAll(List.of("--dry-run", "--plugins", plugIn, "--master", "yarn", "--"));
                    words.addAll(inCluster ? List.of("--deploy-mode", "cluster") : List.of());
                    words.addAll(List.of("--properties-file", "my own.conf"));
                    Map<String, String> environment = new HashMap<>(Map.of(
                            "SPARK_HOME", sparkHome().toString(),
                            "MASTER", "yarn",
                            "PIPELINE", pipeline.toString(),
                            "PLUGINS", plugIn,
                            "WORKDIR", "hdfs:/w",
                            "SOURCE", "hdfs:/new",
                            "OUT", "hdfs:/out"));
                    if (!stage.equals("run")) {
                        environment.put("STEP", stage);
                    }

                    String printed = athanor(environment, words.toArray(String[]::new))
                            .out()
                            .lines()
                            .filter(line -> !line.startsWith("#"))
                            .findFirst()
                            .orElseThrow();
                    Ended dryRun = end(start(environment, folder, "bash", "-c", printed));
                    Ended byHand = end(start(environment, folder, ours.toString(), "--properties-file", "my own.conf"));
                    assertThat(byHand.out())
                            .isEqualTo(dryRun.out())
                            .startsWith("submit\n")
                            .contains("[my own.conf]", "," + plugIn + "]");
                    assertThat(byHand.code()).isZero();
                }));
    }

    @Test
    void an_unfit_machine_is_told_before_anything_is_fetched() throws Exception {
        assertThat(athanor(Map.of("UNAME_M", "aarch64"), "doctor").err())
                .contains("Cannot run on Linux aarch64: the native libraries are made for Linux x86_64");
        tool("java", "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2");
        Ended old = athanor(Map.of(), "doctor");
        assertThat(old.code()).isEqualTo(2);
        assertThat(old.err()).contains("found Java 11").contains("expected 17");
        assertThat(house.resolve("target")).doesNotExist();
    }

    @Test
    void an_old_c_library_is_told_before_anything_is_fetched() throws Exception {
        Ended old = athanor(Map.of("LIBC", "glibc 2.34"), "doctor");
        assertThat(old.code()).isEqualTo(2);
        assertThat(old.err()).contains("found glibc 2.34, expected glibc 2.35 or later");
        tool("getconf", "exit 1");
        assertThat(athanor(Map.of(), "doctor").err()).contains("found none of GNU's, expected glibc 2.35");
        assertThat(house.resolve("target")).doesNotExist();
        assertThat(athanor(Map.of("UNAME_S", "Darwin", "UNAME_M", "arm64"), "doctor")
                        .code())
                .isZero();
    }

    @Test
    void building_asks_for_the_memory_that_building_takes() throws Exception {
        tool("awk", "echo 2000");
        Ended small = athanor(Map.of(), "doctor");
        assertThat(small.code()).isEqualTo(2);
        assertThat(small.err()).contains("found 2000 MB of memory, expected 3000 MB for Maven and the compiler");
        Files.delete(tools.resolve("awk"));
        athanor(Map.of(), "doctor");
        tool("awk", "echo 2000");
        assertThat(athanor(Map.of(), "doctor").code())
                .as("what is built runs with less")
                .isZero();
    }

    // ---- surroundings ----

    @Test
    void without_a_locale_the_program_is_given_one_in_which_all_names_can_be_read() throws Exception {
        tool("locale", "[ \"$1\" = charmap ] && echo \"${CHARMAP:-ANSI_X3.4-1968}\" || echo \"${LOCALES:-C C.utf8}\"");
        assertThat(athanor(Map.of(), "doctor").out()).contains("LC_ALL=C.UTF-8 ");
        assertThat(athanor(Map.of("LC_ALL", "de_DE.ISO-8859-1", "CHARMAP", "ISO-8859-1"), "doctor")
                        .out())
                .contains("LC_ALL=C.UTF-8 ");
        assertThat(athanor(Map.of("LOCALES", "C POSIX de_DE.utf8 en_US.utf8"), "doctor")
                        .out())
                .contains("LC_ALL=de_DE.utf8 ");
        assertThat(athanor(Map.of("CHARMAP", "UTF-8"), "doctor").out()).contains("LC_ALL= ");
    }

    @Test
    void executors_and_drivers_elsewhere_are_given_one_too() throws Exception {
        Map<String, String> environment = Map.of("SPARK_HOME", sparkHome().toString());
        assertThat(athanor(environment, "run", "a.yaml", "--master", "yarn").out())
                .contains("[spark.executorEnv.LC_ALL=C.UTF-8]");
        String[] words = {"run", "a.yaml", "--workdir", "hdfs:/w", "--master", "yarn", "--", "--deploy-mode", "cluster"
        };
        assertThat(athanor(environment, words).out()).contains("[spark.yarn.appMasterEnv.LC_ALL=C.UTF-8]");
        words[5] = "k8s://https://h";
        assertThat(athanor(environment, words).out()).contains("[spark.kubernetes.driverEnv.LC_ALL=C.UTF-8]");
    }

    @Test
    void where_home_is_read_only_libraries_are_unpacked_elsewhere() throws Exception {
        Path home = Files.createDirectories(folder.resolve("home"));
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        Map<String, String> environment =
                new HashMap<>(Map.of("HOME", home.toString(), "TMPDIR", temporary.toString()));
        athanor(environment, "doctor");
        assertThat(athanor(environment, "doctor").out()).contains("ATHANOR_CACHE=" + home + "/.cache/athanor\n");

        // below a file no folder can be made, by whomever
        environment.put("HOME", house.resolve("pom.xml").toString());
        Ended elsewhere = athanor(environment, "doctor");
        assertThat(elsewhere.out()).containsPattern("ATHANOR_CACHE=" + temporary + "/athanor-\\d+\n");

        // a folder that others may write to is none to load libraries from
        try (Stream<Path> made = Files.list(temporary)) {
            Files.setPosixFilePermissions(made.findFirst().orElseThrow(), PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        assertThat(athanor(environment, "doctor").out()).contains("ATHANOR_CACHE=" + house + "/target/cache\n");
        environment.put("ATHANOR_CACHE", "/mine");
        assertThat(athanor(environment, "doctor").out()).contains("ATHANOR_CACHE=/mine\n");
    }

    @Test
    void without_a_home_in_the_environment_the_users_own_is_taken() throws Exception {
        Ended ended = end(start(Map.of(), folder, "env", "-u", "HOME", launcher.toString(), "models"));
        assertThat(ended.err()).doesNotContain("unbound variable");
        assertThat(ended.code()).isZero();
    }

    @Test
    void where_temporary_files_cannot_be_programs_they_go_beside_the_libraries() throws Exception {
        Path home = Files.createDirectories(folder.resolve("home"));
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        // as below a mount point that holds none: nothing there is ever executable
        tool("chmod", "case \"$2\" in \"$NOEXEC\"/*) ;; *) exec /bin/chmod \"$@\" ;; esac");
        Map<String, String> environment = new HashMap<>(
                Map.of("HOME", home.toString(), "TMPDIR", temporary.toString(), "NOEXEC", temporary.toString()));
        athanor(environment, "doctor");
        String beside = "[-Djava.io.tmpdir=" + home + "/.cache/athanor/tmp]\n";
        assertThat(athanor(environment, "doctor").out()).contains(beside);
        assertThat(home.resolve(".cache/athanor/tmp")).isDirectory();

        environment.put("NOEXEC", "/nowhere");
        assertThat(athanor(environment, "doctor").out()).contains("[-Djava.io.tmpdir=" + temporary + "]\n");
        environment.put("NOEXEC", home.toString());
        assertThat(athanor(environment, "doctor").out())
                .contains("[-Djava.io.tmpdir=" + temporary + "]\n")
                .contains("ATHANOR_CACHE=" + temporary + "/athanor-");
    }

    @Test
    void a_user_without_a_name_works_here_and_is_told_before_a_cluster_is_asked() throws Exception {
        tool("id", "[ \"$1\" = -u ] && echo 12345");
        Map<String, String> environment = Map.of("HOME", folder.resolve("home").toString());
        assertThat(athanor(environment, "doctor").out())
                .contains("[-Duser.name=12345]\n[-Duser.home=" + folder.resolve("home") + "]\n");
        Ended submitted = athanor(environment, "run", "a.yaml", "--master", "yarn");
        assertThat(submitted.code()).isEqualTo(2);
        assertThat(submitted.err()).contains("found no name for the user 12345, expected one");
    }

    @Test
    void apple_silicon_is_built_by_its_profile() throws Exception {
        athanor(Map.of("UNAME_S", "Darwin", "UNAME_M", "arm64"), "doctor");
        assertThat(builds()).allMatch(call -> call.contains("-Pmacos-arm64"));
    }

    private Path sparkHome() throws IOException {
        Path spark = Files.createDirectories(folder.resolve("spark"));
        Files.createDirectories(spark.resolve("bin"));
        Files.createDirectories(spark.resolve("jars"));
        Files.writeString(spark.resolve("jars/both.jar"), "");
        script(spark.resolve("bin/spark-submit"), """
                echo submit
                for word in "$@"; do echo "[$word]"; done
                [ -z "${FAILS:-}" ] || { printf 'Exception: it failed\\n\\tat a.B.c(B.java:1)\\n' >&2; exit 1; }
                """);
        return spark;
    }

    private List<String> builds() throws IOException {
        return Files.readAllLines(house.resolve("mvn-calls"));
    }

    private void tool(String name, String body) throws IOException {
        script(tools.resolve(name), body);
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/usr/bin/env bash\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Ended athanor(Map<String, String> environment, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(Arrays.asList(words));
        return end(start(environment, folder, command.toArray(String[]::new)));
    }

    private Process start(Map<String, String> environment, Path from, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(from.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("SPARK_")
                        || name.startsWith("ATHANOR_")
                        || name.startsWith("HADOOP_")
                        || name.startsWith("YARN_")
                        || name.equals("TMPDIR")
                        || name.equals("LC_ALL"));
        builder.environment().remove("JAVA_HOME");
        builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
        builder.environment().putAll(environment);
        builder.redirectError(Files.createTempFile(folder, "err", ".txt").toFile());
        Process process = builder.start();
        errors.put(process, builder.redirectError().file().toPath());
        return process;
    }

    private final Map<Process, Path> errors = new HashMap<>();

    private Ended end(Process process) throws Exception {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        return new Ended(process.exitValue(), out, Files.readString(errors.get(process)));
    }

    private record Ended(int code, String out, String err) {}
}
