package io.athanor.extract.part;

import io.athanor.data.ReferenceSettings;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.GuardSettings;
import io.athanor.extract.Session;
import io.athanor.extract.journal.Journal;
import io.athanor.extract.payload.Decoders;
import io.athanor.extract.payload.HangingThreads;
import io.athanor.extract.payload.PayloadReader;
import io.athanor.extract.payload.PublicAddresses;
import io.athanor.extract.payload.Watch;
import io.athanor.extract.payload.WebPayloads;
import io.athanor.extract.reuse.OpenRows;
import io.athanor.extract.segment.InferenceRecord;
import io.athanor.extract.segment.PartRecord;
import io.athanor.extract.segment.Segments;
import io.athanor.model.Calibration;
import io.athanor.model.DeviceChoice;
import io.athanor.model.ModelCache;
import io.athanor.model.ModelDevice;
import io.athanor.table.RowFile;
import io.athanor.table.StoragePrecision;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.resource.ResourceInformation;
import org.jspecify.annotations.Nullable;

/**
 * What a Spark task does: extracts one part, from its manifest file to its committed segment.
 *
 * @param manifest folder of the manifest
 * @param lists whether a list in the segments' folder says which samples are to be looked at
 * @param from the payload field
 * @param aheadBytes decoded payloads held at a time, about
 * @param batchRows payloads an inference; 0 finds what is fastest
 * @param threads threads one inference may use
 * @param threadsFree whether fewer may be used if that is faster
 */
record PartTask(
        String manifest,
        boolean lists,
        String from,
        long maxBytes,
        ReferenceSettings references,
        GuardSettings guard,
        FeatureExtractor extractor,
        StoragePrecision precision,
        int batchRows,
        int decodeThreads,
        long aheadBytes,
        DeviceChoice device,
        int threads,
        boolean threadsFree,
        Segments segments,
        ExtractMeters meters)
        implements Serializable {

    /**
     * @throws IOException if the segment or its record cannot be written
     * @throws IllegalStateException if a row of the part was lost on the way; nothing is committed then
     */
    PartRecord extract(String part, Configuration configuration) throws IOException {
        HangingThreads.leaveIfMoreThan(guard.hangingThreads());
        Runnable killCheck = killCheck();
        Path segment = segments.fresh(part);
        ModelDevice place = device.device(gpu());
        Calibration calibration = calibration(place);
        var web = new WebPayloads(references, PublicAddresses::isPublic, maxBytes, guard.fetchTimeout());
        try (OpenRows manifestRows = new OpenRows(
                        new Path(manifest), part, from, lists ? segments.list(part) : null, configuration);
                PayloadReader reader = new PayloadReader(configuration, maxBytes, web);
                Journal journal = Journal.open(
                        segments.journals(),
                        part,
                        guard.decodeTimeout(),
                        decodeThreads + calibration.next().rows(),
                        configuration);
                PhasedRows rows = rows(manifestRows, reader, journal, place, calibration, killCheck)) {
            var counted = new CountedRows(
                    precision == StoragePrecision.FLOAT16 ? new HalfRows(rows) : rows,
                    part,
                    manifestRows.size(),
                    () -> meters.rows().add(1));
            RowFile.write(segment, configuration, Segments.schema(precision), counted);
            long bytes =
                    segment.getFileSystem(configuration).getFileStatus(segment).getLen();
            Calibration.Setup setup = calibration.next();
            var done = new PartRecord(
                    part,
                    segment.getName(),
                    bytes,
                    counted.tally(),
                    counted.kept(),
                    rows.decodeMillis(),
                    rows.inferMillis(),
                    new InferenceRecord(place.toString(), setup.rows(), setup.threads()));
            PartRecord committed = segments.commit(done, configuration);
            journal.delete();
            meters.ended(committed);
            return committed;
        }
    }

    private Calibration calibration(ModelDevice place) {
        return calibration(extractor, place, batchRows, threads, threadsFree);
    }

    /** Shared by the tasks of this executor that run the same recipe in the same way. */
    static Calibration calibration(
            FeatureExtractor extractor, ModelDevice place, int batchRows, int threads, boolean threadsFree) {
        var usual = new Calibration.Setup(batchRows == 0 ? extractor.batchRows() : batchRows, threads);
        boolean seekThreads = threadsFree && !place.isCuda();
        return ModelCache.calibration(
                List.of(extractor, place, usual, batchRows == 0, seekThreads),
                () -> Calibration.search(usual, batchRows == 0, seekThreads));
    }

    /** The address of the GPU that this thread's task was assigned; null if it was assigned none. */
    static @Nullable String gpu() {
        TaskContext task = TaskContext.get();
        ResourceInformation gpus = task == null ? null : task.resourcesJMap().get("gpu");
        return gpus == null || gpus.addresses().length == 0 ? null : gpus.addresses()[0];
    }

    private PhasedRows rows(
            OpenRows manifestRows,
            PayloadReader reader,
            Journal journal,
            ModelDevice place,
            Calibration calibration,
            Runnable killCheck) {
        // closed by the rows: a thread that hangs in a session keeps it open
        var sessions = new Sessions(
                extractor, place, calibration, () -> meters.modelLoads().add(1));
        Session session = sessions.apply(calibration.next().threads());
        var watch = new Watch(guard, journal, () -> meters.threadsGivenUp().add(1));
        return new PhasedRows(
                manifestRows,
                journal,
                sessions,
                phase -> new Decoders(phase, reader, session, decodeThreads, aheadBytes, watch, killCheck),
                new BatchInference(sessions, extractor.output(), calibration, killCheck));
    }

    /** Throws when this thread's task is to end. */
    static Runnable killCheck() {
        TaskContext task = TaskContext.get();
        return () -> {
            if (task != null && task.isInterrupted()) {
                throw new TaskKilledException("the task was killed");
            }
        };
    }
}
