package io.athanor.extract.journal;

import io.athanor.extract.journal.Entry.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A journal on any other file system, where a file is dear: while all goes well one mark says that the part is in work, and
 * only after a death do groups and single samples have marks. A mark is a small file, a line that names its process and a
 * line a sample; striking it out is deleting it.
 */
final class MarkFiles extends Journal {
    private final Path folder;
    private final FileSystem files;
    private final String attempt = UUID.randomUUID().toString().substring(0, 8);
    private final AtomicInteger marks = new AtomicInteger();

    /** Those that say what is in work. */
    private final Set<Path> standing = ConcurrentHashMap.newKeySet();

    private MarkFiles(Path folder, FileSystem files, History history) throws IOException {
        super(history);
        this.folder = folder;
        this.files = files;
        // of all the part, as long as this attempt goes on
        standing.add(mark(List.of()));
    }

    static MarkFiles open(Path folder, History history, Configuration configuration) throws IOException {
        FileSystem files = folder.getFileSystem(configuration);
        read(folder, files, history);
        return new MarkFiles(folder, files, history);
    }

    /** Takes up the marks in a part's folder, if there are any. */
    static void read(Path folder, FileSystem files, History history) throws IOException {
        try {
            for (FileStatus mark : files.listStatus(folder)) {
                try (var in = files.open(mark.getPath())) {
                    read(new String(in.readAllBytes(), StandardCharsets.UTF_8), history);
                }
            }
        } catch (FileNotFoundException e) {
            // the first attempt, or one of another that ends its work at this moment
        }
    }

    private static void read(String mark, History history) {
        List<String> lines = mark.lines().toList();
        Optional<Owner> owner = lines.isEmpty() ? Optional.empty() : Owner.parse(lines.get(0));
        if (owner.isEmpty()) {
            // cut short: it was never begun with
            return;
        }
        boolean lives = owner.get().lives();
        if (lines.size() == 1 && !lives) {
            history.addUnknown();
        }
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.split(" ");
            if (words.length == 2) {
                Entry.of(Long.parseUnsignedLong(words[0], 16), Long.parseUnsignedLong(words[1], 16))
                        .ifPresent(entry -> history.add(entry, lives));
            }
        }
    }

    @Override
    Note note(Kind kind, List<String> sampleIds) {
        if (kind == Kind.IN_PIPELINE) {
            return new Note() {
                @Override
                public void close() {}

                @Override
                public void keep() {
                    put(entries(Kind.SUSPECT, sampleIds));
                }
            };
        }
        Path mark = put(entries(kind, sampleIds));
        standing.add(mark);
        return new Note() {
            @Override
            public void close() {
                remove(mark);
            }

            @Override
            public void keep() {
                put(entries(kind == Kind.ALONE ? Kind.GUILTY : Kind.SUSPECT, sampleIds));
            }
        };
    }

    @Override
    public void timedOut(String sampleId, Duration given) {
        put(List.of(Entry.of(sampleId, Kind.TIMED_OUT, given.toMillis())));
    }

    @Override
    void strikeOut() {
        standing.forEach(this::remove);
    }

    @Override
    public void delete() throws IOException {
        files.delete(folder, true);
    }

    private static List<Entry> entries(Kind kind, List<String> sampleIds) {
        return sampleIds.stream().map(id -> Entry.of(id, kind, 0)).toList();
    }

    private Path put(List<Entry> entries) {
        try {
            return mark(entries);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the journal in " + folder, e);
        }
    }

    private Path mark(List<Entry> entries) throws IOException {
        Path mark = new Path(folder, attempt + "-" + marks.getAndIncrement() + ".mark");
        String text = Stream.concat(
                        Stream.of(Owner.self().line()),
                        entries.stream().map(e -> Long.toHexString(e.key()) + " " + Long.toHexString(e.state())))
                .collect(Collectors.joining("\n", "", "\n"));
        try (var out = files.create(mark, true)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return mark;
    }

    private void remove(Path mark) {
        try {
            files.delete(mark, false);
            standing.remove(mark);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the journal in " + folder, e);
        }
    }
}
