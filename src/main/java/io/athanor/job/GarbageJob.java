package io.athanor.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.data.Modality;
import io.athanor.extract.ManyStage;
import io.athanor.table.Artefact;
import io.athanor.table.WorkDirectory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Removes from a work directory what nothing refers to any more: tables of earlier states of the source, models that were
 * made of them and are nobody's, attempts that were overtaken, folders that were never published.
 *
 * <p>What stays: the tables that the pipeline names now; the newest few of each kind beside them, which a run over a grown
 * source begins with; the models of the last run; and all that any of these were made from.
 */
public final class GarbageJob {
    private static final List<String> TABLES = List.of("manifest", "samples", "joined");
    private static final List<String> MODELS = List.of("models", "outputs");

    private final Context context;
    private final WorkDirectory work;

    public GarbageJob(Context context) {
        this.context = context;
        this.work = context.work();
    }

    /** What nothing refers to. */
    record Item(Path folder, long bytes) {}

    /**
     * Removes it, or only says what would be removed.
     *
     * @param keep the newest of each kind of table that stay, at least 1
     * @return what a person wants to read at the end
     * @throws io.athanor.base.UserError if another process is at work in the directory
     */
    public String run(int keep, boolean dryRun) {
        try (WorkLease lease = WorkLease.take(work, Clock.systemUTC())) {
            List<Item> items = garbage(keep);
            StringBuilder said = new StringBuilder();
            for (Item item : items) {
                said.append(String.format(Locale.ROOT, "%10.1f MB  %s%n", item.bytes() / 1e6, relative(item.folder())));
                if (!dryRun) {
                    delete(item.folder());
                }
            }
            double all = items.stream().mapToLong(Item::bytes).sum() / 1e6;
            return said.append(String.format(
                            Locale.ROOT,
                            dryRun
                                    ? "%d folders of %.1f MB would be removed; nothing was."
                                    : "%d folders of %.1f MB removed.",
                            items.size(),
                            all))
                    .toString();
        }
    }

    List<Item> garbage(int keep) {
        Set<Path> named = new Pipeline(context).tables();
        Map<Path, Artefact> published = new TreeMap<>();
        List<Path> unpublished = new ArrayList<>();
        Stream.concat(
                        TABLES.stream().flatMap(this::children),
                        Stream.concat(Stream.of("features"), MODELS.stream())
                                .flatMap(this::children)
                                .flatMap(folder -> children(relative(folder))))
                .forEach(folder -> work.find(folder)
                        .ifPresentOrElse(found -> published.put(folder, found), () -> unpublished.add(folder)));
        Set<Path> kept = new HashSet<>(named);
        TABLES.forEach(kind -> newest(published, kind, keep).forEach(kept::add));
        modalities().forEach(m -> newest(published, "features/" + m, keep).forEach(kept::add));
        new SavedPipeline(work).models().forEach(folder -> kept.add(new Path(work.root(), folder)));
        List<Path> attempts = new ArrayList<>();
        children("segments").flatMap(folder -> children(relative(folder))).forEach(attempts::add);
        attempts.stream()
                .filter(folder -> named.contains(folder) || !isOvertaken(folder, published))
                .forEach(folder -> {
                    kept.add(folder);
                    bases(folder).forEach(kept::add);
                });
        close(kept, published);

        List<Path> garbage = new ArrayList<>(published.keySet());
        // a model without a record is a training that goes on from its checkpoints
        unpublished.stream().filter(folder -> !isModel(folder)).forEach(garbage::add);
        garbage.addAll(attempts);
        children("quarantine").flatMap(folder -> children(relative(folder))).forEach(garbage::add);
        return garbage.stream()
                .filter(folder -> !kept.contains(folder) && !kept.contains(featuresOf(folder)))
                .sorted()
                .map(folder -> new Item(folder, bytes(folder)))
                .toList();
    }

