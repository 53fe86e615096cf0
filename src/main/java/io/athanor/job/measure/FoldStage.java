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
record FoldStage(Fingerprint fingerprint, Artefact joined, List<Double> missing, Function<Path, FoldResult> measured)
        implements Stage<FoldResult> {
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
        FoldResult result = measured.apply(folder);
        FoldFile.write(
                new Path(folder, FoldFile.NAME),
                result,
                context.spark().sparkContext().hadoopConfiguration());
        record.settings(Map.of("missing", missing))
                .files(
                        List.of(FoldFile.NAME),
                        result.entries().stream()
                                .mapToLong(e -> e.predictions().rows())
                                .sum())
                .counts(Map.of("trainRows", result.trainRows()));
    }

    @Override
    public FoldResult output(StageContext context, Artefact artefact) {
        return FoldFile.read(
                new Path(artefact.path(), FoldFile.NAME),
                context.spark().sparkContext().hadoopConfiguration());
    }
}
