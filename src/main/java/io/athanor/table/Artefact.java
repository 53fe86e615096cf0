package io.athanor.table;

import io.athanor.base.Fingerprint;
import io.athanor.base.Provenance;
import org.apache.hadoop.fs.Path;

/**
 * A published result of a stage: it has a commit record, so all of its files are there.
 *
 * @param path its own folder, named by its fingerprint
 * @param provenance its commit record
 */
public record Artefact(Path path, Provenance provenance) {
    public Fingerprint fingerprint() {
        return provenance.fingerprint();
    }
}
