package io.athanor.extract.journal;

import io.athanor.extract.journal.Entry.Kind;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * A journal on a local file system: a file that is mapped into memory, so that a note costs two stores, and what was stored
 * is the operating system's to keep when the process dies.
 *
 * <p>The file: a line that names its process, filled up to {@value #HEADER_BYTES} bytes, then slots of two longs each, the
 * sample's key and what is said of it; all of big-endian byte order.
 */
final class MappedJournal extends Journal {
    static final int HEADER_BYTES = 512;
    static final int SLOT_BYTES = 16;

    /** For what stays: as many threads may hang before their process leaves, and more will do no harm. */
    private static final int SPARE_SLOTS = 1024;

    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final Path folder;
    private final MappedByteBuffer file;
    private final ConcurrentLinkedDeque<Integer> free = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    private MappedJournal(Path folder, MappedByteBuffer file, History history) {
        super(history);
        this.folder = folder;
        this.file = file;
        for (int slot = 0; slot < slots(file); slot++) {
            free.add(slot);
        }
    }

    static MappedJournal open(Path folder, History history, int inWork) throws IOException {
        read(folder, history);
        Files.createDirectories(folder);
        Path path = folder.resolve(UUID.randomUUID() + ".journal");
        byte[] content = new byte[HEADER_BYTES + SLOT_BYTES * (inWork + SPARE_SLOTS)];
        byte[] owner = (Owner.self().line() + "\n").getBytes(StandardCharsets.UTF_8);
        System.arraycopy(owner, 0, content, 0, Math.min(owner.length, HEADER_BYTES));
        // written in full before it is mapped: on a full disk a store into a hole would be a crash of its own
        Files.write(path, content);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new MappedJournal(folder, channel.map(FileChannel.MapMode.READ_WRITE, 0, content.length), history);
        }
    }

    /** Takes up what the attempts of a part's folder left, if there were any. */
    static void read(Path folder, History history) throws IOException {
        try (DirectoryStream<Path> attempts = Files.newDirectoryStream(folder)) {
            for (Path attempt : attempts) {
                ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(attempt));
                if (content.capacity() < HEADER_BYTES) {
                    // died before it did anything
                    continue;
                }
                String header = new String(content.array(), 0, HEADER_BYTES, StandardCharsets.UTF_8);
                boolean lives = Owner.parse(header.substring(0, Math.max(0, header.indexOf('\n'))))
                        .filter(Owner::lives)
                        .isPresent();
                for (int slot = 0; slot < slots(content); slot++) {
                    Entry.of(content.getLong(at(slot)), content.getLong(at(slot) + Long.BYTES))
                            .ifPresent(entry -> history.add(entry, lives));
                }
            }
        } catch (NoSuchFileException e) {
            // the first attempt, or the part is through meanwhile
        }
    }

    @Override
    Note note(Kind kind, List<String> sampleIds) {
        List<Integer> slots = new ArrayList<>(sampleIds.size());
        for (String id : sampleIds) {
            Integer slot = write(Entry.of(id, kind, 0));
            if (slot != null) {
                slots.add(slot);
            }
        }
        Kind kept = kind == Kind.ALONE ? Kind.GUILTY : Kind.SUSPECT;
        return new Note() {
            private boolean keep;

            @Override
            public void keep() {
                keep = true;
                for (int slot : slots) {
                    set(slot, new Entry(key(slot), kept, 0).state());
                }
            }

            @Override
            public void close() {
                if (!keep) {
                    for (int slot : slots) {
                        set(slot, 0);
                        free.addFirst(slot);
                    }
                }
            }
        };
    }

    @Override
    public void timedOut(String sampleId, Duration given) {
        write(Entry.of(sampleId, Kind.TIMED_OUT, given.toMillis()));
    }

    @Override
    void strikeOut() {
        closed = true;
        for (int slot = 0; slot < slots(file); slot++) {
            strikeOut(slot);
        }
    }

    @Override
    public void delete() throws IOException {
        List<Path> attempts = new ArrayList<>();
        try (DirectoryStream<Path> there = Files.newDirectoryStream(folder)) {
            there.forEach(attempts::add);
        }
        for (Path attempt : attempts) {
            Files.deleteIfExists(attempt);
        }
        Files.deleteIfExists(folder);
    }

    /** Null if there is no slot left: then the attempt goes on without the note. */
    private @Nullable Integer write(Entry entry) {
        Integer slot = free.pollFirst();
        if (slot != null) {
            // the key first: a slot counts from the moment it has a state
            LONGS.setVolatile(file, at(slot), entry.key());
            set(slot, entry.state());
            if (closed) {
                strikeOut(slot);
            }
        }
        return slot;
    }

    private void strikeOut(int slot) {
        Optional<Entry> entry = Entry.of(key(slot), (long) LONGS.getVolatile(file, at(slot) + Long.BYTES));
        if (entry.isPresent() && entry.get().kind().inWork()) {
            set(slot, 0);
        }
    }

    private void set(int slot, long state) {
        LONGS.setVolatile(file, at(slot) + Long.BYTES, state);
    }

    private long key(int slot) {
        return (long) LONGS.getVolatile(file, at(slot));
    }

    private static int at(int slot) {
        return HEADER_BYTES + slot * SLOT_BYTES;
    }

    private static int slots(ByteBuffer content) {
        return (content.capacity() - HEADER_BYTES) / SLOT_BYTES;
    }
}
