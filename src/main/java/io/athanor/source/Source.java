package io.athanor.source;

import io.athanor.base.Changes;
import io.athanor.base.Fingerprint;
import io.athanor.config.SettingsIdentity;
import io.athanor.table.StageContext;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;

/** Where the samples of a work directory come from: files that were listed once, on the driver, or a query. */
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

    /** In the order of their names; none of a query. */
    public final List<SourceFile> files() {
        return files;
    }

    /** What listing the files left out or guessed; what is done to samples, their scans say. */
    public Changes changes() {
        return Changes.NONE;
    }

    /** Changes with the settings, and with the name, length or time of any file, or with the data of any table. */
    public final Fingerprint fingerprint() {
        return Fingerprint.of("source", 1)
                .with("settings", SettingsIdentity.of(settings))
                .with("files", state())
                .build();
    }

    /** What is another when its data are others. */
    protected Object state() {
        return files;
    }

    /** What it is, for a person. */
    public String place() {
        return files.stream().map(SourceFile::uri).limit(PartWriter.EXAMPLES).collect(Collectors.joining(", "));
    }

    /** The artefacts that its manifest is made from, by role. */
    public Map<String, Fingerprint> inputs() {
        return Map.of();
    }

    /**
     * Has the executors write the parts.
     *
     * @param context where what comes before the parts is published, if there is such
     * @param fields what the pipeline reads payloads from
     * @return a scan a task; payloads stay on the executors
     */
    public abstract JavaRDD<Scan> scan(StageContext context, PartWriter writer, List<PayloadField> fields);
}
