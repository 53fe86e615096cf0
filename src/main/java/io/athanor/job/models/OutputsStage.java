package io.athanor.job.models;

import io.athanor.base.Fingerprint;
import io.athanor.base.Provenance;
import io.athanor.table.Artefact;
import io.athanor.table.ArtefactKind;
import io.athanor.table.Stage;
import io.athanor.table.StageContext;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.rows.SignalTable;
import io.athanor.train.score.Scoring;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;

/**
 * What a teacher says of every training and validation row, bucketed as the joined table is.
 *
 * @param asked of which teacher, and what
 * @param inputs the teacher, and what it was made from, by role
 * @param table the joined rows
 * @param answers who speaks of which rows; asked only where the outputs are made
 */
record OutputsStage(
        OutputsOrder asked,
        Fingerprint fingerprint,
        Map<String, Fingerprint> inputs,
        Fingerprint source,
        JoinedTable table,
        Supplier<List<Scoring.Answers>> answers)
        implements Stage<Artefact> {
    @Override
    public String name() {
        return "outputs";
    }

    @Override
    public String title() {
        return asked.teacher() + " outputs";
    }

    @Override
    public ArtefactKind kind() {
        return ArtefactKind.OUTPUTS;
    }

    @Override
    public String subject() {
        return asked.teacher();
    }

    @Override
    public void make(StageContext context, Path folder, Provenance.Builder record) {
        List<Scoring.Answers> all = answers.get();
        List<String> files = new Scoring(table).writeOutputs(all, asked.signals(), folder);
        Map<String, Object> settings =
                new TreeMap<>(SignalTable.record(all.get(0).model().columns(asked.signals())));
        settings.put("folds", all.size() - 1);
        record.settings(settings)
                .bucketFiles(
                        files, table.files().rows(), table.files().buckets().size());
    }

    @Override
    public Artefact output(StageContext context, Artefact artefact) {
        return artefact;
    }
}
