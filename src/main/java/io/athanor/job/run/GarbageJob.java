package io.athanor.job.run;

import io.athanor.base.UserError;
import io.athanor.data.Modality;
import io.athanor.extract.part.ManyStage;
import io.athanor.job.Context;
import io.athanor.job.features.Pipeline;
import io.athanor.job.work.Inventory;
import io.athanor.job.work.SavedPipeline;
import io.athanor.job.work.WorkLease;
import io.athanor.job.work.WorkOwner;
import io.athanor.table.WorkDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Removes from a work directory what nothing refers to any more: tables of earlier states of the source, models and
 * measurements that were made of them, attempts that were overtaken, folders that were never published, and what was
 * extracted for earlier predictions.
 *
 * <p>What stays: the tables that the pipeline names now; the newest few of each kind beside them, which a run over a grown
 * source begins with; the models of the last run; all that any of these were made from; and what was extracted for the
 * newest few predictions, or for one that has not ended.
 */
public final class GarbageJob {
    private final Context context;
    private final WorkDirectory work;
    private final Clock clock = Clock.systemUTC();

    public GarbageJob(Context context) {
        this.context = context;
        this.work = context.work();
    }

    /** What was extracted of one source for predictions. */
    private record Place(Path folder, Inventory content) {}

    /** What nothing refers to. */
    private record Item(Path folder, long bytes) {}

    /**
     * Removes it, or only says what would be removed.
     *
     * @param keep the newest of each kind of table that stay, at least 1
     * @return what a person wants to read at the end
     * @throws UserError if nothing has run in the directory, or another process is at work in it
     */
    public String run(int keep, boolean dryRun) {
        // before the lease, which would make the directory
        requireWorkDirectory();
        try (WorkLease lease = WorkLease.take(work, clock, context.progress())) {
            List<Item> items = Stream.concat(ownGarbage(keep).stream(), garbageOfPredictions(keep).stream())
                    .map(folder -> new Item(folder, bytes(folder)))
                    .toList();
            StringBuilder said = new StringBuilder();
            for (Item item : items) {
                said.append(String.format(Locale.ROOT, "%10.1f MB  %s%n", item.bytes() / 1e6, relative(item.folder())));
                if (!dryRun) {
                    remove(item.folder());
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

    /** In a folder that only looks like one, somebody's own folders may have the names of ours. */
    private void requireWorkDirectory() {
        if (!new WorkOwner(work).isKnown()) {
            throw new UserError("Cannot look for garbage in " + work.root()
                    + ": found no work directory of a pipeline that has run, expected one. Name it with --workdir.");
        }
    }

    private List<Path> ownGarbage(int keep) {
        Set<Path> named = new HashSet<>(new Pipeline(context).tables());
        new SavedPipeline(work).models().forEach(folder -> named.add(new Path(work.root(), folder)));
        return new Inventory(work).garbage(named, modalities(), keep);
    }

    /** Each source that was scored has a work directory of its own. One that somebody is at work in is left alone. */
    private List<Path> garbageOfPredictions(int keep) {
        List<Place> places = Inventory.folders(work, WorkDirectory.PREDICTIONS)
                .map(folder ->
                        new WorkDirectory(folder, context.spark().sparkContext().hadoopConfiguration()))
                .filter(place -> WorkLease.holder(place, clock).isEmpty())
                .map(place -> new Place(place.root(), new Inventory(place)))
                .sorted(Comparator.comparing(place -> place.content().lastMade(), Comparator.reverseOrder()))
                .toList();
        List<Path> garbage = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            boolean stays = i < keep || place.content().isUnfinished();
            garbage.addAll(stays ? place.content().garbage(Set.of(), modalities(), keep) : List.of(place.folder()));
        }
        return garbage;
    }

    private List<Modality> modalities() {
        return context.settings().encoders().keySet().stream()
                .map(Modality::new)
                .flatMap(modality -> Stream.of(modality, ManyStage.ofEach(modality)))
                .toList();
    }

    private String relative(Path folder) {
        return work.root().toUri().relativize(folder.toUri()).getPath();
    }

    private void remove(Path folder) {
        if (folder.getParent().getName().equals(WorkDirectory.PREDICTIONS)) {
            // table by table: a death on the way must not leave half of one with a record
            new Inventory(new WorkDirectory(folder, hadoop())).published().forEach(work::remove);
        }
        work.remove(folder);
    }

    private Configuration hadoop() {
        return context.spark().sparkContext().hadoopConfiguration();
    }

    private long bytes(Path folder) {
        try {
            return work.files().getContentSummary(folder).getLength();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look at " + folder, e);
        }
    }
}
