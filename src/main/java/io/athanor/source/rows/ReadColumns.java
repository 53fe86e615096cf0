package io.athanor.source.rows;

import java.io.Serializable;
import java.util.Set;

/**
 * What is read of a table's columns beyond scalars as texts.
 *
 * @param payloads columns whose bytes are payloads; bytes of other columns are read as texts where they are UTF-8
 * @param series those of them whose lists and structs are payloads too, as JSON
 * @param wholes columns that are whole numbers in other files of the table: a whole one is written like theirs
 */
public record ReadColumns(Set<String> payloads, Set<String> series, Set<String> wholes) implements Serializable {
    /** Scalars alone. */
    public static final ReadColumns SCALARS = new ReadColumns(Set.of(), Set.of(), Set.of());

    public ReadColumns {
        payloads = Set.copyOf(payloads);
        series = Set.copyOf(series);
        wholes = Set.copyOf(wholes);
    }
}
