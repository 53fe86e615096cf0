package io.athanor.source;

import io.athanor.base.Setting;
import io.athanor.data.ReferenceSettings;
import io.athanor.source.rows.TextSettings;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How samples are read, wherever they are. */
public record SourceReading(
        @Setting(
                value =
                        "Column of a manifest, table or query that holds the sample ids; \"#row\" calls the rows of a manifest by"
                                + " their file and place, where no column has ids.",
                otherwise = "sample_id")
        String id,

        @Setting(
                value =
                        "Folders that a manifest may refer to, or the links in a folder lead to; relative paths start at"
                                + " the first. Otherwise the folder the manifest lies in; a table or query has none.",
                otherwise = "[]")
        List<String> root,

        @Setting(
                value =
                        "Where the field begins in a file's base name; what stands before is the sample. Otherwise after the"
                                + " first dot in tars, after the last in folders.",
                otherwise = Setting.NONE,
                oneOf = {"first-dot", "last-dot"})
        @Nullable
        String fieldAfter,

        @Setting(
                value = "Samples a part at most; a part is redone as a whole.",
                otherwise = "1000",
                min = 1,
                max = 100000)
        int partSamples,

        @Setting(
                value = "Bytes of payloads a part at most, where their lengths are known before they are read; at least"
                        + " one sample.",
                otherwise = "67108864",
                min = 1,
                max = 1099511627776L)
        long partBytes,

        @Setting(
                value =
                        "How a file that a manifest refers to is seen to have changed: by its length and time, asked of its"
                                + " store for every sample (stat), or by its name alone (name), where files never change"
                                + " or asking is too dear.",
                otherwise = "stat",
                oneOf = {"stat", "name"})
        String changes,

        @Setting(
                value =
                        "What to do with a tar shard that ends too early: refuse it, or accept the whole samples in it.",
                otherwise = "refuse",
                oneOf = {"refuse", "accept"})
        String truncated,

        @Setting(
                value =
                        "What a manifest's text files are written in: utf-8, windows-1252, shift_jis …; auto is what a byte order"
                                + " mark says, otherwise UTF-8.",
                otherwise = "auto")
        String encoding,

        @Setting(
                value =
                        "What stands between the cells of a manifest's CSV files: a character, or tab, semicolon, pipe; auto looks at"
                                + " the first lines.",
                otherwise = "auto")
        String separator,

        @Setting(value = "What a manifest's references may be.", otherwise = "{}")
        ReferenceSettings references,

        @Setting(value = "What reading the source may cost.", otherwise = "{}")
        BoundSettings bounds)
        implements Serializable {
    /** Where a column's name is asked for: ids are the places of rows. */
    public static final String ROW = "#row";

    private static final long PART_BYTES = 64 << 20;

    public SourceReading {
        root = List.copyOf(root);
        // say what is wrong with them
        new TextSettings(encoding, separator);
    }

    static SourceReading defaults() {
        return new SourceReading(
                "sample_id",
                List.of(),
                null,
                1000,
                PART_BYTES,
                "stat",
                "refuse",
                TextSettings.AUTO,
                TextSettings.AUTO,
                ReferenceSettings.defaults(),
                BoundSettings.defaults());
    }

    /** The same of other tables. */
    SourceReading of(String otherId, List<String> otherRoot) {
        return new SourceReading(
                otherId,
                otherRoot,
                fieldAfter,
                partSamples,
                partBytes,
                changes,
                truncated,
                encoding,
                separator,
                references,
                bounds);
    }
}
