package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.job.Progress;
import io.athanor.job.work.WorkLease;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.Launched;
import io.athanor.testing.LocalSpark;
import io.athanor.testing.S3Server;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.alias.CredentialProvider;
import org.apache.hadoop.security.alias.CredentialProviderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Data, work directory and predictions on a real S3 server, through the launcher; its keys are known to Hadoop alone. */
@Execution(ExecutionMode.CONCURRENT)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class S3IT {
    private static final String KEY_ID = "athanor-of-the-tests";
    private static final String SECRET = "open-sesame/4711+that-nobody-may-see";
    private static final String WORK = "s3a://athanor/work/small";
    private static final String DATA = "s3a://athanor/quickstart";

    @TempDir
    private static Path folder;

    /** Everything that the commands printed. */
    private static final StringBuilder SAID = new StringBuilder();

    private static S3Server server;
    private static Path copy;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start(folder.resolve("server"), KEY_ID, SECRET);
        server.bucket("athanor");
        coreSite(Map.of());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    @Order(1)
    @Execution(ExecutionMode.SAME_THREAD)
    void without_anything_there_the_ledger_says_so() throws Exception {
        Launched asked = athanor(keys(SECRET), "ledger", WORK);
        assertThat(asked.code()).as(asked.said()).isEqualTo(2);
        assertThat(asked.said()).contains("Cannot show the ledger: found no " + WORK + "/ledger.json");
    }

    @Test
    @Order(2)
    @Execution(ExecutionMode.SAME_THREAD)
    void a_run_on_s3_ends_as_one_on_the_local_disk() throws Exception {
        hadoop("-put", "data/quickstart", "s3a://athanor/");
        // a rename is a copy here, and that command renames what it has written
        long copies = server.copies();
        assertThat(copies).isPositive();
        Path pipeline = Files.writeString(
                folder.resolve("small.yaml"), SmallQuickstart.PIPELINE.replace("data/quickstart", DATA));
        Launched run = athanor(keys(SECRET), "run", pipeline.toString(), "--workdir", WORK);
        assertThat(run.code()).as(run.said()).isZero();
        assertThat(run.said()).contains("Report: " + WORK + "/report/index.html");

        copy = folder.resolve("copy");
        hadoop("-get", WORK, copy.toString());
        assertThat(WorkContent.ofAnyPlace(LocalSpark.session(), copy))
                .isEqualTo(WorkContent.ofAnyPlace(
                        LocalSpark.session(), SmallQuickstart.undisturbed().work()));
        assertThat(copy.resolve("_status.json")).content().contains("\"code\" : 0");
        assertThat(WorkContent.files(copy, "training.jsonl")).isNotEmpty();
        assertThat(copy.toFile().list()).noneMatch(name -> name.startsWith("_lease"));
        assertThat(server.copies()).isEqualTo(copies);
    }

    @Test
    @Order(3)
    @Execution(ExecutionMode.SAME_THREAD)
    void a_credential_store_serves_as_well_as_the_environment() throws Exception {
        String store = "localjceks://file" + folder.resolve("keys.jceks").toAbsolutePath();
        Configuration settings = new Configuration(false);
        settings.set(CredentialProviderFactory.CREDENTIAL_PROVIDER_PATH, store);
        CredentialProvider keys =
                CredentialProviderFactory.getProviders(settings).get(0);
        keys.createCredentialEntry("fs.s3a.access.key", KEY_ID.toCharArray());
        keys.createCredentialEntry("fs.s3a.secret.key", SECRET.toCharArray());
        keys.flush();
        coreSite(Map.of(CredentialProviderFactory.CREDENTIAL_PROVIDER_PATH, store));

        String scores = "s3a://athanor/scores";
        Launched scored = athanor(Map.of(), "predict", WORK, DATA + "/emoji-000000.tar", scores, "--model", "student");
        assertThat(scored.code()).as(scored.said()).isZero();
        assertThat(scored.said()).contains("162 rows scored by the student").contains("Predictions: " + scores);
        Launched ledger = athanor(Map.of(), "ledger", WORK);
        assertThat(ledger.said()).contains("324 ids; every row adds up to them.");
        hadoop("-get", scores, folder.resolve("scores").toString());
        coreSite(Map.of());
    }

    @Test
    @Order(4)
    @Execution(ExecutionMode.SAME_THREAD)
    void a_wrong_key_is_the_users_to_mend() throws Exception {
        Launched refused = athanor(keys("guessed"), "ledger", WORK);
        assertThat(refused.code()).as(refused.said()).isEqualTo(2);
        assertThat(refused.said()).contains("Cannot ").doesNotContain("\tat ");
    }

    @Test
    @Order(5)
    @Execution(ExecutionMode.SAME_THREAD)
    void a_run_that_is_at_work_keeps_others_out() throws Exception {
        Path here = Files.createDirectory(folder.resolve("leased"));
        var work = new WorkDirectory(new org.apache.hadoop.fs.Path(here.toString()), new Configuration(false));
        try (WorkLease lease = WorkLease.take(work, Clock.systemUTC(), Progress.silent())) {
            assertThat(lease).isNotNull();
            hadoop(
                    "-put",
                    here.toString() + "/" + here.toFile().list((in, name) -> name.startsWith("_lease"))[0],
                    WORK);
            Launched second = athanor(keys(SECRET), "gc", WORK);
            assertThat(second.code()).as(second.said()).isEqualTo(2);
            assertThat(second.said())
                    .contains("Cannot use the work directory " + WORK + ": a run of process "
                            + ProcessHandle.current().pid() + " has been at work in it since ");
        }
    }

    @Test
    @Order(6)
    @Execution(ExecutionMode.SAME_THREAD)
    void the_key_stands_nowhere() throws IOException {
        assertThat(Files.readString(folder.resolve("server/s3proxy.conf"))).contains(SECRET);
        assertThat(SAID).contains("324 ids").doesNotContain(SECRET);
        for (Path place : List.of(copy, folder.resolve("scores"))) {
            try (Stream<Path> all = Files.walk(place)) {
                List<Path> files = all.filter(Files::isRegularFile).toList();
                assertThat(files).isNotEmpty();
                files.forEach(file -> assertThat(text(file)).as(file.toString()).doesNotContain(SECRET));
            }
        }
    }

    private static Map<String, String> keys(String secret) {
        return Map.of("AWS_ACCESS_KEY_ID", KEY_ID, "AWS_SECRET_ACCESS_KEY", secret);
    }

    private static Launched athanor(Map<String, String> environment, String... words) throws Exception {
        Map<String, String> all = new HashMap<>(environment);
        all.put("HADOOP_CONF_DIR", folder.resolve("conf").toString());
        all.put("ATHANOR_HEAP", "2g");
        return said(Launched.athanor(folder, all, List.of(words)));
    }

    /** Hadoop's own commands for files. */
    private static void hadoop(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                folder.resolve("conf") + ":target/spark/*:target/s3/*",
                "org.apache.hadoop.fs.FsShell"));
        command.addAll(Arrays.asList(words));
        Launched done = said(Launched.run(folder, keys(SECRET), command));
        assertThat(done.code()).as(done.said()).isZero();
    }

    private static Launched said(Launched command) {
        SAID.append(command.said());
        return command;
    }

    /** What Hadoop is told, beside the keys that the environment may hold. */
    private static void coreSite(Map<String, String> further) throws IOException {
        Configuration settings = new Configuration(false);
        settings.set("fs.s3a.endpoint", server.endpoint());
        settings.set("fs.s3a.path.style.access", "true");
        settings.set("fs.s3a.connection.ssl.enabled", "false");
        // this server wants folders to keep their marks, and has no versions of objects
        settings.set("fs.s3a.directory.marker.retention", "keep");
        settings.set("fs.s3a.change.detection.mode", "none");
        further.forEach(settings::set);
        Files.createDirectories(folder.resolve("conf"));
        try (OutputStream out = Files.newOutputStream(folder.resolve("conf/core-site.xml"))) {
            settings.writeXml(out);
        }
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
