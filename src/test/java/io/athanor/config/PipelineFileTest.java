package io.athanor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.athanor.base.Setting;
import io.athanor.base.Share;
import io.athanor.base.UserError;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PipelineFileTest {
    private static final String SMALLEST = "name: emoji\nmodalities:\n  image: { encoder: picture }\n";

    @Test
    void everything_left_out_takes_its_default() {
        SampleSettings s = read(SMALLEST).settings();

        assertThat(s.seed()).isEqualTo(7);
        assertThat(s.modalities()).containsOnly(Map.entry("image", new SampleSettings.Picture("png", "cover")));
        assertThat(s.teacher())
                .isEqualTo(new SampleSettings.Teacher(
                        new SampleSettings.Gated(32, 1.5), new SampleSettings.Training(60, 8, false)));
        assertThat(s.student()).isNull();
        assertThat(s.split()).containsExactly(Map.entry("train", 0.8), Map.entry("test", 0.2));
        assertThat(s.rejected()).isEqualTo(new Share(2, true));
        assertThat(s.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(s.task()).isEqualTo(SampleSettings.Task.MULTICLASS);
        assertThat(s.groupBy()).isNull();
    }

    @Test
    void written_values_of_every_type_are_read() {
        SampleSettings s = read("""
                        name: "007"
                        seed: -9000000000
                        modalities:
                          table: { columns: [a, b], most-categories: 4 }
                          image: { encoder: picture, fit: contain }
                          other: { columns: single }
                        teacher: { fusion: concat, hidden: 16, epochs: 3, patience: 2, class-weights: true }
                        student: { training: { patience: 1 } }
                        split: { test: 0.5, train: .5 }
                        rejected: 12
                        timeout: 5m
                        task: out-of-fold
                        group-by: city
                        """).settings();

        assertThat(s.name()).isEqualTo("007");
        assertThat(s.seed()).isEqualTo(-9_000_000_000L);
        assertThat(s.modalities().keySet()).containsExactly("table", "image", "other");
        assertThat(s.modalities().get("table")).isEqualTo(new SampleSettings.Columns(List.of("a", "b"), 4));
        assertThat(s.modalities().get("other")).isEqualTo(new SampleSettings.Columns(List.of("single"), 32));
        assertThat(s.teacher().fusion()).isEqualTo(new SampleSettings.Concat(16));
        assertThat(s.teacher().training()).isEqualTo(new SampleSettings.Training(3, 2, true));
        assertThat(s.student())
                .isEqualTo(new SampleSettings.Student(List.of("image"), new SampleSettings.Training(60, 1, false)));
        assertThat(s.split().keySet()).containsExactly("test", "train");
        assertThat(s.rejected()).isEqualTo(new Share(12, false));
        assertThat(s.timeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(s.task()).isEqualTo(SampleSettings.Task.OUT_OF_FOLD);
        assertThat(s.groupBy()).isEqualTo("city");
    }

    @Test
    void credentials_are_refused_by_place_and_kind_and_never_shown() {
        String secret = "wJalr/XUtn+FEMI";
        for (String line : List.of(
                "fs.s3a.secret.key: " + secret,
                "fs: { s3a: { secret: { key: " + secret + " } } }",
                "password: " + secret,
                "group-by: s3a://AKIA:" + secret + "@bucket/data",
                "group-by: fs.s3a.secret.key=" + secret,
                "group-by: \"https://host/a?X-Amz-Signature=" + secret + "\"",
                "group-by: AKIAIOSFODNN7EXAMPLE",
                "group-by: \"${WHERE}\"",
                "modalities2: [ { a: [ \"s3a://id:" + secret + "@bucket\" ] } ]")) {
            assertThatThrownBy(() -> PipelineFile.read(
                            SMALLEST + line + "\nseed: many\n",
                            "p.yaml",
                            List.of(),
                            Map.of("WHERE", "hdfs://me:" + secret + "@name/data"),
                            SampleSettings.registry()))
                    .as(line)
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("p.yaml:4: ")
                    .hasMessageContaining("found what looks like a credential")
                    .hasMessageContaining("core-site.xml")
                    .hasMessageContaining("1 mistake")
                    .message()
                    .doesNotContain(secret)
                    .doesNotContain("IOSFODNN");
        }
        for (String set : List.of("group-by=s3a://a:" + secret + "@b", "fs.s3a.secret.key=" + secret)) {
            assertThatThrownBy(() -> read(SMALLEST, set))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("--set " + set.substring(0, set.indexOf('=')) + ": found what looks like")
                    .message()
                    .doesNotContain(secret);
        }
    }

    @Test
    void what_only_looks_a_little_like_a_credential_is_taken() {
        for (String harmless : List.of(
                "s3a://bucket/data/a@b.tar",
                "hdfs://name-node:8020/data/a@b.tar",
                "abfss://container@account.dfs.core.windows.net/data",
                "token",
                "a secret: kept")) {
            assertThat(read(SMALLEST + "group-by: \"" + harmless + "\"\n")
                            .settings()
                            .groupBy())
                    .isEqualTo(harmless);
        }
        assertThat(read(SMALLEST + "split: { train: 0.5, secret: 0.5 }\n")
                        .settings()
                        .split())
                .containsEntry("secret", 0.5);
    }

    @Test
    void a_key_with_nothing_behind_it_counts_as_left_out() {
        SampleSettings s =
                read(SMALLEST + "teacher:\nseed: ~\ngroup-by: null\n").settings();

        assertThat(s.teacher().training().epochs()).isEqualTo(60);
        assertThat(s.seed()).isEqualTo(7);
        assertThat(s.groupBy()).isNull();
    }

    @Test
    void all_mistakes_are_reported_at_once_by_line() {
        String text = """
                seed: tomorrow
                teacher:
                  epochs: many
                  patiense: 3
                  hidden: 5000
                  sharpness: [1]
                  fusion: gatd
                modalities:
                  table: { most-categories: 0 }
                  image: { encoder: picture, fit: stretch, form: png }
                  odd: picture
                split: { train: 1.5 }
                rejected: some
                timeout: 2 s
                task: multi-class
                seed: 8
                name: [a]
                student:
                  modalities: [table, imge,
                    video]
                  training: { class-weights: yes }
                """;

        assertThat(failure(text)).isEqualTo("""
                        Cannot use p.yaml: 20 mistakes in it.
                          p.yaml:1: seed: found "tomorrow", expected a whole number
                          p.yaml:3: teacher.epochs: found "many", expected a whole number from 1 to 10000
                          p.yaml:4: teacher.patiense: unknown key, did you mean patience?
                          p.yaml:5: teacher.hidden: found "5000", expected a whole number from 1 to 4096
                          p.yaml:6: teacher.sharpness: found a list, expected a number of at least 0.5
                          p.yaml:7: teacher.fusion: found "gatd", expected one of concat, gated (did you mean gated?)
                          p.yaml:9: modalities.table.columns: missing, expected names of the columns
                          p.yaml:9: modalities.table.most-categories: found "0", expected a whole number of at least 1
                          p.yaml:10: modalities.image.fit: found "stretch", expected one of cover, contain
                          p.yaml:10: modalities.image.form: unknown key, did you mean from?
                          p.yaml:11: modalities.odd: found "picture", expected a mapping
                          p.yaml:12: split.train: found "1.5", expected a number from 0 to 1
                          p.yaml:13: rejected: found "some", expected a count such as 20 or a share such as 2%
                          p.yaml:14: timeout: found "2 s", expected a duration such as 500ms, 30s, 5m or 2h from 1 to 600 seconds
                          p.yaml:15: task: found "multi-class", expected one of multiclass, out-of-fold (did you mean multiclass?)
                          p.yaml:16: seed: given twice, the first time at p.yaml:1
                          p.yaml:17: name: found a list, expected a text
                          p.yaml:19: student.modalities[1]: found "imge", expected one of table, image, odd (did you mean image?)
                          p.yaml:20: student.modalities[2]: found "video", expected one of table, image, odd
                          p.yaml:21: student.training.class-weights: found "yes", expected true or false
                        Mend them and run the command again.""");
    }

    @Test
    void an_unknown_key_is_named_with_what_was_probably_meant() {
        assertThat(failure(SMALLEST + "teacher: { epohcs: 3 }\n"))
                .contains("p.yaml:4: teacher.epohcs: unknown key, did you mean epochs?");
        assertThat(failure(SMALLEST + "student: { zzz: 3 }\n"))
                .contains("p.yaml:4: student.zzz: unknown key, expected one of modalities, training");
        assertThat(failure(SMALLEST + "teacher: { sharpnes: 3, fusion: concat }\n"))
                .contains("p.yaml:4: teacher.sharpnes: unknown key, expected one of fusion, hidden, epochs");
    }

    @Test
    void what_must_be_given_is_asked_for() {
        assertThat(failure(""))
                .contains("p.yaml:1: name: missing, expected name of the pipeline")
                .contains("p.yaml:1: modalities: missing, expected modalities by name");
    }

    @Test
    void a_record_that_refuses_its_values_is_reported_at_its_line() {
        assertThat(failure(SMALLEST + "student:\n  training:\n    epochs: 3\n    patience: 5\n"))
                .isEqualTo("""
                        Cannot use p.yaml: 1 mistake in it.
                          p.yaml:6: student.training: found a patience of 5, expected at most the 3 epochs
                        Mend it and run the command again.""");
    }

    @Test
    void a_refusal_that_begins_with_a_key_is_reported_where_that_key_stands() {
        assertThat(failure(
                        SMALLEST + "student:\n  modalities: [image]\n  training:\n    class-weights: false\n"
                                + "    epochs: 3\n    patience: 3\n",
                        "student.training.epochs=2"))
                .contains("  p.yaml:7: student.training: found a patience of 3");
        assertThat(failure(SMALLEST + "student:\n  training: {}\n  modalities: []\n"))
                .contains("  p.yaml:6: student: modalities is empty, expected at least one");
    }

    @Test
    void what_is_quoted_is_cut_and_of_one_line() {
        String csv = "id,colour\n" + "k1,red\n".repeat(100);
        assertThat(failure(csv))
                .contains("p.yaml:1: found \"id,colour k1,red")
                .contains("…\", expected a mapping")
                .hasLineCount(3)
                .hasSizeLessThan(200);
        assertThat(failure(
                        SMALLEST + "seed: " + "9".repeat(500) + "\n" + "k".repeat(500) + ": 1\n",
                        "seed" + "d".repeat(500)))
                .contains("found \"" + "9".repeat(60) + "…\", expected a whole number")
                .hasSizeLessThan(700);
    }

    @Test
    void one_choice_is_no_choice_to_guess_from() {
        record Only(
                @Setting(value = "What is learned.", oneOf = "multiclass")
                String task) {}
        assertThat(catchThrowableOfType(
                        UserError.class,
                        () -> PipelineFile.read(
                                "task: multiclas", "p.yaml", List.of(), Map.of(), SettingsRegistry.of(Only.class))))
                .hasMessageContaining("task: found \"multiclas\", expected multiclass\n");
    }

    @Test
    void a_share_beyond_the_whole_is_refused_in_a_whole_sentence() {
        assertThat(failure(SMALLEST + "rejected: 200%\n"))
                .contains("found \"200%\", expected a count such as 20 or a share from 0% to 100%");
        assertThat(failure(SMALLEST + "rejected: NaN%\n")).contains("found \"NaN%\", expected a count");
    }

    @Test
    void what_is_no_yaml_is_reported_with_its_line() {
        assertThatThrownBy(() -> read("name: emoji\nteacher: { epochs: 3\nseed: 4\n"))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot read p.yaml:3: ")
                .hasMessageContaining("expected YAML");
    }

    @Test
    void set_changes_makes_and_extends() {
        SampleSettings s = read(
                        "name: emoji\nmodalities: { table: { columns: [a, b] } }\ngroup-by: x\n",
                        "teacher.epochs=12",
                        "student.modalities=[table, image]",
                        "modalities.table.columns[1]=c",
                        "modalities.table.columns.2=d",
                        "modalities.image={encoder: picture, fit: contain}",
                        "modalities.image.from=jpg=x",
                        "group-by=",
                        "timeout=90s")
                .settings();

        assertThat(s.teacher().training().epochs()).isEqualTo(12);
        assertThat(s.student().modalities()).containsExactly("table", "image");
        assertThat(s.modalities().get("table")).isEqualTo(new SampleSettings.Columns(List.of("a", "c", "d"), 32));
        assertThat(s.modalities().get("image")).isEqualTo(new SampleSettings.Picture("jpg=x", "contain"));
        assertThat(s.groupBy()).isNull();
        assertThat(s.timeout()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void mistakes_of_set_are_reported_after_those_of_the_file() {
        assertThat(failure(
                        SMALLEST + "seed: x\n",
                        "teacher.epohcs=3",
                        "teacher",
                        "name.first=a",
                        "modalities.table.columns=[a",
                        "teacher.epochs=0"))
                .isEqualTo("""
                        Cannot use p.yaml: 6 mistakes in it.
                          p.yaml:4: seed: found "x", expected a whole number
                          --set teacher: found "teacher", expected KEY=VALUE with a KEY such as teacher.epochs
                          --set name.first=a: name.first: cannot set "first" of name, which is "emoji"
                          --set modalities.table.columns=[a: modalities.table.columns: found a value that is not YAML; put it in quotes
                          --set teacher.epochs=0: teacher.epochs: found "0", expected a whole number from 1 to 10000
                          --set teacher.epohcs=3: teacher.epohcs: unknown key, did you mean epochs?
                        Mend them and run the command again.""");
        assertThat(failure("name: a\nmodalities: { table: { columns: [a] } }\n", "modalities.table.columns.3=b"))
                .contains(
                        "modalities.table.columns.3: cannot set \"3\" of modalities.table.columns, which is a list of 1");
    }

    @Test
    void environment_variables_are_put_in() {
        Bound<SampleSettings> bound = PipelineFile.read(
                "name: ${WHO}-${PLACE:here}\nmodalities: { table: { columns: \"${COLUMN}\" } }\ngroup-by: $${x}\n"
                        + "teacher: { epochs: \"${EPOCHS:5}\", patience: 1 }\n",
                "p.yaml",
                List.of("seed=${SEED}"),
                Map.of("WHO", "me", "COLUMN", "c", "SEED", "9"),
                SampleSettings.registry());

        assertThat(bound.settings().name()).isEqualTo("me-here");
        assertThat(bound.settings().groupBy()).isEqualTo("${x}");
        assertThat(bound.settings().teacher().training().epochs()).isEqualTo(5);
        assertThat(bound.settings().modalities().get("table")).isEqualTo(new SampleSettings.Columns(List.of("c"), 32));
        assertThat(bound.settings().seed()).isEqualTo(9);
        assertThat(bound.values())
                .filteredOn(v -> v.origin().startsWith("environment"))
                .extracting(Bound.Value::path, Bound.Value::origin)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("name", "environment WHO"),
                        org.assertj.core.groups.Tuple.tuple("seed", "environment SEED"),
                        org.assertj.core.groups.Tuple.tuple("modalities.table.columns", "environment COLUMN"));
        assertThat(failure(SMALLEST + "group-by: ${NOWHERE}\n"))
                .contains("p.yaml:4: group-by: the environment variable NOWHERE is not set, expected it or a default"
                        + " as in ${NOWHERE:value}");
    }

    @Test
    void explain_shows_every_value_where_it_came_from_and_what_may_stand_there() {
        String text = Explain.text(
                read(SMALLEST + "student: { modalities: image }\nteacher:\n  epochs: 3\n", "teacher.patience=2"), 60);

        assertThat(text).isEqualTo("""
                        name: emoji (p.yaml:1)
                            Name of the pipeline.
                        seed: 7 (default)
                            Seed of all draws. Takes a whole number.
                        modalities.image.encoder: picture (p.yaml:3)
                            What makes the feature. Takes one of columns, picture.
                        modalities.image.from: png (default)
                            Field of the bytes.
                        modalities.image.fit: cover (default)
                            Fit of the picture. Takes one of cover, contain.
                        teacher.fusion: gated (default)
                            The network. Takes one of concat, gated.
                        teacher.hidden: 32 (default)
                            Width of the hidden layer. Takes a whole number from 1
                            to 4096.
                        teacher.sharpness: 1.5 (default)
                            Sharpness of the gate. Takes a number of at least 0.5.
                        teacher.epochs: 3 (p.yaml:6)
                            Passes over the training rows. Takes a whole number from
                            1 to 10000.
                        teacher.patience: 2 (--set)
                            Epochs without gain. Takes a whole number of at least 1.
                        teacher.class-weights: false (default)
                            Weight classes by rarity. Takes true or false.
                        student.modalities: [image] (p.yaml:4)
                            What it sees. Takes a list, each of it image.
                        student.training.epochs: 20 (default)
                            Passes over the training rows. Takes a whole number from
                            1 to 10000.
                        student.training.patience: 8 (default)
                            Epochs without gain. Takes a whole number of at least 1.
                        student.training.class-weights: false (default)
                            Weight classes by rarity. Takes true or false.
                        split.train: 0.8 (default)
                            Shares of the splits. Takes a number from 0 to 1.
                        split.test: 0.2 (default)
                            Shares of the splits. Takes a number from 0 to 1.
                        rejected: 2% (default)
                            Rejected rows allowed. Takes a count such as 20 or a
                            share such as 2%.
                        timeout: 30s (default)
                            Time allowed to connect. Takes a duration such as 500ms,
                            30s, 5m or 2h from 1 to 600 seconds.
                        task: multiclass (default)
                            What is predicted. Takes one of multiclass, out-of-fold.
                        group-by: – (default)
                            Column of groups.
                        """);
    }

    @Test
    void settings_that_are_written_read_back_as_they_were() {
        SampleSettings settings = read(
                        SMALLEST.replace("emoji", "\"a: $${b}\""),
                        "modalities.table={columns: [yes, '3']}",
                        "teacher.fusion=concat",
                        "teacher.epochs=9",
                        "student={modalities: [image, table]}",
                        "timeout=90s",
                        "task=out-of-fold",
                        "rejected=12")
                .settings();

        String text = SettingsText.of(settings);

        assertThat(settings.name()).isEqualTo("a: ${b}");
        assertThat(read(text).settings()).isEqualTo(settings);
    }

    @Test
    void a_setting_without_its_annotation_is_a_mistake_in_the_program() {
        record Bare(String name) {}
        assertThatThrownBy(() ->
                        PipelineFile.read("name: a", "p.yaml", List.of(), Map.of(), SettingsRegistry.of(Bare.class)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Bare.name has no @Setting");
    }

    private static Bound<SampleSettings> read(String text, String... sets) {
        return PipelineFile.read(text, "p.yaml", Arrays.asList(sets), Map.of(), SampleSettings.registry());
    }

    private static String failure(String text, String... sets) {
        return catchThrowableOfType(UserError.class, () -> read(text, sets)).getMessage();
    }
}
