package io.athanor.job.report;

import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.data.Payload;
import io.athanor.data.ReferenceSettings;
import io.athanor.extract.payload.OriginalPayloads;
import io.athanor.job.work.Refused;
import io.athanor.source.table.BrokenLine;
import io.athanor.table.Artefact;
import io.athanor.table.ManifestTable;
import io.athanor.table.PlainFiles;
import io.athanor.table.WorkDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Refused payloads written into a folder, for a person to look at. */
final class QuarantineExport {
    /** What was written out, a JSON object a line. */
    static final String INDEX = "index.jsonl";

    /** Says which export is being written to the folder it lies in. */
    private static final String UNFINISHED = "_unfinished";

    private static final String UNFINISHED_INDEX = "_index";
    private static final String UNFINISHED_FILE = "_payload";
    private static final int LONGEST_NAME = 80;

    private final WorkDirectory work;
    private final Configuration configuration;
    private final RefusedFilter wanted;
    private final Path target;
    private final FileSystem files;
    private final OriginalPayloads payloads;
    private long there;
    private long written;
    private long named;
    private long left;

    /**
     * @param references what the payloads' references may be
     * @param target the folder
     */
    QuarantineExport(
            WorkDirectory work,
            Configuration configuration,
            ReferenceSettings references,
            RefusedFilter wanted,
            Path target) {
        this.work = work;
        this.configuration = configuration;
        this.wanted = wanted;
        this.target = target;
        this.payloads = new OriginalPayloads(configuration, references);
        try {
            // without checksums beside the files, which no person asked for
            this.files = PlainFiles.of(target, configuration);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to " + target, e);
        }
    }

    /** @return what a person wants to read at the end */
    String write(List<Refused> tables) {
        Path index = new Path(target, INDEX);
        try {
            begin(tables);
            Path unfinished = new Path(target, UNFINISHED_INDEX);
            try (FSDataOutputStream lines = files.create(unfinished, true)) {
                for (Refused table : tables) {
                    new OfTable(table, lines).write();
                }
            }
            move(unfinished, index);
            files.delete(new Path(target, UNFINISHED), false);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to " + target, e);
        }
        return written + " payloads written to " + WorkDirectory.shown(target)
                + (there > 0 ? " (" + there + " of them were there already)" : "") + ", " + named
                + " named alone, as their bytes are not to be had"
                + (left > 0 ? "; " + left + " more were left out: raise --limit" : "") + "\nWhy each was refused: "
                + WorkDirectory.shown(index);
    }

