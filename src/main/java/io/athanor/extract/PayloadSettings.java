package io.athanor.extract;

import io.athanor.base.Setting;
import io.athanor.config.Registry;
import io.athanor.model.ModelBundle;
import io.athanor.table.ManifestTable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A modality whose samples are payloads: bytes that an encoder turns into a vector or a sequence.
 *
 * @param from the payload field of the source: a file's extension, or a manifest's column. Of several a sample has one; if it
 *     has more, the one that is named first counts
 * @param maxBytes see {@link #mostBytes}
 * @param languages see {@code io.athanor.source.LanguageColumn}; none where nobody asks
 * @param many set where a sample may have several payloads
 * @param points set where a sample's payload is put together of the rows of another table
 */
public record PayloadSettings(
        @Setting(
                value =
                        "The payload field: a file's extension or a manifest's column. Several may be named, of which a sample has"
                                + " one. Left out where points is given.",
                otherwise = "[]")
        List<String> from,

        @Setting(
                value = "Payloads of more bytes are rejected unread. Left out, what suits the encoder.",
                otherwise = Setting.NONE,
                min = 1,
                max = 1073741824)
        @Nullable
        Long maxBytes,

        @Setting(value = "What makes the feature of a payload.", tag = "encoder", inline = true)
        EncoderSettings encoder,

        @Setting(
                value = "Where a sample may have several of them, and which of their features counts.",
                otherwise = Setting.NONE)
        @Nullable
        ManySettings many,

        @Setting(
                value = "Of series: a table beside the source with a row a point, in place of from.",
                otherwise = Setting.NONE)
        @Nullable
        PointsSettings points,

        @Setting(
                value =
                        "Languages that a text may be in (en, fr, de): which of them it is becomes the column NAME_language of"
                                + " the samples, for labels, groups and tables. The feature is the same with and without.",
                otherwise = "[]")
        List<String> languages)
        implements ModalitySettings {

    /** What the series that are put together are called in the manifest. */
    private static final List<String> POINTS = List.of("points");

    public PayloadSettings {
        if (points != null) {
            if (many != null || !(from.isEmpty() || from.equals(POINTS))) {
                throw new IllegalArgumentException(
                        "from or many is set, expected points alone: its rows are the sample's payload");
            }
            from = POINTS;
        }
        if (from.isEmpty()) {
            throw new IllegalArgumentException("from names no field, expected one or several");
        }
        from = from.stream().distinct().toList();
        languages = List.copyOf(languages);
        if (!languages.isEmpty() && many != null) {
            throw new IllegalArgumentException("languages is set beside many, expected one text a sample to ask");
        }
    }

    /** How payloads beside the source, in a manifest of their own, become one feature a sample; null if there are none. */
    public @Nullable ManySettings beside() {
        return points == null ? many : new ManySettings(List.of(), points.id(), List.of(), "first", null);
    }

    /** One payload a sample, of a field, with the encoder's own limit. */
    public static PayloadSettings of(String field, EncoderSettings encoder) {
        return new PayloadSettings(List.of(field), null, encoder, null, null, List.of());
    }

    @Override
    public String encoderName() {
        return Registry.nameOf(encoder.getClass());
    }

    /** The payloads' name in the manifest. */
    public String field() {
        return ManifestTable.field(from);
    }

    /** Whether two modalities differ in nothing but where their payloads are. */
    public boolean isLike(PayloadSettings other) {
        return encoder.equals(other.encoder)
                && Objects.equals(maxBytes, other.maxBytes)
                && Objects.equals(many, other.many)
                && Objects.equals(points, other.points);
    }

    /** Payloads of more bytes are rejected before they are read. */
    public long mostBytes() {
        return maxBytes == null ? encoder.maxBytes() : maxBytes;
    }

    /** Which columns of a series are read, if payloads are series. */
    public @Nullable SeriesSettings series() {
        return encoder.series();
    }

    /** Whether a manifest's cell holds the payload itself, as text, and not the name of a file. */
    public boolean isText() {
        return encoder.isText();
    }

    public FeatureExtractor extractor() {
        return encoder.extractor();
    }

    /** All that decides a payload's feature, as a value with a JSON form: equal recipes give equal features. */
    public SortedMap<String, Object> recipe() {
        SortedMap<String, Object> recipe = new TreeMap<>(Map.of("encoder", encoder.identity()));
        extractor().bundle().map(ModelBundle::hashes).ifPresent(hashes -> recipe.put("models", hashes));
        return recipe;
    }
}
