package io.athanor.train.rows;

import io.athanor.base.UserError;
import io.athanor.data.Columns;
import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Shape;
import io.athanor.table.FileSize;
import io.athanor.table.RowFile;
import io.athanor.train.mapped.MappedFiles;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * Where a rank keeps its rows while it trains, so that no epoch reads Parquet again: on the heap, or in files on local disk
 * that are mapped into memory.
 *
 * @param kind {@code memory}, {@code disk}, or {@code auto}: on the heap if they take at most {@code heapBytes} there
 * @param folders on local disks; shards are spread over them
 * @param chunkBytes of a mapping, about; a multiple of 8
 * @param residentBytes of mapped pages in memory, about
 */
public record RowCache(String kind, List<Path> folders, long heapBytes, int chunkBytes, long residentBytes) {
    private static final int CHUNK_BYTES = 1 << 30;

    /** What a row takes on the heap apart from its floats. */
    private static final long OBJECTS_BYTES = 200;

    public RowCache {
        folders = List.copyOf(folders);
    }

    public RowCache(String kind, List<Path> folders, long heapBytes, long residentBytes) {
        this(kind, folders, heapBytes, CHUNK_BYTES, residentBytes);
    }

    /** All on the heap. */
    public static RowCache inMemory() {
        return new RowCache("memory", List.of(), 0, 0);
    }

    /**
     * Reads these buckets.
     *
     * @param signals what others said of the rows
     * @throws UserError if the local disks have no room for them
     */
    public RankShards open(JoinedRows rows, SignalTable signals, List<Integer> buckets, Configuration configuration) {
        if (!kind.equals("memory")) {
            RowLayout layout = RowLayout.of(
                    rows.transforms().encodedSchema(),
                    signals.columns(),
                    rows.task().labelWidth());
            SortedMap<Integer, Long> needs = new TreeMap<>();
            long heap = 0;
            for (int bucket : buckets) {
                FileSize size = size(rows.table().buckets().get(bucket), configuration);
                long bytes = bytes(size, layout, rows.transforms().encodedSchema());
                needs.put(bucket, bytes);
                heap += bytes + OBJECTS_BYTES * size.rows();
            }
            if (kind.equals("disk") || heap > heapBytes) {
                return onDisk(rows, signals, layout, needs, configuration);
            }
        }
        Map<Integer, TrainingRows> shards = new TreeMap<>();
        buckets.forEach(bucket -> shards.put(bucket, rows.training(bucket, signals, configuration)));
        return new RankShards(shards, () -> {});
    }

    private RankShards onDisk(
            JoinedRows rows,
            SignalTable signals,
            RowLayout layout,
            SortedMap<Integer, Long> needs,
            Configuration configuration) {
        FeatureSchema schema = rows.transforms().encodedSchema();
        LocalDisks disks = LocalDisks.of(folders);
        Map<Path, RowFiles> files = new HashMap<>();
        MappedFiles mapped = new MappedFiles(residentBytes);
        try {
            disks.places(needs).forEach((bucket, folder) -> {
                RowFiles into = files.computeIfAbsent(folder, f -> new RowFiles(f, schema, layout, chunkBytes));
                into.begin(bucket);
                rows.eachTraining(bucket, signals, configuration, into::add);
            });
            Map<Integer, TrainingRows> shards = new TreeMap<>();
            files.values().forEach(f -> shards.putAll(f.map(mapped)));
            return new RankShards(shards, mapped::close);
        } catch (UncheckedIOException e) {
            mapped.close();
            throw disks.explained(
                    e, needs.values().stream().mapToLong(Long::longValue).sum());
        } catch (RuntimeException e) {
            mapped.close();
            throw e;
        } finally {
            files.values().forEach(RowFiles::close);
        }
    }

    /** Bytes on disk, at most: rows that the training has no use for count too. */
    static long bytes(FileSize size, RowLayout layout, FeatureSchema schema) {
        // a block ends at a multiple of 8
        long bytes = size.rows() * (layout.recordBytes() + Long.BYTES)
                + size.of(Columns.SAMPLE_ID).bytes();
        for (FeatureSpec spec : schema.specs()) {
            if (spec.shape() instanceof Shape.Sequence) {
                bytes += Float.BYTES * floats(size, spec.modality().featureColumn());
            }
        }
        return bytes;
    }

    private static long floats(FileSize size, String column) {
        FileSize.Column stored = size.of(column);
        // in half precision a row is one value, of two bytes a float
        return stored.values() > size.rows() ? stored.values() : stored.bytes() / 2;
    }

    private static FileSize size(List<String> files, Configuration configuration) {
        return files.isEmpty()
                ? new FileSize(0, Map.of())
                : RowFile.size(new org.apache.hadoop.fs.Path(files.get(0)), configuration);
    }
}
