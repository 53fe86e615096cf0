package io.athanor.extract.part;

import io.athanor.base.Changes;
import io.athanor.data.Payload;
import io.athanor.data.ReferenceSettings;
import io.athanor.data.Rejection;
import io.athanor.extract.ExtractSettings;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.GuardSettings;
import io.athanor.extract.Session;
import io.athanor.extract.journal.Journal;
import io.athanor.extract.payload.Decoders;
import io.athanor.extract.payload.HangingThreads;
import io.athanor.extract.payload.ManifestRow;
import io.athanor.extract.payload.PayloadReader;
import io.athanor.extract.payload.PublicAddresses;
import io.athanor.extract.payload.Watch;
import io.athanor.extract.payload.WebPayloads;
import io.athanor.extract.segment.RowChanges;
import io.athanor.model.Calibration;
import io.athanor.model.ModelDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Features of payloads that are handed over a few at a time, without manifest, segments or journal: for a task that has its
 * rows in hand. Payloads that cannot be read or hang are rejected as they are in {@link ExtractStage}; one that kills its
 * process is not told from the others, as nothing is written down.
 */
public final class PayloadFeatures implements AutoCloseable {
    private final ExtractSettings machine;
    private final int decodeThreads;
    private final PayloadReader reader;
    private final Journal journal;
    private final Sessions sessions;
    private final Session session;
    private final BatchInference inference;
    private boolean hangs;

    private PayloadFeatures(
            FeatureExtractor extractor,
            long mostBytes,
            ExtractSettings machine,
            int threads,
            Configuration configuration,
            Runnable modelLoaded) {
        this.machine = machine;
        this.decodeThreads = machine.decodeThreads() == 0 ? Math.max(2, threads) : machine.decodeThreads();
        ModelDevice place = machine.deviceChoice().device(PartTask.gpu());
        Calibration calibration =
                PartTask.calibration(extractor, place, machine.batchSize(), threads, machine.threads() == 0);
        this.journal = Journal.forgetful(machine.guard().decodeTimeout());
        this.sessions = new Sessions(extractor, place, calibration, modelLoaded);
        this.session = sessions.apply(calibration.next().threads());
        this.inference = new BatchInference(sessions, extractor.output(), calibration, PartTask.killCheck());
        this.reader = reader(mostBytes, machine.guard(), configuration);
    }

    /**
     * What became of a payload.
     *
     * @param values null where there is no payload, or it was rejected
     * @param rejection null unless it was
     * @param changes what was done to it on the way that no setting asked for
     */
    @SuppressWarnings("NullAway") // it overlooks @Nullable on an array parameter of a canonical constructor
    public record Feature(
            float @Nullable [] values, @Nullable Rejection rejection, Changes changes) {}

    /** How many threads an inference may use in each of this session's tasks, all of whose slots are taken; for the driver. */
    public static int threadsOf(SparkSession spark) {
        return TaskThreads.of(JavaSparkContext.fromSparkContext(spark.sparkContext()), Integer.MAX_VALUE, null);
    }

    /**
     * Opens an encoder in a task, or on a driver.
     *
     * @param mostBytes payloads of more are rejected unread
     * @param threads threads an inference may use, unless the settings of the machine say so
     * @param configuration opens the file systems of references
     * @param modelLoaded told once for each model that this task was the first of its process to load
     * @throws io.athanor.base.UserError if the device is not there, a model is damaged, or too many decoders hang already
     */
    public static PayloadFeatures open(
            FeatureExtractor extractor,
            long mostBytes,
            ExtractSettings machine,
            int threads,
            Configuration configuration,
            Runnable modelLoaded) {
        HangingThreads.leaveIfMoreThan(machine.guard().hangingThreads());
        int each = machine.threads() == 0 ? threads : machine.threads();
        return new PayloadFeatures(extractor, mostBytes, machine, each, configuration, modelLoaded);
    }

    /**
     * The bytes of a payload as an encoder would be given them, for people to look at.
     *
     * @param maxBytes payloads of more are not read
     * @return null if it cannot be read
     */
    public static byte @Nullable [] bytes(Payload payload, long maxBytes, Configuration configuration) {
        try (PayloadReader reader = reader(maxBytes, GuardSettings.defaults(), configuration)) {
            return reader.fetch(payload).bytes();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close " + payload.uri(), e);
        }
    }

    /**
     * Reads, decodes and infers payloads; all their features are in memory at the end.
     *
     * @param payloads null for a sample that has none
     * @return a feature a payload, in the same order
     * @throws io.athanor.base.UserError if the device has not the memory for a single payload
     */
    public List<Feature> of(List<@Nullable Payload> payloads) {
        List<ManifestRow> rows = new ArrayList<>();
        for (Payload payload : payloads) {
            rows.add(new ManifestRow("row " + rows.size(), payload, null));
        }
        List<Feature> features = new ArrayList<>();
        Decoders decoders = new Decoders(
                rows.iterator(),
                reader,
                session,
                decodeThreads,
                machine.ahead().bytes(),
                new Watch(machine.guard(), journal, () -> {}),
                PartTask.killCheck());
        try (decoders) {
            PartRows made = new PartRows(decoders, inference, journal);
            while (made.hasNext()) {
                features.add(feature(made.next()));
            }
        } finally {
            hangs |= decoders.hangs();
        }
        if (features.size() != payloads.size()) {
            throw new IllegalStateException(features.size() + " features of " + payloads.size() + " payloads");
        }
        return features;
    }

    /** @param row of {@link io.athanor.extract.segment.Segments#SCHEMA} */
    private static Feature feature(Row row) {
        Rejection rejection = row.isNullAt(3) ? null : new Rejection(row.getString(3), String.valueOf(row.get(4)));
        return new Feature(row.getAs(2), rejection, row.isNullAt(8) ? Changes.NONE : RowChanges.read(row.getString(8)));
    }

    private static PayloadReader reader(long maxBytes, GuardSettings guard, Configuration configuration) {
        // web servers are not asked: no settings here say which
        var web = new WebPayloads(
                ReferenceSettings.defaults(), PublicAddresses::isPublic, maxBytes, guard.fetchTimeout());
        return new PayloadReader(configuration, maxBytes, web);
    }

    /** Gives the models back to this process, which keeps them for the next task. */
    @Override
    public void close() {
        try (journal) {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close what payloads were read from", e);
        } finally {
            // a thread that hangs in a session keeps it open
            if (!hangs) {
                sessions.close();
            }
        }
    }
}
