package io.athanor.extract;

import io.athanor.base.Setting;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Which columns of a series are read, and how: of a CSV file, a list, or a table with a row a point. */
public record SeriesSettings(
        @Setting(
                value =
                        "The column of times: numbers, or days and moments with the year first, which count in seconds; points are"
                                + " put in their order. Left out, points stand in order, one step apart.",
                otherwise = Setting.NONE)
        @Nullable
        String time,

        @Setting(
                value =
                        "The columns of values, by name; where there are no names by place, from \"1\". Left out, the only"
                                + " one there is beside time.",
                otherwise = "[]")
        List<String> channels,

        @Setting(
                value =
                        "Whether a CSV payload begins with the names of its columns; auto takes a first line that is neither numbers"
                                + " nor times for names.",
                otherwise = "auto",
                oneOf = {"auto", "present", "absent"})
        String header,

        @Setting(
                value =
                        "Resamples to a point every so many units of time, seconds of days and moments, from the first point on."
                                + " Left out, points stay as they are.",
                otherwise = Setting.NONE,
                min = 1e-9,
                max = 1e12)
        @Nullable
        Double every,

        @Setting(
                value =
                        "What a resampled point is: the mean of the points from its time to the next, missing if there are none; or"
                                + " what lies at its time on the line between its neighbours (linear).",
                otherwise = "mean",
                oneOf = {"mean", "linear"})
        String resample,

        @Setting(
                value = "Which points are read of a series that has more than max-points: the first or the last.",
                otherwise = "first",
                oneOf = {"first", "last"})
        String keep)
        implements Serializable {
    public SeriesSettings {
        channels = List.copyOf(channels);
        if (new HashSet<>(channels).size() != channels.size()) {
            throw new IllegalArgumentException("a column stands twice in channels: " + channels);
        }
        if (time != null && channels.contains(time)) {
            throw new IllegalArgumentException("'" + time + "' is both time and one of channels");
        }
        if (every != null && time == null) {
            throw new IllegalArgumentException("every is set, expected the column of times as time beside it");
        }
        if (every == null && !resample.equals("mean")) {
            throw new IllegalArgumentException("resample is set, expected every beside it");
        }
    }

    /** Where a pipeline says nothing: one channel, whose points stand in order. */
    public static SeriesSettings usual() {
        return new SeriesSettings(null, List.of(), "auto", null, "mean", "first");
    }

    /** Channels called by their place, whose points stand in order. */
    public static SeriesSettings ofPlaces(int channels) {
        List<String> places =
                IntStream.rangeClosed(1, channels).mapToObj(String::valueOf).toList();
        return new SeriesSettings(null, places, "auto", null, "mean", "first");
    }

    /** Values a point. */
    public int width() {
        return Math.max(1, channels.size());
    }

    public boolean keepsLast() {
        return keep.equals("last");
    }

    public boolean interpolates() {
        return resample.equals("linear");
    }
}
