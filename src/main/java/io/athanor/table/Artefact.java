package io.athanor.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
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

    /**
     * A setting of the commit record as what it was before it was written down.
     *
     * @throws IllegalStateException if the record lacks it, or it is of another form
     */
    public <T> T setting(String name, Class<T> type) {
        Object value = provenance.settings().get(name);
        if (value != null) {
            try {
                return Json.read(Json.canonical(value), type);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the record of " + path + " holds as " + name + " " + value, e);
            }
        }
        throw new IllegalStateException("the record of " + path + " has no setting " + name);
    }
}
