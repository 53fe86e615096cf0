package io.athanor.job.measure;

import io.athanor.base.Fingerprint;
import io.athanor.base.Provenance;
import io.athanor.table.Artefact;
import io.athanor.table.ArtefactKind;
import io.athanor.table.Stage;
import io.athanor.table.StageContext;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;

/**
 * What all methods say of one fold, or of the one split.
 *
 * @param fingerprint of all that decides it
 * @param joined the table whose rows are said something of
 * @param missing rates at which modalities are hidden
 * @param measured trains and scores, in a folder that it may use on the way
 */
record FoldStage(Fingerprint fingerprint, Artefact joined, List<Double> missing, Function<Path, Written> measured)
        implements Stage<FoldResult> {
    /**
     * Files of the folder.
     *
     * @param files below it, at least one
     * @param rows in all of them
     */
    record Written(List<String> files, long rows, long trainRows) {}

    @Override
    public String name() {
        return "evaluate";
    }

    @Override
    public ArtefactKind kind() {
        return ArtefactKind.EVALUATION;
    }

    @Override
    public Map<String, Fingerprint> inputs() {
        return Map.of("joined", joined.fingerprint());
    }

    @Override
    public Fingerprint source() {
        return joined.provenance().source();
    }

    @Override
    public void make(StageContext context, Path folder, Provenance.Builder record) {
        Written written = measured.apply(folder);
        record.settings(Map.of("missing", missing))
                .files(written.files(), written.rows())
                .counts(Map.of("trainRows", written.trainRows()));
    }

    @Override
    public FoldResult output(StageContext context, Artefact artefact) {
        List<String> files = artefact.provenance().files().stream()
                .map(name -> new Path(artefact.path(), name).toString())
                .toList();
        return new FoldResult(
                FoldFile.head(
                        new Path(files.get(0)), context.spark().sparkContext().hadoopConfiguration()),
                files);
    }
}
