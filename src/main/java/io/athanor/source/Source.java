package io.athanor.source;

import io.athanor.base.Fingerprint;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Where the samples of a work directory come from: files that were listed once, on the driver. */
public sealed interface Source permits TarSource, TableSource, FolderSource {

    /**
     * Lists the source's files.
     *
     * @throws io.athanor.base.UserError if there are none, or they are of a kind that cannot be read
     */
    static Source open(SourceSettings settings, Configuration configuration) {
        SourceListing listing = new SourceListing(configuration);
        if (settings.webdataset() != null) {
            return new TarSource(settings, listing.shards(settings.webdataset()));
        }
        if (settings.manifest() != null) {
            return TableSource.open(settings, listing, settings.manifest());
        }
        return FolderSource.open(settings, listing);
    }

    SourceSettings settings();

    /** In the order of their names. */
    List<SourceFile> files();

    /** Changes with the settings, and with the name, length or time of any file. */
    default Fingerprint fingerprint() {
        return Fingerprint.of("source", 1)
                .with("settings", settings())
                .with("files", files())
                .build();
    }
}
