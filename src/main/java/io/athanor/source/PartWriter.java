package io.athanor.source;

import io.athanor.base.Changes;
import io.athanor.base.UserError;
import io.athanor.table.ManifestTable;
import io.athanor.table.RowFile;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/** Cuts the samples of a source file into parts, and writes each into a file of its own. Runs on executors. */
public final class PartWriter implements Serializable {
    private static final long serialVersionUID = 1L;

    /** As many as a refusal names. */
    public static final int EXAMPLES = 5;

    private static final Pattern SPECIAL = Pattern.compile("[~:%#?*\\[\\]{},\\\\\\s\\p{Cntrl}]");

    private final String folder;
    private final List<String> fields;
    private final PartLimits limits;
    private final SerializableConfiguration configuration;
    private final List<LanguageColumn> languages;

    /** @param languages cells that are added to each sample */
    public PartWriter(
            String folder,
            List<String> fields,
            PartLimits limits,
            SerializableConfiguration configuration,
            List<LanguageColumn> languages) {
        this.folder = folder;
        this.fields = List.copyOf(fields);
        this.limits = limits;
        this.configuration = configuration;
        this.languages = List.copyOf(languages);
    }

    /** Without what Hadoop and Spark take for a scheme, a pattern or an escape in the name of a file. */
    private static String plain(String fileName) {
        return SPECIAL.matcher(fileName)
                .replaceAll(found ->
                        String.format(Locale.ROOT, "~%02x", (int) found.group().charAt(0)));
    }

    public SerializableConfiguration configuration() {
        return configuration;
    }

    /**
     * Writes samples of a file.
     *
     * @param fileName the source file's name: parts are called {@code <name>-00000} and so on
     * @param firstPart ordinal of the first part
     */
    public Scan write(String fileName, int firstPart, Iterator<FoundSample> samples) {
        Map<String, Long> found = new TreeMap<>();
        Map<String, Long> spoken = new TreeMap<>();
        List<Scan.Part> parts = new ArrayList<>();
        List<String> nameless = new ArrayList<>();
        Changes[] changes = {Changes.NONE};
        long[] counts = new long[2];
        try {
            while (samples.hasNext()) {
                String part = String.format(Locale.ROOT, "%s-%05d", plain(fileName), firstPart + parts.size());
                Iterator<Row> rows = new Iterator<>() {
                    private long ordinal;
                    private long bytes;

                    @Override
                    public boolean hasNext() {
                        return !limits.full(ordinal, bytes) && samples.hasNext();
                    }

                    @Override
                    public Row next() {
                        if (!hasNext()) {
                            throw new NoSuchElementException();
                        }
                        FoundSample sample = withLanguages(samples.next(), spoken);
                        bytes += sample.bytesOf(fields);
                        counts[0]++;
                        counts[1] += sample.brokenCells() ? 1 : 0;
                        if (!sample.changes().isEmpty()) {
                            changes[0] = changes[0].plus(sample.changes());
                        }
                        if (sample.id() == null && nameless.size() < EXAMPLES) {
                            nameless.add("row " + counts[0] + " of " + fileName);
                        }
                        sample.payloads().keySet().forEach(field -> found.merge(field, 1L, Long::sum));
                        return ManifestTable.row(
                                sample.id(), part, ordinal++, sample.cells(), fields, sample.payloads());
                    }
                };
                Path file = new Path(folder, part + ".parquet");
                long rowsWritten = RowFile.write(file, configuration.value(), ManifestTable.schema(fields), rows);
                parts.add(new Scan.Part(part, rowsWritten));
            }
        } catch (UserError e) {
            return Scan.refused(String.valueOf(e.getMessage()));
        }
        return new Scan(parts, found, spoken, counts[1], nameless, changes[0], null);
    }

    private FoundSample withLanguages(FoundSample found, Map<String, Long> spoken) {
        FoundSample sample = found;
        for (LanguageColumn column : languages) {
            sample = column.of(sample, configuration.value());
            String language = sample.cells().get(column.cell());
            if (language != null) {
                spoken.merge(column.cell() + "." + language, 1L, Long::sum);
            }
        }
        return sample;
    }
}
