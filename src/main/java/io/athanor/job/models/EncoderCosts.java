package io.athanor.job.models;

import io.athanor.data.Columns;
import io.athanor.data.Modality;
import io.athanor.data.Payload;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import io.athanor.extract.payload.OriginalPayloads;
import io.athanor.job.features.Pipeline;
import io.athanor.job.work.Refused;
import io.athanor.table.Artefact;
import io.athanor.table.FeatureTable;
import io.athanor.table.ManifestTable;
import io.athanor.table.RowFile;
import io.athanor.table.RowReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** What encoders take a row: a few payloads of the pipeline's own, decoded and inferred one by one on one thread. */
final class EncoderCosts {
    private static final int PAYLOADS = 8;
    private static final int LOOKED_AT = 64;

    private final Pipeline pipeline;
    private final Map<Modality, ProcessorTime> measured = new ConcurrentHashMap<>();

    EncoderCosts(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** Of a table of the source nothing: its cells need no encoder. */
    ProcessorTime of(Modality modality) {
        return measured.computeIfAbsent(modality, this::measure);
    }

    private ProcessorTime measure(Modality modality) {
        if (!(pipeline.modalities().get(modality) instanceof PayloadSettings settings)) {
            return ProcessorTime.NONE;
        }
        List<byte[]> payloads = settings.beside() == null ? payloads(modality, settings) : List.of();
        return payloads.isEmpty() ? whileExtracted(modality) : measure(settings.extractor(), payloads);
    }

    private static ProcessorTime measure(FeatureExtractor extractor, List<byte[]> payloads) {
        try (ExecutorPlace place = ExecutorPlace.plain();
                Session session = extractor.open(place)) {
            return ProcessorTime.of(
                    payloads.size(),
                    () -> payloads.forEach(payload -> {
                        if (session.decode(payload) instanceof Prepared prepared) {
                            session.infer(List.of(prepared));
                        }
                    }));
        }
    }

    /** The first payloads of the manifest that were fit for the encoder. */
    private List<byte[]> payloads(Modality modality, PayloadSettings settings) {
        Map<String, Payload> found = firstPayloads(settings.field(), pipeline.manifest(), hadoop());
        withoutRefused(modality, settings, found);
        List<byte[]> payloads = new ArrayList<>();
        var originals = new OriginalPayloads(
                hadoop(), pipeline.context().settings().source().references());
        for (Payload payload : found.values()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try {
                if (payloads.size() < PAYLOADS
                        && payload.length() <= settings.mostBytes()
                        && originals.copy(payload, bytes).isEmpty()
                        && bytes.size() > 0) {
                    payloads.add(bytes.toByteArray());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return payloads;
    }

    /** Opens no more of the manifest's files than it needs. */
    static Map<String, Payload> firstPayloads(String field, Artefact manifest, Configuration configuration) {
        StructType all = ManifestTable.schema(List.of(field));
        StructType wanted =
                new StructType().add(all.apply(Columns.SAMPLE_ID)).add(all.apply(ManifestTable.payloadColumn(field)));
        Map<String, Payload> found = new LinkedHashMap<>();
        for (String file : manifest.provenance().files()) {
            try (RowReader rows = RowFile.read(new Path(manifest.path(), file), configuration, wanted)) {
                while (found.size() < LOOKED_AT && rows.hasNext()) {
                    Row row = rows.next();
                    Payload payload = ManifestTable.payload(row.getAs(1));
                    if (payload != null && payload.rejection() == null) {
                        found.put(row.getString(0), payload);
                    }
                }
            }
            if (found.size() == LOOKED_AT) {
                break;
            }
        }
        return found;
    }

    private void withoutRefused(Modality modality, PayloadSettings settings, Map<String, Payload> found) {
        Artefact features = features(modality).artefact();
        pipeline.context()
                .work()
                .find(pipeline.context().work().quarantine(modality, features.fingerprint()))
                .ifPresent(table -> new Refused(modality, settings.field(), table)
                        .each(hadoop(), refused -> found.remove(refused.id())));
    }

    /** Where no payload is at hand: the threads' time when the features were made, which other work on the machine lengthens. */
    private ProcessorTime whileExtracted(Modality modality) {
        FeatureTable table = features(modality);
        Map<String, Long> counts = table.artefact().provenance().counts();
        long millis = counts.getOrDefault("decodeMillis", 0L) + counts.getOrDefault("inferMillis", 0L);
        double each = (double) millis / Math.max(1, table.counts().ok());
        return new ProcessorTime(each, each);
    }

    private FeatureTable features(Modality modality) {
        return pipeline.features().stream()
                .filter(table -> table.modality().equals(modality))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no features of " + modality));
    }

    private Configuration hadoop() {
        return pipeline.context().spark().sparkContext().hadoopConfiguration();
    }
}
