package io.athanor.train.rows;

import io.athanor.base.UserError;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Folders on local disks, and the room there.
 *
 * @param usable bytes that may be written to the disk of a folder
 */
record LocalDisks(List<Path> folders, ToLongFunction<Path> usable) {
    /** Below this a disk is full. */
    private static final long LEFT_BYTES = 16L << 20;

    /** The room on a disk that tells of none, as some of the network do: whether it is there shows when it is used. */
    private static final long UNTOLD_BYTES = 1L << 50;

    static LocalDisks of(List<Path> folders) {
        return new LocalDisks(folders, LocalDisks::usable);
    }

    /**
     * Spreads shards over the folders: each goes where least went before, of the disks that have room for it.
     *
     * @param needs bytes a shard
     * @throws UserError if there is no room
     */
    Map<Integer, Path> places(SortedMap<Integer, Long> needs) {
        Map<Path, Object> disks = new HashMap<>();
        Map<Object, Long> room = new HashMap<>();
        Map<Path, Long> given = new HashMap<>();
        for (Path folder : folders) {
            Object disk = disk(folder);
            disks.put(folder, disk);
            room.put(disk, usable.applyAsLong(folder));
            given.put(folder, 0L);
        }
        Map<Integer, Path> places = new TreeMap<>();
        needs.forEach((shard, bytes) -> {
            Path best = null;
            long least = Long.MAX_VALUE;
            for (Path folder : folders) {
                if (room.getOrDefault(disks.get(folder), 0L) >= bytes && given.getOrDefault(folder, 0L) < least) {
                    best = folder;
                    least = given.getOrDefault(folder, 0L);
                }
            }
            if (best == null) {
                long all = needs.values().stream().mapToLong(Long::longValue).sum();
                throw full(all, room());
            }
            places.put(shard, best);
            given.merge(best, bytes, Long::sum);
            room.merge(disks.get(best), -bytes, Long::sum);
        });
        return places;
    }

    /** What a failure to write comes to: others may have taken the room meanwhile. */
    RuntimeException explained(UncheckedIOException failure, long bytes) {
        if (folders.stream().noneMatch(folder -> usable.applyAsLong(folder) < LEFT_BYTES)) {
            return failure;
        }
        UserError error = full(bytes, room());
        error.initCause(failure);
        return error;
    }

    private long room() {
        Map<Object, Long> room = new HashMap<>();
        folders.forEach(folder -> room.put(disk(folder), usable.applyAsLong(folder)));
        return room.values().stream().mapToLong(Long::longValue).sum();
    }

    private UserError full(long wanted, long left) {
        return new UserError("Cannot keep the rows of a worker in "
                + folders.stream().map(Path::toString).collect(Collectors.joining(", ")) + ": " + megabytes(left)
                + " are free there, expected " + megabytes(wanted)
                + ". Point spark.local.dir to larger disks, or take more workers.");
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,d MB", (bytes + (1 << 20) - 1) >> 20);
    }

    /** The device, which says the same of two folders of one disk; no mount table is asked, as a container may have none. */
    private static Object disk(Path folder) {
        try {
            return Files.getAttribute(folder, "unix:dev");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot tell the disk of " + folder, e);
        }
    }

    private static long usable(Path folder) {
        File there = folder.toFile();
        return there.getTotalSpace() == 0 ? UNTOLD_BYTES : there.getUsableSpace();
    }
}
