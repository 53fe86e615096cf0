package io.athanor.job.report;

import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.data.Payload;
import io.athanor.data.Rejection;
import io.athanor.extract.payload.OriginalPayloads;
import io.athanor.job.PipelineSettings;
import io.athanor.job.work.Refused;
import io.athanor.job.work.SavedPipeline;
import io.athanor.table.ManifestTable;
import io.athanor.table.WorkDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Lists what is in quarantine, or writes it out for a person to look at. Runs in this process, without Spark. */
public final class QuarantineJob {
    /** What was written out, a JSON object a line. */
    public static final String INDEX = "index.jsonl";

    /** Says which export is being written to the folder it lies in. */
    private static final String UNFINISHED = "_unfinished";

    private static final String UNFINISHED_INDEX = "_index";
    private static final String UNFINISHED_FILE = "_payload";
    private static final int EXAMPLES = 3;
    private static final int LONGEST_NAME = 80;

    private final WorkDirectory work;
    private final Configuration configuration;
    private final PipelineSettings settings;
    private final Wanted wanted;

    /**
     * Which of them.
     *
     * @param modality null for all
     * @param reason a code of {@link io.athanor.data.Rejection}; null for all
     * @param most of a modality that are written out
     */
    public record Wanted(
            @Nullable String modality, @Nullable String reason, int most) {
        boolean isReason(Refused.Entry entry) {
            return reason == null || reason.equals(entry.reason());
        }
    }

    /**
     * @param workDirectory of a pipeline that has run, or of a prediction below one
     * @throws UserError if nothing has run there, the pipeline has no such modality, or the reason is none
     */
    public QuarantineJob(String workDirectory, Configuration configuration, Wanted wanted) {
        this.work = new WorkDirectory(new Path(workDirectory), configuration);
        this.configuration = configuration;
        this.wanted = wanted;
        Path parent = work.root().getParent();
        boolean predicted = parent != null && parent.getName().equals(WorkDirectory.PREDICTIONS);
        this.settings =
                new SavedPipeline(predicted ? new WorkDirectory(parent.getParent(), configuration) : work).settings();
        if (wanted.modality() != null && !settings.modalities().containsKey(wanted.modality())) {
            throw new UserError("Cannot look into quarantine: the pipeline has no modality '" + wanted.modality()
                    + "', expected one of " + settings.modalities().keySet() + ". Correct --modality.");
        }
        if (wanted.reason() != null && !Rejection.REASONS.contains(wanted.reason())) {
            throw new UserError("Cannot look into quarantine: there is no reason '" + wanted.reason()
                    + "', expected one of " + Rejection.REASONS + ". Correct --reason.");
        }
    }

    private List<Refused> refused() {
        return Refused.of(work, settings).stream()
                .filter(r -> wanted.modality() == null
                        || wanted.modality().equals(r.modality().name()))
                .toList();
    }

    /** Counts with examples, for a person. */
    public String list() {
        SortedMap<String, List<String>> examples = new TreeMap<>();
        Map<String, Long> counts = new HashMap<>();
        for (Refused table : refused()) {
            table.each(configuration, entry -> {
                if (wanted.isReason(entry)) {
                    String kind = entry.modality() + "  " + entry.reason();
                    counts.merge(kind, 1L, Long::sum);
                    List<String> some = examples.computeIfAbsent(kind, k -> new ArrayList<>());
                    if (some.size() < EXAMPLES) {
                        some.add("    " + entry.id() + ": " + entry.message());
                    }
                }
            });
        }
        if (counts.isEmpty()) {
            return "Nothing of that kind is in quarantine.";
        }
        StringBuilder text = new StringBuilder();
        examples.forEach((kind, some) -> text.append(kind)
                .append("  ")
                .append(counts.get(kind))
                .append('\n')
                .append(String.join("\n", some))
                .append('\n'));
        return text.append("athanor quarantine ")
                .append(WorkDirectory.shown(work.root()))
                .append(" --export DIR writes the payloads out.")
                .toString();
    }

    /**
     * Writes the payloads into a folder a modality, and at the end {@value #INDEX}, which says why each was refused. An
     * export that was stopped goes on: what it has written is not written again.
     *
     * @param folder one that is empty or does not exist, or that the same export was stopped in
     * @return what a person wants to read at the end
     * @throws UserError if the folder holds something else
     */
    public String export(String folder) {
        Path target = new Path(folder);
        Tally tally = new Tally();
        try {
            FileSystem files = target.getFileSystem(configuration);
            List<Refused> tables = refused();
            begin(tables, files, target);
            Path unfinished = new Path(target, UNFINISHED_INDEX);
            try (FSDataOutputStream index = files.create(unfinished, true)) {
                for (Refused table : tables) {
                    export(table, files, target, index, tally);
                }
            }
            move(files, unfinished, new Path(target, INDEX));
            files.delete(new Path(target, UNFINISHED), false);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to " + target, e);
        }
        String there = tally.there > 0 ? " (" + tally.there + " of them were there already)" : "";
        String left = tally.left > 0 ? "; " + tally.left + " more were left out: raise --limit" : "";
        return tally.files + " payloads written to " + WorkDirectory.shown(target) + there + ", " + tally.named
                + " named alone, as their bytes are not to be had" + left + "\nWhy each was refused: "
                + WorkDirectory.shown(new Path(target, INDEX));
    }

