package io.athanor.source;

import io.athanor.base.Changes;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a task says of the files it wrote down: counts and names, never payloads.
 *
 * @param parts written, in their order
 * @param fields how many samples have each payload field
 * @param languages how many samples have each language, by the cell, a dot and the language
 * @param brokenCells samples whose cells cannot be read
 * @param nameless where samples without an id were found, the first few
 * @param changes what was done to the samples that no setting asked for
 * @param refusal why the file cannot be used, or null. A task returns it rather than throws it: Spark would try again, and
 *     show a stack trace for what a person has to mend
 */
public record Scan(
        List<Part> parts,
        Map<String, Long> fields,
        Map<String, Long> languages,
        long brokenCells,
        List<String> nameless,
        Changes changes,
        @Nullable String refusal)
        implements Serializable {

    public record Part(String name, long rows) implements Serializable {
        /** The name of its file. */
        public String file() {
            return name + ".parquet";
        }
    }

    public static Scan refused(String why) {
        return new Scan(List.of(), Map.of(), Map.of(), 0, List.of(), Changes.NONE, why);
    }

    /** The same, with what was done to the file as a whole. */
    public Scan with(Changes further) {
        return new Scan(parts, fields, languages, brokenCells, nameless, changes.plus(further), refusal);
    }
}
