package io.athanor.source.manifest;

import io.athanor.base.UserError;
import io.athanor.source.Source;
import io.athanor.source.SourceFile;
import io.athanor.source.SourceSettings;
import io.athanor.source.folder.FolderSource;
import io.athanor.source.listing.BraceRanges;
import io.athanor.source.listing.SourceListing;
import io.athanor.source.query.QuerySource;
import io.athanor.source.table.TableSource;
import io.athanor.source.tar.TarSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** The source of a pipeline: one of its kinds, by its settings. */
public final class Sources {
    private Sources() {}

    /**
     * Lists a source's files, or looks at the tables of its query.
     *
     * @throws UserError if there are none, or they are of a kind that cannot be read
     */
    public static Source open(SourceSettings settings, SparkSession spark) {
        if (settings.asksSpark()) {
            return QuerySource.open(settings, spark);
        }
        SourceListing listing = new SourceListing(spark.sparkContext().hadoopConfiguration());
        if (settings.webdataset() != null) {
            return new TarSource(settings, listing.shards(settings.webdataset()));
        }
        if (settings.manifest() != null) {
            return TableSource.open(settings, listing, settings.manifest());
        }
        return FolderSource.open(settings, listing, JavaSparkContext.fromSparkContext(spark.sparkContext()));
    }

    /** Whether some of the tar shards or tables that patterns match are among a source's: they are of one source. */
    public static boolean share(Source source, List<String> patterns, Configuration configuration) {
        Set<String> uris = source.files().stream().map(SourceFile::uri).collect(Collectors.toSet());
        SourceListing listing = new SourceListing(configuration);
        boolean shards = source.settings().webdataset() != null;
        if (uris.isEmpty()) {
            // a query or a folder, which tell none
            return false;
        }
        return patterns.stream()
                // one that has gone says nothing of the others
                .flatMap(pattern -> BraceRanges.expand(pattern).stream())
                .flatMap(pattern -> matching(listing, pattern, shards).stream())
                .anyMatch(file -> uris.contains(file.uri()));
    }

    private static List<SourceFile> matching(SourceListing listing, String pattern, boolean shards) {
        try {
            return shards ? listing.shards(List.of(pattern)) : listing.tables(List.of(pattern));
        } catch (UserError e) {
            // what matches nothing, or nothing of this kind, says nothing either way
            return List.of();
        }
    }
}
