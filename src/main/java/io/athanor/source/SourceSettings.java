package io.athanor.source;

import io.athanor.base.Setting;
import io.athanor.data.ReferenceSettings;
import io.athanor.source.rows.TextSettings;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the samples are: exactly one of {@code webdataset}, {@code manifest} and {@code folder} is given. */
public record SourceSettings(
        @Setting(
                value =
                        "Tar shards: paths, folders or globs. A sample is a run of members that share the name before the"
                                + " first dot; the rest of the name is the field.",
                otherwise = Setting.NONE)
        @Nullable
        List<String> webdataset,

        @Setting(
                value =
                        "Tables, a sample a row: Parquet, JSON lines, CSV or TSV with a header, told by the file's ending; paths,"
                                + " folders or globs. Files are united by the names of their columns; folders such as label=cat/ are a"
                                + " column too.",
                otherwise = Setting.NONE)
        @Nullable
        List<String> manifest,

        @Setting(
                value = "Folder of loose files; those that share the name before the last dot are a sample.",
                otherwise = Setting.NONE)
        @Nullable
        String folder,

        @Setting(value = "Column of a manifest that holds the sample ids.", otherwise = "sample_id")
        String id,

        @Setting(
                value =
                        "Folders that a manifest may refer to, or the links in a folder lead to; relative paths start at"
                                + " the first. Otherwise the folder the manifest lies in.",
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
    private static final long PART_BYTES = 64 << 20;

    public SourceSettings {
        if (Stream.of(webdataset == null, manifest == null, folder == null)
                        .filter(absent -> !absent)
                        .count()
                != 1) {
            throw new IllegalArgumentException("expected exactly one of webdataset, manifest and folder");
        }
        webdataset = webdataset == null ? null : List.copyOf(webdataset);
        manifest = manifest == null ? null : List.copyOf(manifest);
        root = List.copyOf(root);
        // says what is wrong with them
        new TextSettings(encoding, separator);
    }

    public static SourceSettings ofWebdataset(String... shards) {
        return at(List.of(shards), null, null);
    }

    public static SourceSettings ofManifest(String... tables) {
        return at(null, List.of(tables), null);
    }

    public static SourceSettings ofFolder(String folder) {
        return at(null, null, folder);
    }

    private static SourceSettings at(
            @Nullable List<String> webdataset, @Nullable List<String> manifest, @Nullable String folder) {
        return new SourceSettings(
                webdataset,
                manifest,
                folder,
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

    /** What stands here, read as another source is. */
    public SourceSettings readAs(SourceSettings other) {
        return new SourceSettings(
                webdataset,
                manifest,
                folder,
                other.id,
                other.root,
                other.fieldAfter,
                other.partSamples,
                other.partBytes,
                other.changes,
                other.truncated,
                other.encoding,
                other.separator,
                other.references,
                other.bounds);
    }

    /**
     * Other tables, read as this source is.
     *
     * @param id their column of ids
     * @param root folders that they may refer to; theirs if empty
     */
    public SourceSettings overTables(List<String> tables, String id, List<String> root) {
        return new SourceSettings(
                null,
                tables,
                null,
                id,
                root,
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

    /** How a manifest's text files are written. */
    public TextSettings text() {
        return new TextSettings(encoding, separator);
    }

    public PartLimits partLimits() {
        return new PartLimits(partSamples, partBytes);
    }

    /** Whether files that a manifest names are looked up when it is scanned. */
    public boolean looksUpFiles() {
        return changes.equals("stat");
    }

    /** @param otherwise where none is set */
    public FieldStart fieldStart(FieldStart otherwise) {
        return fieldAfter == null
                ? otherwise
                : fieldAfter.equals("first-dot") ? FieldStart.FIRST_DOT : FieldStart.LAST_DOT;
    }

    public boolean acceptsTruncated() {
        return truncated.equals("accept");
    }
}
