package io.athanor.extract.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Kills processes (SIGKILL) that may be extracting, at moments at which no sample is alone in them: a death at such a moment,
 * after another one, is rightly laid at that sample's door.
 */
public final class Killing {
    private static final long STOPS_WITHIN_MILLIS = 20;

    private Killing() {}

    /** @param work the work directory of its run, on a local file system */
    public static void kill(ProcessHandle process, Path work) throws IOException, InterruptedException {
        while (process.isAlive()) {
            // what it says of itself holds until it is dead
            signal("STOP", process);
            Thread.sleep(STOPS_WITHIN_MILLIS);
            if (!isAnyAlone(work, process.pid())) {
                process.destroyForcibly();
                return;
            }
            signal("CONT", process);
            Thread.sleep(STOPS_WITHIN_MILLIS);
        }
    }

    private static void signal(String name, ProcessHandle process) throws IOException, InterruptedException {
        // the shell's own: a program of that name need not be there
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static boolean isAnyAlone(Path work, long pid) {
        for (Path modality : list(work.resolve("segments"))) {
            for (Path extraction : list(modality)) {
                for (Path part : list(extraction.resolve("_journal"))) {
                    for (Path journal : list(part)) {
                        if (isAnyAlone(ByteBuffer.wrap(bytes(journal)), pid)) {
                            return true;
                        }
                    }
                }
            }
        }
        return false;
    }

    private static boolean isAnyAlone(ByteBuffer journal, long pid) {
        if (journal.capacity() < MappedJournal.HEADER_BYTES) {
            return false;
        }
        String header = new String(journal.array(), 0, MappedJournal.HEADER_BYTES, StandardCharsets.UTF_8);
        boolean own = Owner.parse(header.substring(0, Math.max(0, header.indexOf('\n'))))
                .filter(owner -> owner.pid() == pid)
                .isPresent();
        for (int at = MappedJournal.HEADER_BYTES; own && at < journal.capacity(); at += MappedJournal.SLOT_BYTES) {
            boolean alone = Entry.of(journal.getLong(at), journal.getLong(at + Long.BYTES))
                    .filter(entry -> entry.kind() == Entry.Kind.ALONE)
                    .isPresent();
            if (alone) {
                return true;
            }
        }
        return false;
    }

    /** Empty if there is no such folder, or no longer. */
    private static List<Path> list(Path folder) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> there = Files.newDirectoryStream(folder)) {
            there.forEach(found::add);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** Empty if the part is through meanwhile. */
    private static byte[] bytes(Path journal) {
        try {
            return Files.readAllBytes(journal);
        } catch (NoSuchFileException e) {
            return new byte[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
