package io.athanor.train.rows;

import io.athanor.data.FeatureSchema;
import io.athanor.train.mapped.MappedFile;
import io.athanor.train.mapped.MappedFiles;
import io.athanor.train.mapped.ScratchFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rows of several shards on their way into the files of one folder, laid out as {@link RowLayout} has them: records for
 * training, records for validation, blocks. It holds a buffer a file, however many rows there are.
 */
final class RowFiles implements AutoCloseable {
    private final FeatureSchema schema;
    private final RowLayout layout;
    private final ScratchFile training;
    private final ScratchFile validation;
    private final ScratchFile blocks;
    private final List<Begin> shards = new ArrayList<>();

    /** @param chunkBytes of a mapping, about; a multiple of 8 */
    RowFiles(Path folder, FeatureSchema schema, RowLayout layout, int chunkBytes) {
        this.schema = schema;
        this.layout = layout;
        int recordBytes = layout.recordBytes();
        int whole = Math.max(1, chunkBytes / recordBytes) * recordBytes;
        this.training = ScratchFile.in(folder, whole);
        this.validation = ScratchFile.in(folder, whole);
        this.blocks = ScratchFile.in(folder, chunkBytes);
    }

    /** From here on rows are those of this shard. */
    void begin(int shard) {
        shards.add(new Begin(shard, rows(training), rows(validation)));
    }

    /** Writes a row if it is of use. */
    void add(EncodedRow row) {
        if (row.trains()) {
            write(row, training);
        } else if (row.validates()) {
            write(row, validation);
        }
    }

    private void write(EncodedRow row, ScratchFile records) {
        byte[] id = row.key().sampleId().getBytes(StandardCharsets.UTF_8);
        long blockBytes = id.length;
        for (int c = 0; c < layout.columns(); c++) {
            blockBytes += layout.varies(c) ? (long) Float.BYTES * length(row, c) : 0;
        }
        long block = blocks.begin(blockBytes);
        records.begin(layout.recordBytes());
        records.putLong(row.key().hash());
        records.putLong(block);
        records.putInt(id.length);
        records.putInt(row.answerer());
        records.putInt(row.key().view());
        for (int c = 0; c < layout.columns(); c++) {
            records.putInt(length(row, c));
        }
        for (int c = 0; c < layout.columns(); c++) {
            float[] values = column(row, c);
            if (layout.varies(c)) {
                if (values != null) {
                    blocks.putFloats(values);
                }
            } else if (values == null) {
                records.pad((long) Float.BYTES * layout.width(c));
            } else {
                records.putFloats(values);
            }
        }
        records.pad(layout.recordBytes() - layout.floatsAt(layout.columns()));
        blocks.putBytes(id);
    }

    private int length(EncodedRow row, int column) {
        float[] values = column(row, column);
        if (values != null && !layout.varies(column) && values.length != layout.width(column)) {
            throw new IllegalStateException("row " + row.key() + " has " + values.length + " values in column " + column
                    + ", the others have " + layout.width(column));
        }
        return values == null ? 0 : values.length;
    }

    private float @Nullable [] column(EncodedRow row, int column) {
        int modalities = layout.modalities();
        if (column == layout.label()) {
            return row.label();
        }
        return column < modalities ? row.features()[column] : row.signals()[column - modalities];
    }

    /** Ends the writing: the shards as they now lie. */
    Map<Integer, TrainingRows> map(MappedFiles files) {
        shards.add(new Begin(-1, rows(training), rows(validation)));
        MappedFile trained = training.map(files);
        MappedFile validated = validation.map(files);
        MappedFile varying = blocks.map(files);
        Map<Integer, TrainingRows> mapped = new TreeMap<>();
        for (int s = 0; s + 1 < shards.size(); s++) {
            Begin from = shards.get(s);
            Begin to = shards.get(s + 1);
            mapped.put(
                    from.shard,
                    new MappedRows(
                            schema,
                            layout,
                            new MappedRows.Section(
                                    trained, from.training, Math.toIntExact(to.training - from.training)),
                            new MappedRows.Section(
                                    validated, from.validation, Math.toIntExact(to.validation - from.validation)),
                            varying));
        }
        return mapped;
    }

    private long rows(ScratchFile records) {
        return records.length() / layout.recordBytes();
    }

    /** Frees the space of what was not mapped. */
    @Override
    public void close() {
        training.close();
        validation.close();
        blocks.close();
    }

    /** The number of the shard's first row in each file. */
    private record Begin(int shard, long training, long validation) {}
}
