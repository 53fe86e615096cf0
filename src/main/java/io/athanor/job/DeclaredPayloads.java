package io.athanor.job;

import io.athanor.data.Modality;
import io.athanor.extract.ManySettings;
import io.athanor.extract.PayloadSettings;
import io.athanor.source.PayloadField;
import io.athanor.source.SourceSettings;
import io.athanor.source.manifest.ManifestStage;
import io.athanor.source.manifest.PayloadsStage;
import io.athanor.source.manifest.Sources;
import io.athanor.table.Artefact;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.SparkSession;

/**
 * Where the payloads of a modality are found in a source.
 *
 * @param optional whether the source may lack them altogether
 */
public record DeclaredPayloads(PayloadSettings settings, boolean optional) {
    /** The field of a source that holds them. */
    public PayloadField field() {
        PayloadField field =
                settings.isText() ? PayloadField.inlineText(settings.from()) : PayloadField.uri(settings.from());
        return optional ? field.optional() : field;
    }

    /**
     * The manifest of the payloads of which a sample may have several.
     *
     * @param source of the samples
     * @param samples the manifest of these
     */
    public PayloadsStage several(Modality modality, SourceSettings source, Artefact samples, SparkSession spark) {
        ManySettings many = Objects.requireNonNull(settings.many());
        return new PayloadsStage(
                modality,
                new ManifestStage(
                        Sources.open(
                                many.path().isEmpty() ? source : source.overTables(many.path(), many.id(), many.root()),
                                spark),
                        List.of(field().ofMany())),
                samples);
    }
}
