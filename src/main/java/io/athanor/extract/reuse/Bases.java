package io.athanor.extract.reuse;

import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.data.Columns;
import io.athanor.data.Modality;
import io.athanor.extract.segment.Segments;
import io.athanor.table.Artefact;
import io.athanor.table.BucketedTable;
import io.athanor.table.FeatureTable;
import io.athanor.table.StoragePrecision;
import io.athanor.table.WorkDirectory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** Looks in a work directory for what an extraction by some recipe may keep. */
public final class Bases {
    private final WorkDirectory work;
    private final Configuration configuration;
    private final Modality modality;
    private final String recipe;
    private final StoragePrecision precision;

    /** @param recipe see {@link io.athanor.extract.PayloadSettings#recipe} */
    public Bases(
            WorkDirectory work,
            Configuration configuration,
            Modality modality,
            Object recipe,
            StoragePrecision precision) {
        this.work = work;
        this.configuration = configuration;
        this.modality = modality;
        this.recipe = Json.canonical(recipe);
        this.precision = precision;
    }

    /**
     * Published tables that may be kept: the newest, and the one with the most rows if that is another.
     *
     * @return the newest first
     */
    public List<Artefact> tables() {
        List<Artefact> all = children("features/" + modality)
                .flatMap(folder -> work.find(folder).stream())
                .filter(this::fits)
                .sorted(Comparator.comparing((Artefact a) -> a.provenance().startedAt())
                        .reversed())
                .toList();
        Optional<Artefact> largest =
                all.stream().max(Comparator.comparingLong(a -> a.provenance().rows()));
        return Stream.concat(all.stream().limit(1), largest.stream()).distinct().toList();
    }

    /**
     * Published tables, and finished parts of extractions that were not published.
     *
     * @param own the extraction that asks, which is none of them
     */
    List<Base> find(Fingerprint own) {
        List<Base> bases = new ArrayList<>();
        tables().forEach(table -> bases.add(new Base(relative(table.path()), List.of())));
        children("segments/" + modality)
                .filter(folder -> !folder.getName().equals(own.hex()))
                .map(Segments::new)
                .filter(segments -> Plan.of(segments, configuration)
                        .map(plan -> plan.recipe().equals(recipe) && plan.precision() == precision)
                        .orElse(false))
                .map(segments -> segments.finished(configuration).values().stream()
                        .map(done -> relative(segments.path(done)))
                        .toList())
                .filter(files -> !files.isEmpty())
                .forEach(files -> bases.add(new Base(null, files)));
        return bases;
    }

    private boolean fits(Artefact table) {
        Object made = table.provenance().settings().get(FeatureTable.RECIPE);
        // what was settled out of several payloads a sample is of no payload
        return made != null
                && !table.provenance().settings().containsKey("many")
                && Json.canonical(made).equals(recipe)
                && new FeatureTable(modality, table).precision() == precision
                && Arrays.asList(BucketedTable.columns(table, configuration).fieldNames())
                        .containsAll(List.of(Columns.REVISION, Columns.VIEW));
    }

    private Stream<Path> children(String folder) {
        try {
            return Arrays.stream(work.files().listStatus(new Path(work.root(), folder)))
                    .filter(FileStatus::isDirectory)
                    .map(FileStatus::getPath)
                    .sorted();
        } catch (FileNotFoundException e) {
            return Stream.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + folder + " of " + work.root(), e);
        }
    }

    private String relative(Path path) {
        return work.root().toUri().relativize(path.toUri()).getPath();
    }
}
