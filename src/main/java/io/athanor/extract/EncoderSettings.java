package io.athanor.extract;

import io.athanor.config.SettingsIdentity;
import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline file may say of an encoder: its own settings and nothing else; where payloads come from is {@link
 * PayloadSettings}'s. Implemented by a record that carries {@link io.athanor.config.Registered}.
 */
public interface EncoderSettings extends Serializable {
    /** What is read of a payload where nothing else is said. */
    long MOST_BYTES = 64L << 20;

    /** The recipe these settings ask for. */
    FeatureExtractor extractor();

    /**
     * What of these settings decides a feature, as a value with a JSON form; hashes of model files are taken beside it. A place that
     * files lie at is no part of it: a model that moved makes the same features.
     */
    default SortedMap<String, Object> identity() {
        return SettingsIdentity.of(this);
    }

    /** Payloads of more bytes are rejected unread, where a pipeline says nothing else. */
    default long maxBytes() {
        return MOST_BYTES;
    }

    /**
     * Names of the transforms, with their own defaults, that the feature goes through before any network where a pipeline says
     * none; empty for what is usual, to standardise it. Features whose sizes are what counts, such as counts, are spoilt by that.
     */
    default List<String> transforms() {
        return List.of();
    }

    /** Whether a manifest's cell holds the payload itself, as text, and not the name of a file. */
    default boolean isText() {
        return false;
    }

    /** Which columns of a series are read, if payloads are series: files, or lists and tables in a manifest's cells. */
    default @Nullable SeriesSettings series() {
        return null;
    }

    /** Whether a payload is a file of a picture: reports show a small one of those that it came to an end with and refused. */
    default boolean isPicture() {
        return false;
    }
}
