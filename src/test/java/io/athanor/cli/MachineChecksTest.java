package io.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineChecksTest {
    @TempDir
    private Path folder;

    private int java = 17;
    private String platform = "Linux amd64";
    private long memory = 8000;
    private long heap = 3000;
    private Path cache = Path.of("");
    private final List<Path> noexec = new ArrayList<>();

    @Test
    void a_machine_that_will_do_passes_every_check() {
        cache = folder.resolve("not/made/yet");
        checks().require(null);
        assertThat(checks().all()).allSatisfy(check -> assertThat(check.look()).isNotBlank());
        assertThat(cache).as("to look is not to make").doesNotExist();
    }

    @Test
    void what_doctor_says_ends_a_command_before_it_begins() throws IOException {
        cache = folder;
        java = 11;
        says("Java", "Cannot run on Java 11, expected 17");
        java = 17;
        platform = "Linux aarch64";
        says("platform", "Cannot run on Linux aarch64");
        platform = "Linux amd64";
        noexec.add(folder);
        says("native libraries", "Cannot load native libraries from " + folder + ": its disk is mounted noexec");
        noexec.clear();
        cache = Files.writeString(folder.resolve("file"), "").resolve("cache");
        says("native libraries", "Cannot unpack native libraries: " + cache + " cannot be written");
    }

    @Test
    void names_of_files_are_read_in_utf_8_alone() {
        assertThat(MachineChecks.fileNames("utf-8")).isEqualTo("utf-8");
        assertThatThrownBy(() -> MachineChecks.fileNames("ANSI_X3.4-1968"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("this JVM takes them for ANSI_X3.4-1968, expected UTF-8");
    }

    @Test
    void memory_is_told_with_what_to_do_where_the_work_is_done_here() {
        memory = 2000;
        heap = 1500;
        says("memory", "Cannot count on this machine: found 2000 MB of memory, expected 3100 MB");
        memory = 3500;
        heap = 3072;
        says("memory", "Lower it, as in ATHANOR_HEAP=1900m.");
        heap = 1900;
        checks().require("local[2]");
        heap = 500;
        says("memory", "Cannot count on this heap: found 500 MB, expected 1500 MB");
        checks().require("spark://h:7077");
    }

    @Test
    void the_room_on_a_disk_that_tells_of_none_is_unknown_and_no_fault() throws IOException {
        // a file system that is no disk: it has no size
        Path sizeless = Path.of("/proc");
        if (Files.isDirectory(sizeless) && sizeless.toFile().getTotalSpace() == 0) {
            assertThat(Machine.freeMegabytes(sizeless)).isEmpty();
        }
        assertThat(Machine.freeMegabytes(folder.resolve("not/there")).orElseThrow())
                .isEqualTo(Machine.freeMegabytes(folder).orElseThrow());
    }

    @Test
    void a_folder_holds_programs_until_nothing_in_it_can_be_executed() throws IOException {
        assertThat(Machine.holdsPrograms(folder)).isTrue();
        assertThat(Machine.holdsPrograms(folder.resolve("not/made"))).isTrue();
        // nobody makes a file there
        assertThat(Machine.holdsPrograms(Path.of("/proc"))).isFalse();
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void the_machine_is_that_of_this_process() {
        Map<String, String> environment = new HashMap<>();
        Machine usual = Machine.ofProcess(environment);
        environment.put("ATHANOR_CACHE", folder.toString());
        assertThat(Machine.ofProcess(environment).cache()).isEqualTo(folder);
        assertThat(usual.cache().toString()).endsWith(".cache/athanor");
        assertThat(usual.java()).isEqualTo(Runtime.version().feature());
        assertThat(usual.memoryMegabytes()).isGreaterThan(usual.heapMegabytes() / 4);
    }

    private void says(String check, String beginning) {
        assertThatThrownBy(() -> checks().require(null))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(beginning);
        Jobs.Check asked = checks().all().stream()
                .filter(one -> one.name().equals(check))
                .findFirst()
                .orElseThrow();
        assertThatThrownBy(asked::look).isInstanceOf(UserError.class).hasMessageContaining(beginning);
    }

    private MachineChecks checks() {
        return new MachineChecks(
                new Machine(java, platform, memory, heap, cache, folder, folder), folder -> !noexec.contains(folder));
    }
}
