package io.athanor.extract.segment;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Json;
import io.athanor.data.Columns;
import io.athanor.table.QuarantineTable;
import io.athanor.table.StoragePrecision;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The folder of one extraction's finished parts: a Parquet segment and, written after it, a record a part. */
public final class Segments implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The columns, with features as they are. */
    public static final StructType SCHEMA = schema(StoragePrecision.FLOAT32);

    /** The status of a row whose payload is still the one that a feature elsewhere was made of; it has no feature itself. */
    public static final String KEPT = "kept";

    /** Of the columns; raised by hand when they change: segments of another one are not read. */
    public static final int FORMAT = 2;

    private static final String RECORD = ".json";

    private final String folder;

    public Segments(Path folder) {
        this.folder = folder.toString();
    }

    /** The path of a recorded segment. */
    public Path path(PartRecord done) {
        return new Path(folder, done.file());
    }

    /** For the journals of parts that are in work. */
    public Path journals() {
        return new Path(folder, "_journal");
    }

    /** Where an attempt at a part is to write; no two attempts share a file. */
    public Path fresh(String part) {
        return new Path(folder, part + "-" + UUID.randomUUID().toString().substring(0, 8) + ".parquet");
    }

    /** Where the choices of the extraction's plan are. */
    public Path choices() {
        return new Path(folder, "choices");
    }

    /** Where the list of a part's samples is, if the plan does not do whole parts of the manifest. */
    public Path list(String part) {
        return new Path(folder, "lists/" + part + ".parquet");
    }

    /** A record of the whole extraction; empty if it was never written, or cut short. */
    public <T> Optional<T> note(String name, Class<T> type, Configuration configuration) {
        return read(name, type, configuration);
    }

    /** Writes a record of the whole extraction, over the one there was. */
    public void note(String name, Object record, Configuration configuration) {
        Path file = new Path(folder, name);
        try (var out = files(configuration).create(file, true)) {
            out.write(Json.write(record).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    /** The columns of a segment. */
    public static StructType schema(StoragePrecision precision) {
        return new StructType()
                .add(Columns.SAMPLE_ID, DataTypes.StringType, false)
                .add(Columns.STATUS, DataTypes.StringType, false)
                .add(
                        Columns.FEATURES,
                        precision == StoragePrecision.FLOAT16
                                ? DataTypes.BinaryType
                                : DataTypes.createArrayType(DataTypes.FloatType, false),
                        true)
                .add(QuarantineTable.REASON, DataTypes.StringType, true)
                .add(QuarantineTable.MESSAGE, DataTypes.StringType, true)
                .add(QuarantineTable.PAYLOAD_SHA256, DataTypes.StringType, true)
                .add(QuarantineTable.URI, DataTypes.StringType, true)
                .add(Columns.REVISION, DataTypes.StringType, true)
                .add(Columns.CHANGES, DataTypes.StringType, true)
                .add(Columns.VIEW, DataTypes.IntegerType, false);
    }

    /** The columns, by name. */
    public static Column[] columns() {
        return Arrays.stream(SCHEMA.fieldNames()).map(functions::col).toArray(Column[]::new);
    }

    /** All finished parts. */
    public SortedMap<String, PartRecord> finished(Configuration configuration) {
        try {
            return finished(
                    sizes(configuration).keySet().stream()
                            .filter(name -> name.endsWith(RECORD) && !name.startsWith("_"))
                            .map(name -> name.substring(0, name.length() - RECORD.length()))
                            .toList(),
                    configuration);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + folder, e);
        }
    }

    /** The finished ones among some parts. */
    public SortedMap<String, PartRecord> finished(Collection<String> parts, Configuration configuration) {
        SortedMap<String, PartRecord> finished = new TreeMap<>();
        try {
            Map<String, Long> sizes = sizes(configuration);
            parts.parallelStream()
                    .filter(part -> sizes.containsKey(recordName(part)))
                    .flatMap(part -> read(part, configuration).stream())
                    .filter(done -> Long.valueOf(done.bytes()).equals(sizes.get(done.file())))
                    .forEachOrdered(done -> finished.put(done.part(), done));
            return finished;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + folder, e);
        }
    }

    /**
     * Commits a part.
     *
     * @return the record that counts: this one, or that of another attempt which was first
     */
    public PartRecord commit(PartRecord done, Configuration configuration) throws IOException {
        Optional<PartRecord> earlier = read(done.part(), configuration);
        FileSystem files = files(configuration);
        if (earlier.isPresent() && files.exists(path(earlier.get()))) {
            files.delete(path(done), false);
            return earlier.get();
        }
        // over a record that was cut short, if there is one
        try (var out = files.create(new Path(folder, recordName(done.part())), true)) {
            out.write(Json.write(done).getBytes(StandardCharsets.UTF_8));
        }
        return done;
    }

    public void delete(Configuration configuration) {
        try {
            files(configuration).delete(new Path(folder), true);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + folder, e);
        }
    }

    private Optional<PartRecord> read(String part, Configuration configuration) {
        return read(recordName(part), PartRecord.class, configuration);
    }

    private <T> Optional<T> read(String name, Class<T> type, Configuration configuration) {
        try (var in = files(configuration).open(new Path(folder, name))) {
            return Optional.of(Json.read(new String(in.readAllBytes(), StandardCharsets.UTF_8), type));
        } catch (FileNotFoundException | JsonProcessingException | ChecksumException e) {
            // never written, or cut short (the local file system sees that by its checksum): it is not there
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + name + " in " + folder, e);
        }
    }

    private Map<String, Long> sizes(Configuration configuration) throws IOException {
        Map<String, Long> sizes = new HashMap<>();
        try {
            for (var status : files(configuration).listStatus(new Path(folder))) {
                sizes.put(status.getPath().getName(), status.getLen());
            }
        } catch (FileNotFoundException e) {
            // no part is finished yet
            return Map.of();
        }
        return sizes;
    }

    private FileSystem files(Configuration configuration) throws IOException {
        return new Path(folder).getFileSystem(configuration);
    }

    private static String recordName(String part) {
        return part + RECORD;
    }
}
