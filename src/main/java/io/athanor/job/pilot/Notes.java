package io.athanor.job.pilot;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Json;
import io.athanor.job.stage.StageCosts;
import io.athanor.table.WorkDirectory;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** What the stages of earlier pilots cost, kept in the work directory: one that is found made costs nothing now. */
final class Notes {
    private static final String FILE = "_pilot.json";

    private final WorkDirectory work;
    private final SortedMap<String, StageCosts.Cost> costs;

    private Notes(WorkDirectory work, SortedMap<String, StageCosts.Cost> costs) {
        this.work = work;
        this.costs = costs;
    }

    private record Kept(SortedMap<String, StageCosts.Cost> costs) {}

    static Notes in(WorkDirectory work) {
        return new Notes(
                work,
                work.readWholeText(file(work))
                        .map(text -> {
                            try {
                                return new TreeMap<>(Json.read(text, Kept.class).costs());
                            } catch (JsonProcessingException e) {
                                // cut short by a death: nothing is known of earlier pilots
                                return new TreeMap<String, StageCosts.Cost>();
                            }
                        })
                        .orElseGet(TreeMap::new));
    }

    /**
     * What a stage cost: now, or when it was made.
     *
     * @param run the manifest of the run
     * @param now null if it is found made
     */
    StageCosts.Cost of(String run, String stage, StageCosts.@Nullable Cost now) {
        String key = run + "/" + stage;
        if (now != null) {
            costs.put(key, now);
        }
        return costs.getOrDefault(key, StageCosts.Cost.NONE);
    }

    void write() {
        work.writeText(file(work), Json.write(new Kept(costs)));
    }

    private static Path file(WorkDirectory work) {
        return new Path(work.root(), FILE);
    }
}
