package io.athanor.source;

import io.athanor.base.Changes;
import io.athanor.base.Fingerprint;
import io.athanor.base.UserError;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;

/** Where the samples of a work directory come from: files that were listed once, on the driver. */
public abstract sealed class Source permits TarSource, TableSource, FolderSource {
    private final SourceSettings settings;
    private final List<SourceFile> files;

    Source(SourceSettings settings, List<SourceFile> files) {
        this.settings = settings;
        this.files = List.copyOf(files);
    }

    /**
     * Lists the source's files.
     *
     * @throws io.athanor.base.UserError if there are none, or they are of a kind that cannot be read
     */
    public static Source open(SourceSettings settings, Configuration configuration) {
        SourceListing listing = new SourceListing(configuration);
        if (settings.webdataset() != null) {
            return new TarSource(settings, listing.shards(settings.webdataset()));
        }
        if (settings.manifest() != null) {
            return TableSource.open(settings, listing, settings.manifest());
        }
        return FolderSource.open(settings, listing);
    }

    public final SourceSettings settings() {
        return settings;
    }

    /** In the order of their names. */
    public final List<SourceFile> files() {
        return files;
    }

    /** Whether some of the tar shards or tables that other patterns match are among these: they are of one source. */
    public final boolean holdsSomeOf(List<String> patterns, Configuration configuration) {
        Set<String> uris = files.stream().map(SourceFile::uri).collect(Collectors.toSet());
        SourceListing listing = new SourceListing(configuration);
        return patterns.stream()
                .flatMap(pattern -> matching(listing, pattern).stream())
                .anyMatch(file -> uris.contains(file.uri()));
    }

    private List<SourceFile> matching(SourceListing listing, String pattern) {
        try {
            return settings.webdataset() == null ? listing.tables(List.of(pattern)) : listing.shards(List.of(pattern));
        } catch (UserError e) {
            // what matches nothing, or nothing of this kind, says nothing either way
            return List.of();
        }
    }

    /** What listing the files left out or guessed; what is done to samples, their scans say. */
    Changes changes() {
        return Changes.NONE;
    }

    /** Changes with the settings, and with the name, length or time of any file. */
    public final Fingerprint fingerprint() {
        return Fingerprint.of("source", 1)
                .with("settings", settings)
                .with("files", files)
                .build();
    }

    /**
     * Has the executors write the parts.
     *
     * @param fields what the pipeline reads payloads from
     * @return a scan a task; payloads stay on the executors
     */
    abstract JavaRDD<Scan> scan(SparkSession spark, PartWriter writer, List<PayloadField> fields);
}
