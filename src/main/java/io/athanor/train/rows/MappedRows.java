package io.athanor.train.rows;

import io.athanor.data.FeatureSchema;
import io.athanor.data.RowKey;
import io.athanor.train.mapped.MappedFile;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Rows in mapped files: first those for training, then those for validation. They are good as long as the files are mapped.
 */
final class MappedRows implements TrainingRows {
    /** Rows of one purpose: those of a file that begin with number {@code first} there. */
    record Section(MappedFile records, long first, int size) {}

    private final FeatureSchema schema;
    private final RowLayout layout;
    private final Section training;
    private final Section validation;
    private final MappedFile blocks;
    private final int recordBytes;
    private final Column[] columns;

    /** @param blocks of the rows of both sections */
    MappedRows(FeatureSchema schema, RowLayout layout, Section training, Section validation, MappedFile blocks) {
        this.schema = schema;
        this.layout = layout;
        this.training = training;
        this.validation = validation;
        this.blocks = blocks;
        this.recordBytes = layout.recordBytes();
        this.columns = new Column[layout.columns()];
        for (int c = 0; c < columns.length; c++) {
            columns[c] = new Column(c, layout.floatsAt(c));
        }
    }

    @Override
    public FeatureSchema schema() {
        return schema;
    }

    @Override
    public int size() {
        return training.size + validation.size;
    }

    @Override
    public RowKey key(int row) {
        long record = at(row);
        long block = records(row).longAt(record + RowLayout.BLOCK);
        int bytes = records(row).intAt(record + RowLayout.ID_BYTES);
        long id = block + Float.BYTES * floatsBefore(layout.columns(), row);
        return new RowKey(
                new String(blocks.bytes(id, bytes), StandardCharsets.UTF_8),
                records(row).intAt(record + RowLayout.VIEW));
    }

    @Override
    public long hash(int row) {
        return records(row).longAt(at(row) + RowLayout.HASH);
    }

    @Override
    public FloatColumn labels() {
        return columns[layout.label()];
    }

    @Override
    public int answerer(int row) {
        return records(row).intAt(at(row) + RowLayout.ANSWERER);
    }

    @Override
    public FloatColumn feature(int modality) {
        return columns[modality];
    }

    @Override
    public List<SignalColumn> signals() {
        return layout.signals();
    }

    @Override
    public FloatColumn signal(String name) {
        return columns[layout.column(name)];
    }

    @Override
    public RowNumbers training() {
        return RowNumbers.range(0, training.size);
    }

    @Override
    public RowNumbers validation() {
        return RowNumbers.range(training.size, validation.size);
    }

    private MappedFile records(int row) {
        return row < training.size ? training.records : validation.records;
    }

    private long at(int row) {
        return recordBytes * (row < training.size ? training.first + row : validation.first + row - training.size);
    }

    /** Floats in the row's block that belong to earlier columns. */
    private long floatsBefore(int column, int row) {
        long floats = 0;
        for (int c = 0; c < column; c++) {
            floats += layout.varies(c) ? columns[c].length(row) : 0;
        }
        return floats;
    }

    private final class Column implements FloatColumn {
        private final int number;
        private final int floatsAt;

        Column(int number, int floatsAt) {
            this.number = number;
            this.floatsAt = floatsAt;
        }

        @Override
        public int length(int row) {
            return records(row).intAt(at(row) + layout.lengthAt(number));
        }

        @Override
        public void copy(int row, FloatBuffer into, int at) {
            MappedFile records = records(row);
            long record = at(row);
            int length = records.intAt(record + layout.lengthAt(number));
            if (layout.varies(number)) {
                long block = records.longAt(record + RowLayout.BLOCK);
                blocks.floats(block + Float.BYTES * floatsBefore(number, row), length, into, at);
            } else {
                records.floats(record + floatsAt, length, into, at);
            }
        }
    }
}