    /** Takes the folder, unless it holds something that is not of this very export. */
    private void begin(List<Refused> tables) throws IOException {
        Path mark = new Path(target, UNFINISHED);
        String what = Json.canonical(Map.of(
                "of",
                tables.stream()
                        .map(table -> table.quarantine().path().toString())
                        .toList(),
                "wanted",
                wanted));
        FileStatus[] there = files.exists(target) ? files.listStatus(target) : new FileStatus[0];
        if (there.length > 0
                && !new WorkDirectory(target, configuration).readText(mark).equals(Optional.of(what))) {
            throw new UserError("Cannot write the quarantine to " + target + ": found "
                    + there[0].getPath().getName()
                    + " there, expected an empty folder or none, or one that the same export was stopped in. Name another, or"
                    + " remove it.");
        }
        files.mkdirs(target);
        try (FSDataOutputStream out = files.create(mark, true)) {
            out.write(what.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void move(Path from, Path to) throws IOException {
        files.delete(to, false);
        if (!files.rename(from, to)) {
            throw new IOException("cannot rename " + from + " to " + to.getName());
        }
    }

    /** A line of the index. */
    private record Line(
            String id,
            String modality,
            String reason,
            String message,
            @Nullable String uri,
            @Nullable String file,
            @Nullable String note) {}

    /** What is written of one modality. */
    private final class OfTable {
        private final Refused table;
        private final FSDataOutputStream index;
        private int numbered;

        OfTable(Refused table, FSDataOutputStream index) {
            this.table = table;
            this.index = index;
        }

        void write() throws IOException {
            Map<String, Refused.Entry> entries = table.first(configuration, wanted.most(), wanted::isReason);
            long[] all = {0};
            table.each(configuration, entry -> all[0] += wanted.isReason(entry) ? 1 : 0);
            left += all[0] - entries.size();
            if (entries.isEmpty()) {
                return;
            }
            Optional<Artefact> manifest = table.manifest(work);
            BrokenLines lines = manifest.isEmpty()
                    ? BrokenLines.NONE
                    : BrokenLines.of(entries.keySet(), manifest.get(), configuration);
            table.manifestRows(work).each(configuration, entries::containsKey, row -> {
                Refused.Entry entry = entries.remove(row.getString(0));
                if (entry != null) {
                    try {
                        Optional<BrokenLines.Line> line = lines.of(entry.id());
                        line(
                                line.isPresent()
                                        ? text(
                                                entry,
                                                line.get().ending(),
                                                line.get().text())
                                        : row(entry, row));
                    } catch (IOException e) {
                        throw new UncheckedIOException("Cannot write to " + target, e);
                    }
                }
            });
            for (Refused.Entry entry : entries.values()) {
                line(alone(entry, "it is not in the source any more, or lies in a table of its own"));
            }
        }

        private Line row(Refused.Entry entry, Row row) throws IOException {
            String field = table.field();
            if (BrokenLine.of(entry.id()).isPresent()) {
                return alone(entry, "its line is not in the source any more as it was, or is none of a text");
            }
            if (field == null) {
                return text(entry, "json", Json.write(row.<Map<String, String>>getAs(1)));
            }
            Payload payload = ManifestTable.payload(row.getAs(2));
            return payload == null
                    ? alone(entry, "the source has no payload of it")
                    : payload(entry, payload, ending(field, payload));
        }

        private Line payload(Refused.Entry entry, Payload payload, String ending) throws IOException {
            String name = name(entry, ending);
            if (isWhole(new Path(target, name), payloads.length(payload))) {
                there++;
                return written(entry, name, null);
            }
            Path unfinished = new Path(target, UNFINISHED_FILE);
            Optional<String> lacking;
            long bytes;
            try (FSDataOutputStream out = files.create(unfinished, true)) {
                lacking = payloads.copy(payload, out);
                bytes = out.getPos();
            }
            if (lacking.isPresent() && bytes == 0) {
                files.delete(unfinished, false);
                return alone(entry, lacking.get());
            }
            moved(name);
            return written(entry, name, lacking.orElse(null));
        }

        private Line text(Refused.Entry entry, String ending, String text) throws IOException {
            String name = name(entry, ending);
            try (FSDataOutputStream out = files.create(new Path(target, UNFINISHED_FILE), true)) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            }
            moved(name);
            return written(entry, name, null);
        }

        private void moved(String name) throws IOException {
            Path file = new Path(target, name);
            files.mkdirs(file.getParent());
            move(new Path(target, UNFINISHED_FILE), file);
        }

        /** The number before it tells those apart whose ids are shortened to the same. */
        private String name(Refused.Entry entry, String ending) {
            return String.format(Locale.ROOT, "%s/%06d-%s.%s", table.modality(), numbered, safe(entry.id()), ending);
        }

        private Line written(Refused.Entry entry, String name, @Nullable String note) {
            numbered++;
            written++;
            return new Line(entry.id(), entry.modality(), entry.reason(), entry.message(), entry.uri(), name, note);
        }

        private Line alone(Refused.Entry entry, String note) {
            named++;
            return new Line(entry.id(), entry.modality(), entry.reason(), entry.message(), entry.uri(), null, note);
        }

        private void line(Line line) throws IOException {
            index.write((Json.canonical(line) + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** @param length that it has to have, empty if that is not known: it got its name when it was at its end */
    private boolean isWhole(Path file, OptionalLong length) throws IOException {
        return files.exists(file)
                && (length.isEmpty() || files.getFileStatus(file).getLen() == length.getAsLong());
    }

    /** Of a file of its own, its ending; in a container or a cell, the field if that looks like one. */
    private static String ending(String field, Payload payload) {
        String uri = payload.uri();
        String name = uri != null && payload.length() < 0 ? uri : "." + field.replaceAll("\\+.*", "");
        String ending = name.substring(name.lastIndexOf('.') + 1);
        return ending.matches("[A-Za-z0-9]{1,8}") ? ending.toLowerCase(Locale.ROOT) : "bin";
    }

    /** A name for any file system. */
    private static String safe(String id) {
        String name = id.replaceAll("[^\\p{L}\\p{N}._-]+", "_").replaceAll("^\\.+", "_");
        return name.length() <= LONGEST_NAME
                ? name
                : name.substring(
                        0,
                        name.offsetByCodePoints(0, Math.min(name.codePointCount(0, name.length()), LONGEST_NAME / 2)));
    }
}