    /** Keeps what the kept is made from, and the models that are made of nothing but it. */
    private static void close(Set<Path> kept, Map<Path, Artefact> published) {
        int before;
        do {
            before = kept.size();
            Set<Fingerprint> used = new HashSet<>();
            Set<Fingerprint> there = new HashSet<>();
            Set<Fingerprint> gone = new HashSet<>();
            published.forEach((folder, artefact) -> {
                (kept.contains(folder) ? there : gone).add(artefact.fingerprint());
                if (kept.contains(folder)) {
                    used.addAll(artefact.provenance().inputs().values());
                }
            });
            published.forEach((folder, artefact) -> {
                var inputs = artefact.provenance().inputs().values();
                boolean ofKept = inputs.stream().anyMatch(there::contains)
                        && inputs.stream().noneMatch(input -> gone.contains(input) && !there.contains(input));
                if (used.contains(artefact.fingerprint()) || (isModel(folder) && ofKept)) {
                    kept.add(folder);
                }
            });
        } while (kept.size() > before);
    }

    private Stream<Path> newest(Map<Path, Artefact> published, String kind, int keep) {
        Path parent = new Path(work.root(), kind);
        return published.entrySet().stream()
                .filter(entry -> entry.getKey().getParent().equals(parent))
                .sorted(Comparator.comparing(
                        (Map.Entry<Path, Artefact> entry) ->
                                entry.getValue().provenance().startedAt(),
                        Comparator.reverseOrder()))
                .limit(keep)
                .map(Map.Entry::getKey);
    }

    private Stream<Modality> modalities() {
        return context.settings().modalities().keySet().stream()
                .map(Modality::new)
                .flatMap(modality -> Stream.of(modality, ManyStage.ofEach(modality)));
    }

    /** Whether a table of the modality was published since: that has kept what was worth it. */
    private boolean isOvertaken(Path attempt, Map<Path, Artefact> published) {
        long last = lastWritten(attempt);
        Path tables = new Path(work.root(), "features/" + attempt.getParent().getName());
        return published.keySet().stream()
                .filter(folder -> folder.getParent().equals(tables))
                .anyMatch(folder -> lastWritten(folder) > last);
    }

    /** The tables that an attempt is going to keep features of. */
    private List<Path> bases(Path attempt) {
        List<Path> bases = new ArrayList<>();
        Optional<String> plan = work.readWholeText(new Path(attempt, "_plan.json"));
        if (plan.isPresent()) {
            try {
                for (JsonNode base : Json.tree(plan.get()).path("bases")) {
                    if (base.hasNonNull("table")) {
                        bases.add(
                                new Path(work.root(), base.get("table").asText().replaceFirst("/$", "")));
                    }
                }
            } catch (JsonProcessingException e) {
                // cut short: it will be planned again
                return List.of();
            }
        }
        return bases;
    }

    /** {@code features/image/…} of {@code quarantine/image/…}. */
    private Path featuresOf(Path folder) {
        String relative = relative(folder);
        return relative.startsWith("quarantine/")
                ? new Path(work.root(), relative.replaceFirst("quarantine", "features"))
                : folder;
    }

    private static boolean isModel(Path folder) {
        return MODELS.contains(folder.getParent().getParent().getName());
    }

    private Stream<Path> children(String folder) {
        try {
            return Arrays.stream(work.files().listStatus(new Path(work.root(), folder)))
                    .filter(FileStatus::isDirectory)
                    .map(FileStatus::getPath);
        } catch (FileNotFoundException e) {
            return Stream.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + folder + " of " + work.root(), e);
        }
    }

    private String relative(Path folder) {
        return work.root().toUri().relativize(folder.toUri()).getPath();
    }

    /** By its files: an object store knows no time of a folder. */
    private long lastWritten(Path folder) {
        try {
            return Arrays.stream(work.files().listStatus(folder))
                    .filter(FileStatus::isFile)
                    .mapToLong(FileStatus::getModificationTime)
                    .max()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look at " + folder, e);
        }
    }

    private long bytes(Path folder) {
        try {
            return work.files().getContentSummary(folder).getLength();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look at " + folder, e);
        }
    }

    private void delete(Path folder) {
        try {
            work.files().delete(folder, true);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + folder, e);
        }
    }
}
