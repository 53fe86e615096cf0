package io.athanor.train.barrier;

import io.athanor.train.loop.Checkpoints;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Checkpoints of one attempt in a folder that all attempts share. A file's name holds its step, its attempt and a checksum
 * of its content, so one that was cut short is told apart and passed over; nothing is renamed. A small file beside them holds
 * the number of the current attempt: the others may no longer save.
 */
public final class FileCheckpoints implements Checkpoints {
    private static final String FENCE = "_attempt";
    private static final String BROKEN = "broken-step.json";
    private static final Pattern NAME = Pattern.compile("step-(\\d{9,})-attempt-(\\d+)-([0-9a-f]{8})\\.safetensors");

    private final Path folder;
    private final FileSystem files;
    private final int attempt;
    private final WorkerSettings settings;
    private volatile long saved = System.nanoTime();

    private FileCheckpoints(Path folder, int attempt, WorkerSettings settings, Configuration configuration) {
        this.folder = folder;
        this.attempt = attempt;
        this.settings = settings;
        try {
            this.files = folder.getFileSystem(configuration);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open the file system of " + folder, e);
        }
    }

    /** Begins the next attempt: from now on every earlier one is stale. */
    public static FileCheckpoints next(Path folder, WorkerSettings settings, Configuration configuration) {
        int last = new FileCheckpoints(folder, 0, settings, configuration).fence();
        FileCheckpoints next = new FileCheckpoints(folder, last + 1, settings, configuration);
        next.write(new Path(folder, FENCE), Integer.toString(next.attempt).getBytes(StandardCharsets.UTF_8));
        return next;
    }

    /** The side of an executor that runs an attempt which the driver has begun. */
    public static FileCheckpoints of(Path folder, int attempt, WorkerSettings settings, Configuration configuration) {
        return new FileCheckpoints(folder, attempt, settings, configuration);
    }

    public int attempt() {
        return attempt;
    }

    /** @throws IllegalStateException if a newer attempt has begun */
    @Override
    public void save(long step, byte[] state) {
        int current = fence();
        if (current != attempt) {
            throw new IllegalStateException("attempt " + attempt + " may no longer save checkpoints in " + folder
                    + ": attempt " + current + " has begun");
        }
        String name = String.format("step-%09d-attempt-%d-%s.safetensors", step, attempt, checksum(state));
        write(new Path(folder, name), state);
        // a newer attempt may have begun meanwhile, and be reading one of these
        if (fence() == attempt) {
            list().stream()
                    .skip(settings.checkpointsKept())
                    .filter(f -> f.attempt <= attempt)
                    .forEach(f -> delete(f.path));
        }
        saved = System.nanoTime();
    }

    @Override
    public Optional<String> broken(long step, byte[] state, String report) {
        save(step, state);
        Path file = new Path(folder, BROKEN);
        write(file, report.getBytes(StandardCharsets.UTF_8));
        return Optional.of(file.toString());
    }

    @Override
    public boolean due() {
        return System.nanoTime() - saved >= settings.checkpointInterval().toNanos();
    }

    @Override
    public Optional<byte[]> newest() {
        UncheckedIOException unreadable = null;
        for (Saved saved : list()) {
            try {
                byte[] state = read(saved.path);
                if (checksum(state).equals(saved.checksum)) {
                    return Optional.of(state);
                }
            } catch (UncheckedIOException e) {
                // a block that died with its host: an older state may lie beside it
                unreadable = e;
            }
        }
        if (unreadable != null) {
            throw unreadable;
        }
        return Optional.empty();
    }

    /** The step of the newest one, by its name; 0 if there is none. */
    public long newestStep() {
        return list().stream().findFirst().map(Saved::step).orElse(0L);
    }

    /** Newest first: what a stale attempt slipped past the fence comes after anything of the current one. */
    private List<Saved> list() {
        List<Saved> found = new ArrayList<>();
        try {
            for (FileStatus status : files.listStatus(folder)) {
                Matcher m = NAME.matcher(status.getPath().getName());
                if (m.matches()) {
                    found.add(new Saved(
                            Long.parseLong(m.group(1)), Integer.parseInt(m.group(2)), m.group(3), status.getPath()));
                }
            }
        } catch (FileNotFoundException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the checkpoints in " + folder, e);
        }
        found.sort(Comparator.comparingInt(Saved::attempt)
                .thenComparingLong(Saved::step)
                .reversed());
        return found;
    }

    private int fence() {
        try (var in = files.open(new Path(folder, FENCE))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.matches("\\d+") ? Integer.parseInt(text) : lastAttempt();
        } catch (FileNotFoundException e) {
            return 0;
        } catch (ChecksumException e) {
            return lastAttempt();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the number of the attempt in " + folder, e);
        }
    }

    /** Where the fence was cut short by a death in the middle of writing it: checkpoints know the attempts too. */
    private int lastAttempt() {
        return list().stream().mapToInt(Saved::attempt).max().orElse(0);
    }

    private void write(Path file, byte[] content) {
        try (var out = files.create(file, true)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    private byte[] read(Path file) {
        try (var in = files.open(file)) {
            return in.readAllBytes();
        } catch (ChecksumException | FileNotFoundException e) {
            // cut short, and the file system sees it first, or replaced by a newer one since it was listed: what is not
            // there does not bear the name's checksum
            return new byte[0];
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    private void delete(Path file) {
        try {
            files.delete(file, false);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + file, e);
        }
    }

    private static String checksum(byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        return String.format("%08x", crc.getValue());
    }

    private record Saved(long step, int attempt, String checksum, Path path) {}
}