    /** Takes the folder, unless it holds something that is not of this very export. */
    private void begin(List<Refused> tables, FileSystem files, Path target) throws IOException {
        var marked = new WorkDirectory(target, configuration);
        Path mark = new Path(target, UNFINISHED);
        String what = Json.canonical(Map.of(
                "of",
                tables.stream()
                        .map(table -> table.quarantine().path().toString())
                        .toList(),
                "wanted",
                wanted));
        FileStatus[] there = files.exists(target) ? files.listStatus(target) : new FileStatus[0];
        if (there.length > 0 && !marked.readWholeText(mark).equals(Optional.of(what))) {
            throw new UserError("Cannot write the quarantine to " + target + ": found "
                    + there[0].getPath().getName()
                    + " there, expected an empty folder or none, or one that the same export was stopped in. Name another, or"
                    + " remove it.");
        }
        files.mkdirs(target);
        marked.writeText(mark, what);
    }

    private static void move(FileSystem files, Path from, Path to) throws IOException {
        files.delete(to, false);
        if (!files.rename(from, to)) {
            throw new IOException("cannot rename " + from + " to " + to.getName());
        }
    }

    private static final class Tally {
        private long files;
        private long there;
        private long named;
        private long left;
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

    private void export(Refused table, FileSystem files, Path target, FSDataOutputStream index, Tally tally)
            throws IOException {
        Map<String, Refused.Entry> entries = table.first(configuration, wanted.most(), wanted::isReason);
        long[] all = {0};
        table.each(configuration, entry -> all[0] += wanted.isReason(entry) ? 1 : 0);
        tally.left += all[0] - entries.size();
        if (entries.isEmpty()) {
            return;
        }
        OriginalPayloads payloads =
                new OriginalPayloads(configuration, settings.source().references());
        table.manifestRows(work).each(configuration, entries::containsKey, row -> {
            Refused.Entry entry = entries.remove(row.getString(0));
            if (entry != null) {
                try {
                    write(index, write(table, entry, row, files, target, payloads, tally));
                } catch (IOException e) {
                    throw new UncheckedIOException("Cannot write to " + target, e);
                }
            }
        });
        for (Refused.Entry entry : entries.values()) {
            tally.named++;
            write(index, line(entry, null, "it is not in the source any more, or lies in a table of its own"));
        }
    }

    private Line write(
            Refused table,
            Refused.Entry entry,
            Row row,
            FileSystem files,
            Path target,
            OriginalPayloads payloads,
            Tally tally)
            throws IOException {
        String field = table.field();
        Payload payload = field == null ? null : ManifestTable.payload(row.getAs(2));
        if (field != null && payload == null) {
            tally.named++;
            return line(entry, null, "the source has no payload of it");
        }
        String number = String.format(Locale.ROOT, "%06d", tally.files + tally.named);
        String ending = field == null || payload == null ? "json" : ending(field, payload);
        String name = table.modality() + "/" + number + "-" + safe(entry.id()) + "." + ending;
        Path file = new Path(target, name);
        if (payload != null && isWhole(files, file, payloads.length(payload))) {
            tally.there++;
            tally.files++;
            return line(entry, name, null);
        }
        Path unfinished = new Path(target, UNFINISHED_FILE);
        Optional<String> lacking;
        long bytes;
        try (FSDataOutputStream out = files.create(unfinished, true)) {
            if (payload == null) {
                out.write(Json.write(row.<Map<String, String>>getAs(1)).getBytes(StandardCharsets.UTF_8));
                lacking = Optional.empty();
            } else {
                lacking = payloads.copy(payload, out);
            }
            bytes = out.getPos();
        }
        if (lacking.isPresent() && bytes == 0) {
            files.delete(unfinished, false);
            tally.named++;
            return line(entry, null, lacking.get());
        }
        files.mkdirs(file.getParent());
        move(files, unfinished, file);
        tally.files++;
        return line(entry, name, lacking.orElse(null));
    }

    /** @param length that it has to have, empty if that is not known: it got its name when it was at its end */
    private static boolean isWhole(FileSystem files, Path file, OptionalLong length) throws IOException {
        return files.exists(file)
                && (length.isEmpty() || files.getFileStatus(file).getLen() == length.getAsLong());
    }

    private static Line line(Refused.Entry entry, @Nullable String file, @Nullable String note) {
        return new Line(entry.id(), entry.modality(), entry.reason(), entry.message(), entry.uri(), file, note);
    }

    private static void write(FSDataOutputStream index, Line line) throws IOException {
        index.write((Json.canonical(line) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Of a file of its own, its ending; in a container or a cell, the field if that looks like one. */
    private static String ending(String field, Payload payload) {
        String uri = payload.uri();
        String name = uri != null && payload.length() < 0 ? uri : "." + field.replaceAll("\\+.*", "");
        String ending = name.substring(name.lastIndexOf('.') + 1);
        return ending.matches("[A-Za-z0-9]{1,8}") ? ending.toLowerCase(Locale.ROOT) : "bin";
    }

    /** A name for any file system; the number before it tells those apart that are shortened to the same. */
    private static String safe(String id) {
        String name = id.replaceAll("[^\\p{L}\\p{N}._-]+", "_").replaceAll("^\\.+", "_");
        return name.length() <= LONGEST_NAME
                ? name
                : name.substring(
                        0,
                        name.offsetByCodePoints(0, Math.min(name.codePointCount(0, name.length()), LONGEST_NAME / 2)));
    }
}
