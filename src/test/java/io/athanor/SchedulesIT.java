package io.athanor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in {@code jobs/schedules}, read by those for whom it is made: programs that a bare machine lacks. */
class SchedulesIT {
    private static final Path FOLDER = Path.of("jobs/schedules");

    @TempDir
    private Path folder;

    // ---- Airflow ----

    /** As much of Airflow as a file of DAGs asks for while it is read. */
    private static final String AIRFLOW = """
            import sys, types

            def module(name, **content):
                made = types.ModuleType(name)
                made.__dict__.update(content)
                sys.modules[name] = made

            dags, open_dags = [], []

            class DAG:
                def __init__(self, dag_id, **settings):
                    self.dag_id, self.settings, self.tasks = dag_id, settings, []
                    dags.append(self)
                def __enter__(self):
                    open_dags.append(self)
                    return self
                def __exit__(self, *failure):
                    open_dags.pop()

            class Task:
                def __init__(self, task_id, python_callable, op_args=(), **settings):
                    self.task_id, self.call, self.words, self.settings = task_id, python_callable, op_args, settings
                    self.after, self.dag = [], open_dags[-1]
                    self.dag.tasks.append(self)
                def __rshift__(self, other):
                    other.after.append(self.task_id)
                    return other

            class AirflowFailException(Exception):
                pass

            class Sensor(Task):
                pass

            module("airflow", DAG=DAG, __version__="2.9.0")
            module("airflow.exceptions", AirflowFailException=AirflowFailException)
            module("airflow.operators")
            module("airflow.operators.python", PythonOperator=Task)
            module("airflow.sensors")
            module("airflow.sensors.python", PythonSensor=Sensor)
            """;

    @Test
    void python_compiles_the_dags() throws Exception {
        assumeTrue(isThere("python3"), "no Python on this machine");
        Path copy = Files.copy(FOLDER.resolve("athanor_nightly.py"), folder.resolve("athanor_nightly.py"));
        assertThat(Said.by("python3", "-m", "py_compile", copy.toString())).isEqualTo(new Said(0, ""));
    }

    @Test
    void a_task_a_stage_after_the_day_has_come_and_scores_after_the_commit_record() throws Exception {
        Said ended = python("""
                for dag in dags:
                    settings = dag.settings
                    print(dag.dag_id, settings["schedule"], settings["catchup"], settings["max_active_runs"],
                          settings["default_args"]["retries"], settings["default_args"]["sla"])
                    for task in dag.tasks:
                        print(" ", type(task).__name__, task.task_id, "after", task.after, list(task.words))
                """);
        assertThat(ended.text()).isEqualTo("""
                athanor_nightly 30 2 * * * False 1 3 4:00:00
                  Sensor incoming after [] ['/in/{{ ds }}/_SUCCESS']
                  Task extract after ['incoming'] ['extract', '{{ ds }}']
                  Task join after ['extract'] ['join', '{{ ds }}']
                  Task train after ['join'] ['train', '{{ ds }}']
                  Task distill after ['train'] ['distill', '{{ ds }}']
                  Task evaluate after ['distill'] ['evaluate', '{{ ds }}']
                  Task report after ['evaluate'] ['report', '{{ ds }}']
                athanor_scores 30 2 * * * False 1 3 4:00:00
                  Sensor teacher_is_published after [] ['hdfs:///athanor/daily/models/teacher/*/_provenance.json']
                  Task predict after ['teacher_is_published'] ['{{ ds }}']
                """);
    }

    @Test
    void tasks_call_the_launcher_and_what_a_person_must_mend_is_not_tried_again() throws Exception {
        Path launcher = Files.createDirectories(folder.resolve("jobs")).resolve("athanor");
        Files.writeString(launcher, "#!/bin/sh\necho \"$@\"\nexit ${ENDS:-0}\n");
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        String call = """
                import sys
                try:
                    dags[0].tasks[1].call("extract", "2026-01-31")
                    dags[1].tasks[1].call("2026-01-31")
                except Exception as e:
                    print(type(e).__name__, e)
                print(dags[0].tasks[0].call("%s/jobs/*"), dags[0].tasks[0].call("%s/jobs/*.json"))
                """.formatted(folder, folder);
        String home = folder.toString();
        assertThat(python(call).text())
                .contains(
                        "extract " + home
                                + "/conf/pipelines/daily.yaml --workdir hdfs:///athanor/daily --date 2026-01-31"
                                + " --master yarn -- --properties-file " + home + "/conf/spark/yarn.conf\n",
                        "predict hdfs:///athanor/daily /in/2026-01-31/*.tar hdfs:///athanor/scores/2026-01-31 --master",
                        "True False\n");
        for (int code : new int[] {2, 3}) {
            assertThat(python(call, "ENDS", Integer.toString(code)).text())
                    .contains("AirflowFailException extract ")
                    .contains("ended with " + code);
        }
        assertThat(python(call, "ENDS", "1").text()).contains("RuntimeError extract ");
    }

    private Said python(String then, String... environment) throws Exception {
        assumeTrue(isThere("python3"), "no Python on this machine");
        String script =
                AIRFLOW + "exec(open(\"" + FOLDER.resolve("athanor_nightly.py") + "\").read(), globals())\n" + then;
        Map<String, String> all = new TreeMap<>(Map.of("ATHANOR_HOME", folder.toString(), "INCOMING", "/in"));
        for (int i = 0; i < environment.length; i += 2) {
            all.put(environment[i], environment[i + 1]);
        }
        Path file = Files.writeString(folder.resolve("dags.py"), script);
        Said ended = Said.by(all, "python3", "-u", file.toString());
        assertThat(ended.code()).as(ended.text()).isZero();
        return ended;
    }

    // ---- systemd and cron ----

    @Test
    void systemd_finds_nothing_wrong_with_the_timer() throws Exception {
        assumeTrue(isThere("systemd-analyze"), "no systemd on this machine");
        Said units = Said.by(
                "systemd-analyze",
                "verify",
                FOLDER.resolve("athanor-nightly.service").toAbsolutePath().toString(),
                FOLDER.resolve("athanor-nightly.timer").toAbsolutePath().toString());
        assertThat(units.text()).doesNotContain("athanor");
        assertThat(units.code()).as(units.text()).isZero();
        String calendar = Said.line(FOLDER.resolve("athanor-nightly.timer"), "OnCalendar=");
        assertThat(Said.by("systemd-analyze", "calendar", calendar).text()).contains("02:30:00");
    }

    private static boolean isThere(String tool) throws Exception {
        return Said.by("sh", "-c", "command -v " + tool).code() == 0;
    }
}
