package io.athanor.source.split;

import io.athanor.base.Provenance;
import io.athanor.data.Columns;
import io.athanor.table.Artefact;
import io.athanor.table.WorkDirectory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The sides that earlier tables of a work directory gave to samples: of the newest, and of the largest if that is another,
 * as the source may have lost some samples and got them back.
 */
final class EarlierDraws {
    private final WorkDirectory work;
    private final Predicate<Map<String, Object>> drawnAlike;

    /** @param drawnAlike whether a table of these settings, as its record has them, was drawn in the way wanted now */
    EarlierDraws(WorkDirectory work, Predicate<Map<String, Object>> drawnAlike) {
        this.work = work;
        this.drawnAlike = drawnAlike;
    }

    /** sample_id and split, each id once; empty if there is no such table. */
    Optional<Dataset<Row>> sides(SparkSession spark) {
        List<Artefact> tables = tables();
        if (tables.isEmpty()) {
            return Optional.empty();
        }
        Comparator<Artefact> size =
                Comparator.comparing(table -> table.provenance().rows());
        Comparator<Artefact> age =
                Comparator.comparing(table -> table.provenance().startedAt());
        Set<Artefact> asked = new LinkedHashSet<>();
        asked.add(tables.stream().max(age).orElseThrow());
        asked.add(tables.stream().max(size.thenComparing(age)).orElseThrow());
        return asked.stream()
                .map(table -> read(spark, table))
                // the newest has the last word, though tables that follow each other never disagree
                .reduce((newest, largest) ->
                        newest.unionByName(largest.join(newest, new String[] {Columns.SAMPLE_ID}, "left_anti")));
    }

    private List<Artefact> tables() {
        Path parent = new Path(work.root(), Samples.NAME);
        try {
            return Arrays.stream(work.files().listStatus(parent))
                    .filter(FileStatus::isDirectory)
                    .flatMap(folder -> work.find(folder.getPath()).stream())
                    .filter(table -> table.provenance().rows() > 0)
                    .filter(table -> drawnAlike.test(table.provenance().settings()))
                    .toList();
        } catch (FileNotFoundException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + parent, e);
        }
    }

    private static Dataset<Row> read(SparkSession spark, Artefact table) {
        Provenance record = table.provenance();
        return spark.read()
                .parquet(record.files().stream()
                        .map(file -> new Path(table.path(), file).toString())
                        .toArray(String[]::new))
                .select(Columns.SAMPLE_ID, Columns.SPLIT);
    }
}
