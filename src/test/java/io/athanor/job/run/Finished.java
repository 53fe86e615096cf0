package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.base.Provenance;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What was finished in a work directory whenever it was looked at, and must not be made again. */
final class Finished {
    /** Records that were being written when the process died, one a core. */
    private static final long MOST_CUT_SHORT = 3;

    private final Path work;
    private final Map<Path, Provenance> published = new TreeMap<>();

    /** Finished parts of a modality's extraction that was not published yet. */
    private final Map<String, Integer> parts = new TreeMap<>();

    Finished(Path work) {
        this.work = work;
    }

    void remember() {
        Map<Path, Provenance> there = WorkContent.published(work);
        there.forEach((record, provenance) -> {
            if (isWhole(record, there.keySet())) {
                published.put(record, provenance);
            }
        });
        for (String modality : SmallQuickstart.settings().modalities().keySet()) {
            if (published.keySet().stream().noneMatch(record -> isFeatures(record, modality))) {
                int records = (int) WorkContent.files(work.resolve("segments").resolve(modality), ".json").stream()
                        .filter(file -> !file.getFileName().toString().startsWith("_"))
                        .filter(file -> file.toFile().length() > 0)
                        .count();
                parts.merge(modality, records, Math::max);
            }
        }
    }

    /** Every artefact is the one it was, and each finished part was passed over. */
    void requireUntouched() {
        assertThat(WorkContent.published(work)).containsAllEntriesOf(published);
        WorkContent.published(work)
                .forEach((record, provenance) -> parts.forEach((modality, finished) -> {
                    if (isFeatures(record, modality) && finished > MOST_CUT_SHORT) {
                        assertThat(provenance.counts().get("partsSkipped"))
                                .as("parts of " + modality + " passed over, " + finished + " were there")
                                .isBetween(finished - MOST_CUT_SHORT, (long) finished);
                    }
                }));
    }

    /** A quarantine belongs to the features published after it: without these it is one of the tables being made. */
    private boolean isWhole(Path record, Set<Path> there) {
        Path relative = work.relativize(record);
        Path first = relative.getName(0);
        return !first.equals(Path.of("quarantine"))
                || there.contains(work.resolve("features").resolve(first.relativize(relative)));
    }

    private boolean isFeatures(Path record, String modality) {
        return work.relativize(record).startsWith(Path.of("features", modality));
    }
}
