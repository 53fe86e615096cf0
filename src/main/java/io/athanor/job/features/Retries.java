package io.athanor.job.features;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.data.Modality;
import io.athanor.table.WorkDirectory;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/**
 * How often the rejected payloads of a manifest were tried again on demand, a modality. The number is part of the name of
 * the table that a retry makes, since nothing published is ever changed; it is forgotten with the manifest.
 */
final class Retries {
    private static final String FILE = "_retries.json";

    private final WorkDirectory work;
    private final Fingerprint manifest;

    Retries(WorkDirectory work, Fingerprint manifest) {
        this.work = work;
        this.manifest = manifest;
    }

    private record Noted(Fingerprint manifest, SortedMap<String, Integer> modalities) {}

    int of(Modality modality) {
        return noted().modalities().getOrDefault(modality.name(), 0);
    }

    /** Notes one more. */
    void add(Modality modality) {
        Noted noted = noted();
        noted.modalities().merge(modality.name(), 1, Integer::sum);
        work.writeText(file(), Json.write(noted));
    }

    /** Forgets the last one, which mended nothing. */
    void takeBack(Modality modality) {
        Noted noted = noted();
        noted.modalities().merge(modality.name(), -1, Integer::sum);
        work.writeText(file(), Json.write(noted));
    }

    private Noted noted() {
        return work.readWholeText(file())
                .flatMap(Retries::read)
                .filter(noted -> noted.manifest().equals(manifest))
                .orElseGet(() -> new Noted(manifest, new TreeMap<>()));
    }

    /** Empty if the text was cut short by a death in the middle of writing it: the table before the retry counts again. */
    private static Optional<Noted> read(String text) {
        try {
            return Optional.of(Json.read(text, Noted.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private Path file() {
        return new Path(work.root(), FILE);
    }
}
