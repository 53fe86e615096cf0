package io.athanor.source.query;

import io.athanor.base.Fingerprint;
import io.athanor.base.Provenance;
import io.athanor.table.Artefact;
import io.athanor.table.ArtefactKind;
import io.athanor.table.Stage;
import io.athanor.table.StageContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * Writes down the rows of a query, as Spark gives them. Asked again they might come in another order, and those of a table
 * that others write to might be others.
 */
final class RowsStage implements Stage<Artefact> {
    static final String NAME = "rows";

    private final Query query;
    private final List<String> tables;
    private final PlannedRows rows;
    private final Fingerprint source;

    /**
     * @param tables the states of the tables that are read
     * @param rows as they are in these states
     */
    RowsStage(Query query, List<String> tables, PlannedRows rows, Fingerprint source) {
        this.query = query;
        this.tables = List.copyOf(tables);
        this.rows = rows;
        this.source = source;
    }

    static Fingerprint fingerprint(Query query, List<String> tables) {
        return Fingerprint.of(NAME, 1)
                .with("query", query.settings())
                .with("tables", tables)
                .build();
    }

    @Override
    public Fingerprint fingerprint() {
        return fingerprint(query, tables);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ArtefactKind kind() {
        return ArtefactKind.ROWS;
    }

    @Override
    public Map<String, Fingerprint> inputs() {
        return Map.of();
    }

    @Override
    public Fingerprint source() {
        return source;
    }

    /** @throws io.athanor.base.UserError if a column is of a type that Parquet has not, or two have one name */
    @Override
    public void make(StageContext context, Path folder, Provenance.Builder record) {
        try {
            rows.pinned(context.spark()).write().option("compression", "zstd").parquet(folder.toString());
        } catch (Exception e) {
            // Scala throws it without declaring it
            throw query.refused(e);
        }
        record.settings(Map.of("query", query.settings(), "tables", tables))
                .files(
                        files(context, folder),
                        context.spark().read().parquet(folder.toString()).count())
                .changes(query.changes().apply(context.spark().read().parquet(folder.toString())));
    }

    @Override
    public Artefact output(StageContext context, Artefact artefact) {
        return artefact;
    }

    private static List<String> files(StageContext context, Path folder) {
        try {
            return Arrays.stream(context.work().files().listStatus(folder))
                    .map(status -> status.getPath().getName())
                    .filter(name -> name.endsWith(".parquet"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + folder, e);
        }
    }
}
