package io.athanor.extract.part;

import io.athanor.data.Modality;
import io.athanor.extract.ExtractFigures;
import io.athanor.extract.segment.PartRecord;
import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * What the tasks of an extraction count, for whoever watches; Spark's pages show it by name. The driver knows it when a task
 * ends. What a task that failed had counted is lost, and a part that is done twice counts twice: nothing is decided by these.
 *
 * @param rows rows that are through
 * @param modelLoads models that were loaded
 * @param threadsGivenUp threads left behind in a decoder that hung
 * @param rejected rows in quarantine
 * @param decodeMillis spent in decoders by all threads
 * @param inferMillis spent in the model by all tasks
 */
record ExtractMeters(
        LongAccumulator rows,
        LongAccumulator modelLoads,
        LongAccumulator threadsGivenUp,
        LongAccumulator rejected,
        LongAccumulator decodeMillis,
        LongAccumulator inferMillis)
        implements Serializable {

    static ExtractMeters of(SparkContext spark, Modality modality) {
        return new ExtractMeters(
                spark.longAccumulator("rows: " + modality),
                spark.longAccumulator("model loads: " + modality),
                spark.longAccumulator("threads given up: " + modality),
                spark.longAccumulator("rejected: " + modality),
                spark.longAccumulator("decode ms: " + modality),
                spark.longAccumulator("infer ms: " + modality));
    }

    /** Of no Spark: they count where they are. */
    static ExtractMeters local() {
        return new ExtractMeters(
                new LongAccumulator(),
                new LongAccumulator(),
                new LongAccumulator(),
                new LongAccumulator(),
                new LongAccumulator(),
                new LongAccumulator());
    }

    void ended(PartRecord part) {
        rejected.add(part.tally().quarantined());
        decodeMillis.add(part.decodeMillis());
        inferMillis.add(part.inferMillis());
    }

    ExtractFigures figures() {
        return new ExtractFigures(
                rows.value(),
                modelLoads.value(),
                rejected.value(),
                decodeMillis.value() / 1e3,
                inferMillis.value() / 1e3);
    }
}
