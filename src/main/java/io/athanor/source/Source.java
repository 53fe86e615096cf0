package io.athanor.source;

import io.athanor.base.Changes;
import io.athanor.base.Fingerprint;
import io.athanor.config.SettingsIdentity;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;

/** Where the samples of a work directory come from: files that were listed once, on the driver. */
public abstract class Source {
    private final SourceSettings settings;
    private final List<SourceFile> files;

    public Source(SourceSettings settings, List<SourceFile> files) {
        this.settings = settings;
        this.files = List.copyOf(files);
    }

    public final SourceSettings settings() {
        return settings;
    }

    /** In the order of their names. */
    public final List<SourceFile> files() {
        return files;
    }

    /** What listing the files left out or guessed; what is done to samples, their scans say. */
    public Changes changes() {
        return Changes.NONE;
    }

    /** Changes with the settings, and with the name, length or time of any file. */
    public final Fingerprint fingerprint() {
        return Fingerprint.of("source", 1)
                .with("settings", SettingsIdentity.of(settings))
                .with("files", files)
                .build();
    }

    /**
     * Has the executors write the parts.
     *
     * @param fields what the pipeline reads payloads from
     * @return a scan a task; payloads stay on the executors
     */
    public abstract JavaRDD<Scan> scan(SparkSession spark, PartWriter writer, List<PayloadField> fields);
}
