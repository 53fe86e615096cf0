package io.athanor.job;

import io.athanor.base.UserError;
import io.athanor.data.Modality;
import io.athanor.extract.ManySettings;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.PointsSettings;
import io.athanor.extract.SeriesSettings;
import io.athanor.source.LanguageColumn;
import io.athanor.source.PayloadField;
import io.athanor.source.PointTable;
import io.athanor.source.Source;
import io.athanor.source.SourceSettings;
import io.athanor.source.manifest.ManifestStage;
import io.athanor.source.manifest.PayloadsStage;
import io.athanor.source.manifest.Sources;
import io.athanor.source.query.QuerySource;
import io.athanor.table.Artefact;
import java.util.ArrayList;
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
        PayloadField field = settings.series() != null
                ? PayloadField.series(settings.from())
                : settings.isText() ? PayloadField.inlineText(settings.from()) : PayloadField.uri(settings.from());
        return optional ? field.optional() : field;
    }

    /** The cells of languages of all modalities. */
    public static List<LanguageColumn> languages(PipelineSettings pipeline) {
        List<LanguageColumn> columns = new ArrayList<>();
        pipeline.encoders().forEach((name, encoder) -> {
            if (encoder instanceof PayloadSettings payload
                    && !payload.languages().isEmpty()) {
                columns.add(new LanguageColumn(name + "_language", payload.field(), payload.languages()));
            }
        });
        return columns;
    }

    /**
     * The manifest of the payloads of which a sample may have several, or that are put together of another table's rows.
     *
     * @param source of the samples
     * @param samples the manifest of these
     */
    public PayloadsStage several(Modality modality, SourceSettings source, Artefact samples, SparkSession spark) {
        PointsSettings points = settings.points();
        Source listed = points == null
                ? listed(Objects.requireNonNull(settings.many()), source, spark)
                : QuerySource.ofPoints(
                        source.overPoints(points.path(), points.table(), points.sql()), table(modality, points), spark);
        return new PayloadsStage(modality, new ManifestStage(listed, List.of(field().ofMany())), samples);
    }

    private static Source listed(ManySettings many, SourceSettings source, SparkSession spark) {
        return Sources.open(
                many.path().isEmpty() ? source : source.overTables(many.path(), many.id(), many.root()), spark);
    }

    private PointTable table(Modality modality, PointsSettings points) {
        SeriesSettings series = series(modality);
        return new PointTable(
                points.id(),
                Objects.requireNonNull(series.time()),
                series.channels(),
                points.maxPoints(),
                series.keepsLast());
    }

    /**
     * How a table of points is read.
     *
     * @throws UserError if the encoder reads no series, or columns are not named
     */
    public SeriesSettings series(Modality modality) {
        SeriesSettings series = settings.series();
        if (series == null) {
            throw new UserError("Cannot extract " + modality + ": points is set and " + settings.encoderName()
                    + " reads no series, expected an encoder that does. Set modalities." + modality
                    + ".encoder to one, such as series-statistics.");
        }
        if (series.time() == null || series.channels().isEmpty()) {
            throw new UserError("Cannot extract " + modality + ": points is set and "
                    + (series.time() == null ? "time" : "channels")
                    + " is not, expected the columns of times and values. Set modalities." + modality
                    + ".time and .channels to columns of that table.");
        }
        return series;
    }
}
