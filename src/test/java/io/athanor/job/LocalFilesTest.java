package io.athanor.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFilesTest {
    @TempDir
    private java.nio.file.Path folder;

    @Test
    void files_and_folders_are_as_hadoop_makes_them() throws IOException {
        Configuration settings = new Configuration();
        settings.set("fs.permissions.umask-mode", "027");
        for (LocalFileSystem files : List.of(new LocalFiles(), new LocalFileSystem())) {
            files.initialize(folder.toUri(), settings);
            String name = files.getClass().getSimpleName();
            Path file = new Path(folder.resolve(name).resolve("deep/file").toUri());
            FileSystem.mkdirs(files, file.getParent(), new FsPermission("750"));
            files.create(file).close();
            assertThat(permissions(name + "/deep")).as(name).isEqualTo("rwxr-x---");
            assertThat(permissions(name + "/deep/file")).as(name).isEqualTo("rw-r-----");
            files.setPermission(file, new FsPermission("604"));
            assertThat(permissions(name + "/deep/file")).as(name).isEqualTo("rw----r--");
            files.setPermission(file.getParent(), new FsPermission("1777"));
            assertThat(permissions(name + "/deep")).as(name).isEqualTo("rwxrwxrwx");
            assertThat((int) Files.getAttribute(folder.resolve(name).resolve("deep"), "unix:mode") & 01000)
                    .as(name)
                    .isPositive();
        }
    }

    @Test
    void no_program_is_started_for_a_file_that_is_made() throws Exception {
        LocalFiles files = new LocalFiles();
        files.initialize(folder.toUri(), new Configuration());
        java.nio.file.Path seen = folder.resolve("seen.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.ProcessStart");
            recording.start();
            files.create(new Path(folder.resolve("new").toUri())).close();
            // one that is started is seen
            new ProcessBuilder("test", "-e", folder.toString()).start().waitFor();
            recording.stop();
            recording.dump(seen);
        }
        assertThat(RecordingFile.readAllEvents(seen).stream()
                        .map(event -> event.getString("command"))
                        .filter(command -> command.contains(folder.toString())))
                .containsExactly("test -e " + folder);
    }

    @Test
    void a_local_session_has_them() {
        SparkSession own = LocalSpark.session().newSession();
        SparkSession.setActiveSession(own);
        try {
            SparkSessions.open("here", "local[2]");
            assertThat(own.conf().get("spark.hadoop.fs.file.impl")).isEqualTo(LocalFiles.class.getName());
        } finally {
            SparkSession.clearActiveSession();
        }
    }

    private String permissions(String path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(path)));
    }
}
