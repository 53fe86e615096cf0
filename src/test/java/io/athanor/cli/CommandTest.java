package io.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.base.Change;
import io.athanor.base.Json;
import io.athanor.base.TooManyRejected;
import io.athanor.base.UserError;
import io.athanor.extract.encoder.Encoders;
import io.athanor.fusion.network.AutoFusion;
import io.athanor.job.LocalFiles;
import io.athanor.job.SampleSize;
import io.athanor.job.Step;
import io.athanor.job.bundles.ModelRequest;
import io.athanor.job.compare.TrialGrid;
import io.athanor.job.doctor.ClusterReport;
import io.athanor.job.inspect.InspectJob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandTest {
    private static final String PIPELINE = """
            name: small emoji
            source: { webdataset: "x/*.tar" }
            label: label
            modalities: { text: { from: txt, encoder: minilm-l6 } }
            """;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final FakeJobs jobs = new FakeJobs();
    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    private Path folder;

    private Path pipeline;
    private Path work;

    @BeforeEach
    void write_a_pipeline() throws IOException {
        pipeline = Files.writeString(folder.resolve("p.yaml"), PIPELINE);
        work = folder.resolve("work");
    }

    @Test
    void run_hands_the_bound_pipeline_to_the_job_and_prints_its_ending() throws IOException {
        int code = athanor(
                "run", pipeline.toString(), "--workdir", work.toString(), "--set", "seed=11", "--master", "local[1]");

        assertThat(code).isZero();
        assertThat(out()).isEqualTo("the results\n");
        assertThat(err()).isEmpty();
        Jobs.Request request = jobs.requests.get(0);
        assertThat(request.settings().seed()).isEqualTo(11);
        assertThat(request.workDirectory()).isEqualTo(work.toString());
        assertThat(request.master()).isEqualTo("local[1]");
        assertThat(request.last()).isEqualTo(Step.REPORT);
        assertThat(request.redoFrom()).isNull();
        assertThat(status().code()).isZero();
        assertThat(status().message()).isEqualTo("done");
        assertThat(status().command()).startsWith("athanor run " + pipeline);
        assertThat(status().finishedAt()).isNotNull();
    }

    @Test
    void a_step_ends_with_itself() {
        for (Step step : Step.values()) {
            athanor(step.toString(), pipeline.toString(), "--workdir", work.toString());
            assertThat(jobs.requests.get(jobs.requests.size() - 1).last()).isEqualTo(step);
        }
        athanor("run", pipeline.toString(), "--workdir", work.toString(), "--from", "train");
        assertThat(jobs.requests.get(jobs.requests.size() - 1).redoFrom()).isEqualTo(Step.TRAIN);
    }

    @Test
    void a_pilot_runs_on_a_sample_and_a_size_that_is_none_is_refused() {
        athanor("run", pipeline.toString(), "--workdir", work.toString());
        athanor("run", pipeline.toString(), "--workdir", work.toString(), "--sample", "0.5%");
        athanor("run", pipeline.toString(), "--workdir", work.toString(), "--sample=5000");
        assertThat(jobs.requests.stream().map(Jobs.Request::sample))
                .containsExactly(null, SampleSize.parse("0.5%"), SampleSize.parse("5000"));
        for (String size : List.of("0%", "100%", "1", "all")) {
            assertThat(athanor("run", pipeline.toString(), "--workdir", work.toString(), "--sample", size))
                    .isEqualTo(2);
            assertThat(err())
                    .contains("--sample")
                    .contains("found \"" + size + "\"")
                    .contains("such as 1%");
        }
        assertThat(athanor(
                        "run", pipeline.toString(), "--workdir", work.toString(), "--sample", "1%", "--from", "train"))
                .isEqualTo(2);
        assertThat(err()).contains("--sample and --from");
        assertThat(jobs.requests).hasSize(3);
        assertThat(athanor("run", "--help")).isZero();
        assertThat(out()).contains("--sample=SIZE").contains("1% or 0.01");
    }

    @Test
    void ledger_of_a_pilot_says_what_was_left_out() throws IOException {
        Files.createDirectories(work);
        Files.writeString(work.resolve("ledger.json"), """
                {"ids": 2, "modalities": {}, "labels": {"ok": 2, "missing": 0}, "leftOut": 198}
                """);
        assertThat(athanor("ledger", work.toString())).isZero();
        assertThat(out()).endsWith("pilot: 198 further ids of the source were left out by sampling.\n");
    }

    @Test
    void a_work_directory_stands_for_the_pipeline_that_ran_in_it() throws IOException {
        Files.createDirectories(work);
        assertThat(athanor("report", work.toString())).isEqualTo(2);
        assertThat(err())
                .contains("expected the work directory of a pipeline that has run")
                .contains("athanor init " + work + " drafts a pipeline for it");
        Files.writeString(work.resolve("_pipeline.json"), Json.write(Map.of("settings", PIPELINE, "models", Map.of())));

        assertThat(athanor("report", work.toString(), "--set", "seed=11")).isZero();

        assertThat(jobs.requests.get(0).settings().name()).isEqualTo("small emoji");
        assertThat(jobs.requests.get(0).settings().seed()).isEqualTo(11);
        assertThat(jobs.requests.get(0).workDirectory()).isEqualTo(work.toString());
    }

    @Test
    void evaluate_has_options_of_its_own() {
        athanor("evaluate", pipeline.toString(), "--workdir", work.toString(), "--repeats", "5", "--folds", "3");

        assertThat(jobs.requests.get(0).settings().evaluate().repeats()).isEqualTo(5);
        assertThat(jobs.requests.get(0).settings().evaluate().folds()).isEqualTo(3);
    }

    @Test
    void compare_hands_over_the_trials_of_file_and_command_line() throws IOException {
        Files.writeString(pipeline, PIPELINE + "compare: { vary: { teacher.hidden: [8, 16] }, halving: 1 }\n");
        String[] varied = {
            "compare",
            pipeline.toString(),
            "--workdir",
            work.toString(),
            "--vary",
            "teacher.fusion=gated,concat",
            "--vary=modalities.text.transforms=[standardise],[{pca: 8}, standardise]",
            "--set",
            "teacher.epochs=12",
            "--budget",
            "20m"
        };
        assertThat(athanor(varied)).isZero();
        assertThat(out()).isEqualTo("the winner\n");
        TrialGrid grid = jobs.compared.get(0);
        assertThat(grid.trials())
                .hasSize(8)
                .allMatch(trial -> trial.settings().teacher().training().epochs() == 12);
        assertThat(grid.trials().get(7).changes())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "teacher.hidden",
                        "16",
                        "teacher.fusion",
                        "concat",
                        "modalities.text.transforms",
                        "[{pca: 8}, standardise]"));
        assertThat(jobs.requests.get(0).settings().compare().budget()).hasMinutes(20);
        assertThat(jobs.requests.get(0).settings().compare().vary()).hasSize(3);

        out.reset();
        assertThat(athanor(
                        Stream.concat(Stream.of(varied), Stream.of("--dry-run")).toArray(String[]::new)))
                .isZero();
        assertThat(out())
                .contains("    1  teacher.hidden=8  teacher.fusion=gated  modalities.text.transforms=[standardise]\n")
                .endsWith("8 trials of 8 combinations: 8 trainings, 8 for 100 % of their epochs. Nothing was run.\n");
        assertThat(jobs.compared).hasSize(1);
    }

    @Test
    void what_cannot_be_varied_is_refused_before_anything_runs() {
        for (String vary : List.of("teacher.hidden", "=8", "teacher.hidden=[8", "teacher.hidden=8,,")) {
            assertThat(athanor("compare", pipeline.toString(), "--workdir", work.toString(), "--vary", vary))
                    .isEqualTo(2);
            assertThat(err()).contains("Cannot compare: found --vary " + vary + ", expected ");
        }
        assertThat(athanor("compare", pipeline.toString(), "--workdir", work.toString()))
                .isEqualTo(2);
        assertThat(err()).contains("Cannot compare: nothing varies");
        assertThat(athanor(
                        "compare",
                        pipeline.toString(),
                        "--workdir",
                        work.toString(),
                        "--vary",
                        "teacher.hidden=0",
                        "--vary",
                        "label=a,b"))
                .isEqualTo(2);
        assertThat(err()).contains("Cannot compare: 2 mistakes in what varies.");
        assertThat(jobs.compared).isEmpty();
    }

    @Test
    void a_command_that_holds_a_credential_is_refused_and_noted_nowhere() {
        for (String word : List.of("s3a://me:hidden@bucket/work", "--workdir=s3a://me:hidden@bucket/work")) {
            assertThat(athanor("run", pipeline.toString(), "--workdir", work.toString(), word))
                    .isEqualTo(2);
        }
        assertThat(athanor(
                        "run", pipeline.toString(), "--workdir", work.toString(), "--set", "fs.s3a.secret.key=hidden"))
                .isEqualTo(2);
        assertThat(err())
                .contains("athanor: Cannot take the command: it holds what looks like a credential")
                .doesNotContain("hidden");
        assertThat(work).doesNotExist();
    }

    @Test
    void a_file_system_that_is_unknown_or_silent_is_the_users_to_mend() throws IOException {
        for (Exception failure : List.of(
                new UnsupportedFileSystemException("No FileSystem for scheme \"s3\""),
                new ClassNotFoundException("Class org.apache.hadoop.fs.s3a.S3AFileSystem not found"),
                new ConnectException(
                        "Call From here to there:8020 failed on connection exception; For more details see"),
                new UnknownHostException("name-nod"))) {
            jobs.answer = request -> {
                throw new IllegalStateException(failure);
            };
            assertThat(athanor("run", pipeline.toString(), "--workdir", work.toString()))
                    .isEqualTo(2);
            assertThat(status().message())
                    .startsWith("Cannot ")
                    .contains(", expected ")
                    .doesNotContain("For more details");
        }
        assertThat(err())
                .doesNotContain("\tat ")
                .contains("mvn dependency:copy@s3")
                .contains("(name-nod)");
    }

    @Test
    void a_failure_the_user_can_mend_is_one_message_and_exit_code_2() throws IOException {
        jobs.answer = request -> {
            // as Spark wraps what a task throws
            throw new RuntimeException("Job aborted", new UserError("Cannot find samples: found none, expected some."));
        };

        assertThat(athanor("run", pipeline.toString(), "--workdir", work.toString()))
                .isEqualTo(2);
        assertThat(err()).isEqualTo("athanor: Cannot find samples: found none, expected some.\n");
        assertThat(status().code()).isEqualTo(2);
        assertThat(status().message()).isEqualTo("Cannot find samples: found none, expected some.");
    }

    @Test
    void too_many_rejected_rows_end_with_exit_code_3() throws IOException {
        jobs.answer = request -> {
            throw new TooManyRejected("Cannot extract image: found 9 of 10 rejected, expected at most 2%.");
        };

        assertThat(athanor("extract", pipeline.toString(), "--workdir", work.toString()))
                .isEqualTo(3);
        assertThat(status().code()).isEqualTo(3);
    }

    @Test
    void a_bug_is_named_one_and_shows_where() throws IOException {
        jobs.answer = request -> {
            throw new IllegalStateException("ledger does not balance");
        };

        assertThat(athanor("run", pipeline.toString(), "--workdir", work.toString()))
                .isEqualTo(1);
        assertThat(err())
                .startsWith("athanor: this is a bug: java.lang.IllegalStateException: ledger does not balance\n")
                .contains("\tat io.athanor.cli.CommandTest");
        assertThat(status().code()).isEqualTo(1);
    }

    @Test
    void mistakes_of_the_pipeline_file_are_told_and_left_in_the_work_directory() throws IOException {
        Files.writeString(pipeline, PIPELINE + "sed: 8\nworkers: many\n");

        assertThat(athanor("run", pipeline.toString(), "--workdir", work.toString()))
                .isEqualTo(2);
        assertThat(err())
                .startsWith("athanor: Cannot use " + pipeline + ": ")
                .contains(pipeline + ":5: sed: unknown key, did you mean seed?")
                .doesNotContain("\tat ");
        assertThat(status().code()).isEqualTo(2);
        assertThat(jobs.requests).isEmpty();
    }

    @Test
    void a_missing_file_says_how_to_get_one() {
        assertThat(athanor("run", "nowhere.yaml")).isEqualTo(2);
        assertThat(err())
                .isEqualTo("athanor: Cannot read the pipeline nowhere.yaml: found no such file, expected a YAML file."
                        + " athanor init DATA writes a first one.\n");
    }

    @Test
    void words_that_are_no_command_are_answered_in_one_line() {
        assertThat(athanor("run", pipeline.toString(), "--wrokdir", "x")).isEqualTo(2);
        assertThat(athanor("rnu")).isEqualTo(2);
        assertThat(athanor()).isEqualTo(2);
        assertThat(athanor("run", pipeline.toString(), "--from", "trian")).isEqualTo(2);
        assertThat(err().lines())
                .hasSize(4)
                .allSatisfy(line -> assertThat(line).startsWith("athanor: Cannot understand the command: "))
                .anySatisfy(line -> assertThat(line).contains("did you mean --workdir? Run athanor run --help."))
                .anySatisfy(line -> assertThat(line).contains("rnu").contains("did you mean run?"))
                .anySatisfy(line -> assertThat(line).contains("expected one of run, inspect, init, extract"))
                .anySatisfy(line -> assertThat(line).contains("expected extract, join, train"));
    }

    @Test
    void a_machine_that_will_not_do_is_told_before_anything_is_done() throws IOException {
        Path notAFolder = Files.writeString(folder.resolve("file"), "");
        environment.put("ATHANOR_CACHE", notAFolder.resolve("cache").toString());
        for (String[] words : new String[][] {
            {"run", pipeline.toString(), "--workdir", work.toString()},
            {"evaluate", pipeline.toString(), "--workdir", work.toString()},
            {"predict", work.toString(), "new", "out"},
            {"init", "new"},
            {"inspect", "new"}
        }) {
            err.reset();
            assertThat(athanor(words)).isEqualTo(2);
            assertThat(err())
                    .startsWith("athanor: Cannot unpack native libraries: " + notAFolder + "/cache cannot be written")
                    .endsWith("Set the environment variable ATHANOR_CACHE to a folder elsewhere.\n");
        }
        assertThat(jobs.requests).isEmpty();
        assertThat(jobs.predictions).isEmpty();
        assertThat(status().code()).isEqualTo(2);
    }

    @Test
    void a_native_library_that_does_not_load_is_the_machines_fault_in_one_line() {
        for (Throwable failure : List.of(
                new UnsatisfiedLinkError("libxcb.so.1: cannot open shared object file\nand so on"),
                new NoClassDefFoundError("Could not initialize class org.bytedeco.ffmpeg.global.avdevice"))) {
            err.reset();
            jobs.answer = request -> {
                throw new IllegalStateException("Job aborted", failure);
            };
            assertThat(athanor("run", pipeline.toString(), "--workdir", work.toString()))
                    .isEqualTo(2);
            assertThat(err())
                    .startsWith("athanor: Cannot load a native library: ")
                    .endsWith(", expected it to load on this machine. Run athanor doctor, which tries each of them.\n");
        }
        jobs.answer = request -> {
            throw new NoClassDefFoundError("io/athanor/cli/Nothing");
        };
        assertThat(athanor("run", pipeline.toString(), "--workdir", work.toString()))
                .as("a class that is not there is ours to mend")
                .isEqualTo(1);
    }

    @Test
    void files_of_this_machine_are_made_without_a_program_each() {
        assertThat(Commands.hadoop().get(LocalFiles.SETTING)).isEqualTo(LocalFiles.class.getName());
    }

    @Test
    void a_work_directory_may_have_a_colon_in_its_name_and_no_pattern() throws IOException {
        String here = Path.of("").toAbsolutePath().toString();
        assertThat(Commands.place("w:1")).isEqualTo(here + "/w:1");
        assertThat(Commands.place("plain")).isEqualTo("plain");
        assertThat(Commands.place("hdfs://h:8020/w")).isEqualTo("hdfs://h:8020/w");
        Path colon = folder.resolve("w:1");

        assertThat(athanor("run", pipeline.toString(), "--workdir", colon.toString()))
                .isZero();
        assertThat(colon.resolve("_status.json")).exists();
        for (String pattern : List.of("w[1]", "w{a,b}", "w*", "w?")) {
            assertThat(athanor("run", pipeline.toString(), "--workdir", folder + "/" + pattern))
                    .isEqualTo(2);
            assertThat(err()).contains("Cannot work in " + folder + "/" + pattern + ": found one of * ? [ ] { }");
        }
        assertThat(athanor("predict", folder.resolve("w").toString(), "new", "out[1]"))
                .isEqualTo(2);
    }

    @Test
    void the_list_of_commands_tells_each_in_a_whole_sentence() {
        assertThat(athanor("--help")).isZero();
        CommandLine line = Main.commandLine(terminal(), jobs);
        for (String command : Commands.visible(line)) {
            String[] text = line.getSubcommands()
                    .get(command)
                    .getCommandSpec()
                    .usageMessage()
                    .description();
            assertThat(text[0]).as(command).endsWith(".");
        }
    }

    @Test
    void no_example_breaks_over_lines_of_a_narrow_terminal() {
        CommandLine line = Main.commandLine(terminal(), jobs);
        Stream.concat(Stream.of(line), line.getSubcommands().values().stream()).forEach(command -> assertThat(
                        command.getCommandSpec().usageMessage().footer())
                .as(command.getCommandName())
                .filteredOn(text -> text.startsWith("  "))
                .allMatch(text -> text.length() < 80));
    }

    @Test
    void whoever_reads_settings_offers_plug_ins() {
        for (String command : List.of("run", "predict", "gc", "config", "models", "quarantine", "ledger")) {
            out.reset();
            assertThat(athanor(command, "--help")).isZero();
            assertThat(out()).as(command).contains("--plugins");
        }
    }

    @Test
    void every_command_has_help_with_an_example() {
        assertThat(athanor("--help")).isZero();
        String overview = out();
        for (String command : Commands.visible(Main.commandLine(terminal(), jobs))) {
            out.reset();
            assertThat(athanor(command, "--help")).as(command).isZero();
            assertThat(out()).contains("Usage: athanor " + command).contains("Example");
            assertThat(overview).contains("\n  " + command);
        }
        assertThat(overview).doesNotContain("\n  status");
    }

    @Test
    void version_names_program_java_and_spark() {
        assertThat(athanor("--version")).isZero();
        assertThat(out()).contains("athanor ").contains("Java 17").containsPattern("Spark (3\\.5|4\\.1)\\.\\d");
    }

    @Test
    void config_explains_every_value() {
        assertThat(athanor("config", pipeline.toString(), "--explain", "--set", "seed=3"))
                .isZero();
        assertThat(out().lines())
                .allSatisfy(l -> assertThat(l).hasSizeLessThanOrEqualTo(80))
                .contains(
                        "seed: 3 (--set)",
                        "workers: auto (default)",
                        "    What is learned: one class a sample, several labels, a level, numbers; or");
        assertThat(out().replaceAll("\\s+", " "))
                .contains("label: label (" + pipeline + ":3) The cell")
                .contains("modalities.text.encoder: minilm-l6 (" + pipeline + ":4) How the modality becomes a feature")
                .contains("Takes one of mobilenetv2-b10, minilm-l6,")
                .contains("student: – (default) The small network")
                .contains("limits.rejected: 10% (default) Payloads of one modality that may be rejected: a count, or a"
                        + " share of those present. Takes a count such as 20 or a share such as 2%.");
    }

    @Test
    void a_mistake_in_one_modality_hides_none_in_another() throws IOException {
        Files.writeString(pipeline, """
                source: { webdataset: "x/*.tar" }
                label: label
                task: multiclas
                modalities:
                  image: { from: png, encoder: mobilenet, max-pixels: lots }
                student:
                  modalities: [image, video]
                teacher: { hiden: 3, fusion: gatted }
                limits: { rejected: 200% }
                workers: many
                buckets: 3
                """);

        assertThat(athanor("config", pipeline.toString())).isEqualTo(2);

        assertThat(err().replace(pipeline.toString(), "p")).isEqualTo("""
                athanor: Cannot use p: 9 mistakes in it.
                  p:3: task: found "multiclas", expected one of multiclass, multi-label, ordinal, regression, none (did you mean multiclass?)
                  p:5: modalities.image.encoder: found "mobilenet", expected one of NAMES, columns, external, spark-ml, graph, model
                  p:5: modalities.image.max-pixels: found "lots", expected a whole number from 1 to 500000000
                  p:7: student.modalities[1]: found "video", expected image
                  p:8: teacher.fusion: found "gatted", expected one of NETWORKS (did you mean gated?)
                  p:8: teacher.hiden: unknown key, did you mean hidden?
                  p:9: limits.rejected: found "200%", expected a count such as 20 or a share from 0% to 100%
                  p:10: workers: found "many", expected auto or a number of workers such as 2
                  p:11: buckets: found "3", expected auto or a power of two
                Mend them and run the command again.
                """.replace(
                        "NAMES", String.join(", ", Encoders.registry().names()))
                .replace("NETWORKS", String.join(", ", AutoFusion.registry().names())));
    }

    @Test
    void data_in_the_place_of_a_pipeline_is_known_for_what_it_is() throws IOException {
        Path data = Files.writeString(folder.resolve("samples.csv"), "id,colour\n1,red\n");
        assertThat(athanor("run", data.toString())).isEqualTo(2);
        assertThat(err())
                .isEqualTo("athanor: Cannot read the pipeline " + data + ": that is data, expected a YAML file. athanor"
                        + " init " + data + " drafts a pipeline for it.\n");
        err.reset();
        Files.write(pipeline, new byte[] {(byte) 0x89, 'P', 'N', 'G', (byte) 0xff});
        assertThat(athanor("run", pipeline.toString())).isEqualTo(2);
        assertThat(err()).contains("found bytes that are no text").hasLineCount(1);
    }

    @Test
    void a_dry_run_checks_and_runs_nothing() {
        assertThat(athanor("run", pipeline.toString(), "--workdir", work.toString(), "--dry-run"))
                .isZero();
        assertThat(out()).contains("nothing was run");
        assertThat(jobs.requests).isEmpty();
        assertThat(work).doesNotExist();
    }

    @Test
    void ledger_shows_the_balance_and_why_payloads_are_in_quarantine() throws IOException {
        Files.createDirectories(work);
        Files.writeString(work.resolve("ledger.json"), """
                {"ids": 324, "modalities": {"image": {"ok": 312, "missing": 9, "quarantined": 3}},
                 "labels": {"ok": 324, "missing": 0},
                 "quarantine": [{"modality": "image", "reason": "cannot-decode", "count": 3,
                   "exampleId": "u1f600", "exampleMessage": "no picture"}],
                 "records": {"vendor": {"rows": 500, "used": 324, "duplicates": 1, "empty": 2, "quarantined": 3,
                   "orphans": 170, "nameless": 0}}}
                """);

        assertThat(athanor("ledger", work.toString())).isZero();
        assertThat(out()).isEqualTo("""
                                 ok  missing  quarantined  sum
                        image   312        9            3  324
                        labels  324        0               324
                        324 ids; every row adds up to them.

                        records  used  duplicates  empty  quarantined  orphans  no id  sum
                        vendor    324           1      2            3      170      0  500

                        quarantine  reason         count  example
                        image       cannot-decode      3  u1f600   no picture
                        """);
        assertThat(athanor("ledger", folder.resolve("none").toString())).isEqualTo(2);
        assertThat(err())
                .startsWith("athanor: Cannot show the ledger: found no ")
                .hasLineCount(1);
    }

    @Test
    void ledger_counts_views_where_there_are_any() throws IOException {
        Files.createDirectories(work);
        String ledger = """
                {"ids": 324, "views": {"image": 50, "vendor": 6}, "modalities": {
                  "image": {"ok": 362, "missing": 9, "quarantined": 3}, "vendor": {"ok": 330, "missing": 0, "quarantined": 0}},
                 "labels": {"ok": 324, "missing": 0}}
                """;
        Files.writeString(work.resolve("ledger.json"), ledger);
        assertThat(athanor("ledger", work.toString())).isZero();
        assertThat(out()).endsWith("324 ids, and 50 further views of image, 6 of vendor; every row adds up to them.\n");
        Files.writeString(work.resolve("ledger.json"), ledger.replace("362", "361"));
        assertThat(athanor("ledger", work.toString())).isNotZero();
        assertThat(out()).contains("NOT every row adds up to them.");
    }

    @Test
    void ledger_shows_what_was_changed_on_the_way() throws IOException {
        Files.createDirectories(work);
        Files.writeString(work.resolve("ledger.json"), """
                {"ids": 2, "modalities": {}, "labels": {"ok": 2, "missing": 0},
                 "changes": {"manifest": {"cell-not-finite": {"count": 12, "example": "row 3: 'nan'"},
                   "of-a-later-version": {"count": 1, "example": "row 4"}}}}
                """);

        assertThat(athanor("ledger", work.toString())).isZero();
        assertThat(out().lines().map(line -> line.replaceAll(" +", " ")))
                .containsSubsequence("changed on the way count what for one", "manifest 1 of-a-later-version row 4")
                .anyMatch(line -> line.startsWith("manifest 12 "
                                + Change.CELL_NOT_FINITE.sentence().substring(0, 60))
                        && line.endsWith(" row 3: 'nan'"));
        assertThat(out().lines()).allMatch(line -> line.length() <= TextTable.WIDEST);
    }

    @Test
    void strict_is_a_setting_of_the_run() {
        athanor("run", pipeline.toString(), "--workdir", work.toString());
        athanor("extract", pipeline.toString(), "--workdir", work.toString(), "--strict");
        athanor("run", pipeline.toString(), "--workdir", work.toString(), "--set", "limits.strict=true");
        assertThat(jobs.requests)
                .extracting(request -> request.settings().limits().strict())
                .containsExactly(false, true, true);

        assertThat(athanor("predict", "w", "new.csv", "out", "--strict")).isZero();
        assertThat(jobs.predictions.get(0).sets()).containsExactly("limits.strict=true");
    }

    @Test
    void predict_passes_on_what_to_score() {
        assertThat(athanor("predict", "w", "new/*.tar", "out", "--model", "student", "--set", "limits.rejected=50%"))
                .isZero();
        assertThat(jobs.predictions.get(0).sets()).containsExactly("limits.rejected=50%");
        assertThat(jobs.predictions.get(0).model()).isEqualTo("student");
        assertThat(jobs.predictions.get(0).source()).isEqualTo("new/*.tar");
        assertThat(out()).isEqualTo("324 rows scored\n");
        // a mistyped place is not made
        assertThat(Path.of("w")).doesNotExist();
    }

    @Test
    void models_are_added_with_what_their_files_do_not_say() {
        assertThat(athanor(
                        "models",
                        "add",
                        "nets/resnet.onnx",
                        "--name",
                        "resnet",
                        "--mean",
                        "0.485,0.456,0.406",
                        "--std",
                        "0.229,0.224,0.225",
                        "--no-normalise"))
                .isZero();
        assertThat(jobs.added)
                .containsExactly(new ModelRequest(
                        "nets/resnet.onnx",
                        "resnet",
                        null,
                        null,
                        null,
                        false,
                        null,
                        null,
                        List.of(0.485f, 0.456f, 0.406f),
                        List.of(0.229f, 0.224f, 0.225f)));
        assertThat(athanor("models", "show", "resnet")).isZero();
        assertThat(athanor("models", "check", "resnet")).isZero();
        assertThat(athanor("models", "remove", "resnet")).isZero();
        assertThat(out()).contains("added", "shown resnet", "checked resnet", "removed resnet");
        assertThat(athanor("models", "add")).isEqualTo(2);
    }

    @Test
    void predict_says_which_models_there_are() {
        athanor("predict", "--help");
        assertThat(out().replaceAll("\\s+", " ")).contains("student-alone").contains("head-image");
    }

    @Test
    void predict_leaves_its_status_in_the_work_directory() throws IOException {
        Files.createDirectory(work);
        assertThat(athanor("predict", work.toString(), "new/*.tar", "out")).isZero();
        assertThat(status().code()).isZero();
        assertThat(status().command()).isEqualTo("athanor predict " + work + " new/*.tar out");
    }

    @Test
    void a_work_directory_that_is_a_file_is_told() throws IOException {
        Files.writeString(work, "not a folder");
        assertThat(athanor("run", pipeline.toString(), "--workdir", work.toString()))
                .isEqualTo(2);
        assertThat(err()).contains("Cannot write to the work directory").contains("Name another with --workdir");
        assertThat(work).hasContent("not a folder");
    }

    @Test
    void init_prints_or_writes_but_never_over_a_file() throws IOException {
        assertThat(athanor("init", "a.tar")).isZero();
        assertThat(out()).isEqualTo("source: { webdataset: a.tar }\n");
        Path file = folder.resolve("new.yaml");
        assertThat(athanor("init", "/a.tar", "--out", file.toString())).isZero();
        assertThat(file).hasContent("source: { webdataset: /a.tar }");
        assertThat(athanor("init", "b.tar", "--out", file.toString())).isEqualTo(2);
        assertThat(file).hasContent("source: { webdataset: /a.tar }");
        assertThat(err().split("Looked at", -1))
                .as("nothing is looked at in vain")
                .hasSize(3);
        assertThat(err())
                .endsWith("""
                        athanor: Looked at all 12 samples.
                        athanor: Left out: remark, which no bundled encoder reads.
                        athanor: Warning: Too few samples to learn from have gif: 1 of 12. It is drafted as a comment.
                        """
                        + "athanor: Cannot write " + file
                        + ": found a file there, expected none. Name another with --out.\n");
    }

    @Test
    void inspect_tells_what_was_found_and_how_to_go_on_but_never_writes_over_a_file() throws IOException {
        assertThat(athanor("inspect", "a*.tar", "--rows", "7")).isZero();
        assertThat(out()).isEqualTo("""
                Looked at all 12 samples.

                Label kind
                class  samples
                cat         12
                A note.

                athanor init 'a*.tar' writes the pipeline file.
                """);
        assertThat(jobs.inspected).containsExactly(new InspectJob.Request("a*.tar", null, 7, false));
        Path page = folder.resolve("seen.html");
        assertThat(athanor("inspect", pipeline.toString(), "--out", page.toString()))
                .isZero();
        assertThat(page).hasContent("<html>the page</html>");
        assertThat(out()).endsWith("Wrote " + page + ".\nathanor run " + pipeline + " runs it.\n");
        assertThat(jobs.inspected.get(1).settings()).isNotNull();
        assertThat(jobs.inspected.get(1).rows()).isEqualTo(10_000);
        assertThat(athanor("inspect", "a.tar", "--out", page.toString())).isEqualTo(2);
        assertThat(athanor("inspect", "a.tar", "--rows", "0")).isEqualTo(2);
        assertThat(jobs.inspected).as("nothing is looked at in vain").hasSize(2);
        assertThat(err())
                .isEqualTo(
                        "athanor: Cannot write " + page
                                + ": found a file there, expected none. Name another with --out.\n"
                                + "athanor: Cannot read the payloads of 0 samples, expected at least 1. Leave --rows out, or raise it.\n");
    }

    @Test
    void explain_tells_what_each_modality_gives_the_model_of_a_work_directory_or_pipeline() {
        assertThat(athanor("explain", pipeline.toString(), "s1", "--model", "small"))
                .isZero();
        assertThat(out()).isEqualTo("""

                What each gives
                modality  gain
                text      +3.1
                A note.

                Wrote work/explain.json.
                """);
        Jobs.Explaining asked = jobs.explained.get(0);
        assertThat(asked.workDirectory()).isEqualTo("work/small-emoji");
        assertThat(asked.model()).isEqualTo("small");
        assertThat(asked.sampleId()).isEqualTo("s1");
        assertThat(athanor("explain", pipeline.toString())).isZero();
        assertThat(jobs.explained.get(1).model()).isEqualTo("teacher");
        assertThat(jobs.explained.get(1).sampleId()).isNull();
        assertThat(athanor("explain", folder.toString())).isEqualTo(2);
        assertThat(err()).contains("expected the work directory of a pipeline that has run");
    }

    @Test
    void a_pipeline_that_is_written_elsewhere_names_its_data_by_their_whole_path() {
        athanor("init", "x/../a*.tar", "--out", folder.resolve("1.yaml").toString());
        assertThat(folder.resolve("1.yaml"))
                .hasContent("source: { webdataset: " + Path.of("").toAbsolutePath() + "/a*.tar }");
        athanor("init", "s3a://x/a.tar", "--out", folder.resolve("2.yaml").toString());
        assertThat(folder.resolve("2.yaml")).hasContent("source: { webdataset: s3a://x/a.tar }");
    }

    @Test
    void init_says_beside_the_draft_why_it_cannot_run_yet() {
        jobs.obstacles.add("No field looks like a label. Name the one that holds it in label.");
        assertThat(athanor("init", "a.tar", "--out", folder.resolve("new.yaml").toString()))
                .isZero();
        assertThat(err())
                .endsWith(
                        "athanor: The pipeline cannot run yet. No field looks like a label. Name the one that holds it in"
                                + " label.\n");
        assertThat(out()).contains("Mend what is said above");
    }

    @Test
    void doctor_says_what_works_and_what_to_do_about_the_rest() {
        jobs.checks.add(check("good", "all well"));
        assertThat(athanor("doctor")).isZero();
        assertThat(out()).contains("OK    good              all well").contains("Everything works.");

        jobs.checks.add(new Jobs.Check() {
            @Override
            public String name() {
                return "bad";
            }

            @Override
            public String look() {
                throw new UserError("Cannot load it: found nothing, expected it. Install it.");
            }
        });
        assertThat(athanor("doctor")).isEqualTo(2);
        assertThat(out()).contains("FAIL  bad               Cannot load it: found nothing, expected it. Install it.");
    }

    @Test
    void status_ends_as_the_last_command_did() {
        jobs.answer = request -> {
            throw new TooManyRejected("Cannot extract image: too many.");
        };
        athanor("run", pipeline.toString(), "--workdir", work.toString());
        err.reset();

        assertThat(athanor("status", work.toString())).isEqualTo(3);
        assertThat(err()).isEqualTo("athanor: Cannot extract image: too many.\n");
        assertThat(athanor("status", work.toString(), "--run", "mine")).isEqualTo(2);
        assertThat(err()).contains("found no status in ");
    }

    @Test
    void status_of_a_numbered_command_is_its_own_whatever_ran_since() {
        System.setProperty("spark.athanor.run", "mine");
        try {
            jobs.answer = request -> {
                throw new TooManyRejected("Cannot extract image: too many.");
            };
            athanor("run", pipeline.toString(), "--workdir", work + "-${date}", "--date", "2026-01-31");
        } finally {
            System.clearProperty("spark.athanor.run");
        }
        jobs.answer = request -> "the results";
        athanor("run", pipeline.toString(), "--workdir", work + "-2026-01-31");

        assertThat(athanor("status", work + "-${date}", "--date", "2026-01-31")).isZero();
        assertThat(athanor("status", work + "-${date}", "--date", "2026-01-31", "--run", "mine"))
                .isEqualTo(3);
        // read once: the launcher has it
        assertThat(athanor("status", work + "-2026-01-31", "--run", "mine")).isEqualTo(2);
        assertThat(Path.of(work + "-2026-01-31")).isDirectoryNotContaining("glob:**_status-*");
        assertThat(athanor("status", work.toString(), "--run", "../mine")).isEqualTo(2);
        assertThat(err()).contains("the run is called \"../mine\"");
    }

    @Test
    void a_day_stands_in_the_file_in_settings_and_in_the_work_directory() throws IOException {
        Files.writeString(
                pipeline,
                PIPELINE.replace("\"x/*.tar\"", "[\"x/${date-1}/*.tar\", \"x/${date}/*.tar\"]")
                        .replace("small emoji", "small ${date:always}"));
        assertThat(athanor(
                        "run",
                        pipeline.toString(),
                        "--date",
                        "2026-03-01",
                        "--set",
                        "source.id=id-${date-366}",
                        "--workdir",
                        work + "/${date-1}"))
                .isZero();
        Jobs.Request request = jobs.requests.get(0);
        assertThat(request.settings().source().webdataset())
                .containsExactly("x/2026-02-28/*.tar", "x/2026-03-01/*.tar");
        assertThat(request.settings().source().id()).isEqualTo("id-2025-02-28");
        assertThat(request.settings().name()).isEqualTo("small 2026-03-01");
        assertThat(request.workDirectory()).isEqualTo(work + "/2026-02-28");

        assertThat(athanor("config", pipeline.toString(), "--date", "2026-03-01", "--explain"))
                .isZero();
        assertThat(out())
                .contains("source.webdataset: [x/2026-02-28/*.tar, x/2026-03-01/*.tar] (--date)")
                .contains("name: small 2026-03-01 (--date)");
    }

    @Test
    void a_day_that_is_none_or_changes_nothing_or_is_missing_is_refused() throws IOException {
        for (String nonsense : List.of("yesterday", "2026-02-30", "26-1-1", "1066-10-14", "2999-01-01")) {
            assertThat(athanor("run", pipeline.toString(), "--date", nonsense)).isEqualTo(2);
            assertThat(err()).contains("'--date'").contains("found \"" + nonsense + "\", expected a day");
            err.reset();
        }
        assertThat(athanor("run", pipeline.toString(), "--date", "2026-03-01", "--dry-run"))
                .isEqualTo(2);
        assertThat(err()).contains("nor --workdir has ${date}");
        assertThat(athanor("run", pipeline.toString(), "--workdir", work + "/${date}"))
                .isEqualTo(2);
        assertThat(err()).contains("the day is not known").contains("Give --date");
        Files.writeString(pipeline, PIPELINE.replace("x/*.tar", "x/${date}/*.tar"));
        err.reset();
        assertThat(athanor("run", pipeline.toString(), "--workdir", work.toString()))
                .isEqualTo(2);
        assertThat(err()).contains("the day is not known, expected --date YYYY-MM-DD");
        assertThat(jobs.requests).isEmpty();
    }

    @Test
    void doctor_shows_the_executors_of_a_cluster_and_ends_with_2_if_one_is_unfit() {
        jobs.checks.add(check("Spark", "at spark://h:7077"));
        List<List<String>> table = List.of(List.of("executor", "clock"), List.of("0", "+3 ± 20 ms"));
        jobs.cluster = new ClusterReport(table, List.of());
        assertThat(athanor("doctor", "--master", "spark://h:7077")).isZero();
        assertThat(out()).contains("executor  clock\n").contains("+3 ± 20 ms\n").endsWith("Everything works.\n");

        jobs.cluster = new ClusterReport(table, List.of("Executor 0 on h: its clock is late. Set it."));
        assertThat(athanor("doctor")).isEqualTo(2);
        assertThat(out())
                .contains("FAIL  Executor 0 on h: its clock is late. Set it.\n")
                .endsWith("1 thing does not work; see above.\n");
    }

    private static Jobs.Check check(String name, String says) {
        return new Jobs.Check() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String look() {
                return says;
            }
        };
    }

    private StatusFile.Status status() throws IOException {
        return Json.read(Files.readString(work.resolve("_status.json")), StatusFile.Status.class);
    }

    private int athanor(String... words) {
        return Main.run(words, terminal(), jobs);
    }

    private Terminal terminal() {
        return new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                80,
                environment);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
