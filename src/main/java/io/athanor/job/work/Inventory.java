package io.athanor.job.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.data.Modality;
import io.athanor.table.Artefact;
import io.athanor.table.ArtefactKind;
import io.athanor.table.WorkDirectory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** What lies in a work directory, and what of it nothing refers to. Removes nothing. */
public final class Inventory {
    private final WorkDirectory work;
    private final Map<Path, Artefact> published = new TreeMap<>();
    private final List<Path> unpublished = new ArrayList<>();
    private final List<Path> attempts;
    private final List<Path> quarantines;

    public Inventory(WorkDirectory work) {
        this.work = work;
        Arrays.stream(ArtefactKind.values())
                .flatMap(kind -> kind.hasSubjects() ? below(kind.folder()) : folders(work, kind.folder()))
                .filter(folder -> !isUnfinishedTraining(folder))
                .forEach(folder -> work.find(folder)
                        .ifPresentOrElse(found -> published.put(folder, found), () -> unpublished.add(folder)));
        this.attempts = below("segments").toList();
        this.quarantines = below("quarantine").toList();
    }

    /**
     * The folders that nothing refers to.
     *
     * @param named what stays in any case, with all it is made from
     * @param modalities whose tables are of use
     * @param keep the newest of each kind of table that stay
     */
    public List<Path> garbage(Set<Path> named, Collection<Modality> modalities, int keep) {
        Set<Path> kept = new HashSet<>(named);
        Arrays.stream(ArtefactKind.values())
                .filter(ArtefactKind::isTable)
                .flatMap(kind -> kind.hasSubjects()
                        ? modalities.stream().map(modality -> kind.folder() + "/" + modality)
                        : Stream.of(kind.folder()))
                .forEach(folder -> newest(folder, keep).forEach(kept::add));
        attempts.stream()
                .filter(attempt -> named.contains(attempt) || !isOvertaken(attempt))
                .forEach(attempt -> {
                    kept.add(attempt);
                    kept.addAll(bases(attempt));
                });
        close(kept);

        List<Path> all = new ArrayList<>(published.keySet());
        all.addAll(unpublished);
        all.addAll(attempts);
        all.addAll(quarantines);
        return all.stream()
                .filter(folder -> !kept.contains(folder) && !kept.contains(featuresOf(folder)))
                .sorted()
                .toList();
    }

    /** The folders of its artefacts. */
    public Set<Path> published() {
        return published.keySet();
    }

    /** Whether an extraction was begun that nobody has finished or overtaken. */
    public boolean isUnfinished() {
        return attempts.stream().anyMatch(attempt -> !isOvertaken(attempt));
    }

    /** When the making of its newest artefact began; the epoch if there is none. */
    public Instant lastMade() {
        return published.values().stream()
                .map(artefact -> Instant.parse(artefact.provenance().startedAt()))
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }

    /** Keeps what the kept is made from, and the models and measurements that are made of nothing but it. */
    private void close(Set<Path> kept) {
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
                if (used.contains(artefact.fingerprint()) || (isResult(folder) && ofKept)) {
                    kept.add(folder);
                }
            });
        } while (kept.size() > before);
    }

    private Stream<Path> newest(String below, int keep) {
        Path parent = new Path(work.root(), below);
        return published.entrySet().stream()
                .filter(entry -> entry.getKey().getParent().equals(parent))
                .sorted(Comparator.comparing(
                        (Map.Entry<Path, Artefact> entry) ->
                                entry.getValue().provenance().startedAt(),
                        Comparator.reverseOrder()))
                .limit(keep)
                .map(Map.Entry::getKey);
    }

    /** Whether a table of the modality was published since: that has kept what was worth it. */
    private boolean isOvertaken(Path attempt) {
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

    /** A model or graph without a record is a training that goes on from its checkpoints, if it got so far. */
    private boolean isUnfinishedTraining(Path folder) {
        return List.of(ArtefactKind.MODELS, ArtefactKind.GRAPHS).contains(kind(folder))
                && work.find(folder).isEmpty()
                && folders(work, relative(folder)).map(Path::getName).anyMatch(WorkDirectory.CHECKPOINTS::equals);
    }

    private boolean isResult(Path folder) {
        return !kind(folder).isTable();
    }

    private ArtefactKind kind(Path artefact) {
        return ArtefactKind.of(relative(artefact).split("/")[0]);
    }

    /** The folders of all names of a kind, as in {@code features/image/…}. */
    private Stream<Path> below(String kind) {
        return folders(work, kind).flatMap(folder -> folders(work, relative(folder)));
    }

    private String relative(Path folder) {
        return work.root().toUri().relativize(folder.toUri()).getPath();
    }

    /** The folders in a folder of a work directory; none if there is no such. */
    public static Stream<Path> folders(WorkDirectory work, String folder) {
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
}
