package io.athanor.job.report;

import io.athanor.data.Modality;
import io.athanor.explain.ChosenRow;
import io.athanor.explain.Opinion;
import io.athanor.extract.ModalitySettings;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.encoder.table.TableSettings;
import io.athanor.job.features.Pipeline;
import io.athanor.job.work.ManifestRows;
import io.athanor.job.work.Refused;
import io.athanor.report.Gallery.Preview;
import io.athanor.report.RowGallery;
import io.athanor.report.RowGallery.Cell;
import io.athanor.report.RowGallery.Shown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Makes of rows that are worth a look what a person can see and hear of them. Payloads that were extracted are opened, of which bounded
 * beginnings are read; nothing is fetched from the web.
 */
final class ChosenPreviews {
    /** Of the page's pictures and sounds together, as base64 has them. */
    private static final int MOST_CHARACTERS = 12 << 20;

    private final Pipeline pipeline;
    private int left = MOST_CHARACTERS;

    ChosenPreviews(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** @param modalities in the order to be shown */
    RowGallery of(List<ChosenRow> rows, List<Modality> modalities) {
        Map<Modality, Map<String, Preview>> made = new HashMap<>();
        for (Modality modality : modalities) {
            Set<String> wanted = new HashSet<>();
            for (ChosenRow row : rows) {
                if (has(row, modality)) {
                    wanted.add(row.sampleId());
                }
            }
            made.put(modality, previews(modality, wanted));
        }
        Map<Modality, Map<String, String>> refused = refused(rows);
        List<Shown> shown = new ArrayList<>();
        for (ChosenRow row : rows) {
            List<Cell> cells = new ArrayList<>();
            for (Modality modality : modalities) {
                String id = row.sampleId();
                Preview preview = has(row, modality)
                        ? bounded(made.getOrDefault(modality, Map.of())
                                .getOrDefault(id, Preview.bare("its bytes are not to be had")))
                        : Preview.bare(refused.getOrDefault(modality, Map.of()).getOrDefault(id, "missing"));
                cells.add(new Cell(modality.name(), preview));
            }
            shown.add(new Shown(row, cells));
        }
        return new RowGallery(shown);
    }

    private static boolean has(ChosenRow row, Modality modality) {
        return row.alone().stream().map(Opinion::modality).anyMatch(modality::equals);
    }

    private Map<String, Preview> previews(Modality modality, Set<String> wanted) {
        ModalitySettings settings = pipeline.modalities().get(modality);
        boolean isPayload = settings instanceof PayloadSettings payload && payload.beside() == null;
        if (wanted.isEmpty()) {
            return Map.of();
        }
        if (!isPayload && !(settings instanceof TableSettings)) {
            Map<String, Preview> bare = new HashMap<>();
            wanted.forEach(id -> bare.put(id, Preview.bare("nothing of it stands in the source's own rows")));
            return bare;
        }
        PayloadSettings payload = settings instanceof PayloadSettings p ? p : null;
        ManifestRows manifest = ManifestRows.of(pipeline.manifest(), payload == null ? null : payload.field());
        boolean isPicture = payload != null && payload.encoder().isPicture();
        return new RefusedPreviews(
                        manifest,
                        wanted,
                        settings instanceof TableSettings table ? table.columns() : List.of(),
                        isPicture)
                .make(JavaSparkContext.fromSparkContext(
                        pipeline.context().spark().sparkContext()));
    }

    /** Why payloads of these rows were refused, by modality and id. */
    private Map<Modality, Map<String, String>> refused(List<ChosenRow> rows) {
        Set<String> ids = new HashSet<>();
        rows.forEach(row -> ids.add(row.sampleId()));
        Map<Modality, Map<String, String>> found = new HashMap<>();
        for (Refused refused : Refused.of(pipeline.context().work(), pipeline.features(), pipeline.modalities())) {
            Map<String, String> reasons = new HashMap<>();
            refused.each(pipeline.context().spark().sparkContext().hadoopConfiguration(), entry -> {
                if (ids.contains(entry.id())) {
                    reasons.put(entry.id(), "refused, " + entry.reason() + ": " + entry.message());
                }
            });
            found.put(refused.modality(), reasons);
        }
        return found;
    }

    /** The page stays small enough to be opened. */
    private Preview bounded(Preview preview) {
        if (preview.content().length() > left) {
            return Preview.bare("left out, as the page is large enough");
        }
        left -= preview.content().length();
        return preview;
    }
}
