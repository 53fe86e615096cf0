package io.athanor.train.rows;

import io.athanor.data.Columns;
import io.athanor.table.RowFile;
import io.athanor.table.RowReader;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * What a teacher says of the rows of a bucket, read side by side with them: both lie in the order of their ids, and the
 * teacher's are at least as many.
 */
public final class TeacherOutputs implements AutoCloseable {
    /** Column of the table: {@code array<float>} of a value a class. */
    public static final String LOGITS = "logits";

    /** Column of the table: {@code array<float>}, the teacher's fused representation. */
    public static final String HIDDEN = "hidden";

    private static final DataType FLOATS = DataTypes.createArrayType(DataTypes.FloatType, false);

    public static final StructType COLUMNS = new StructType()
            .add(Columns.SAMPLE_ID, DataTypes.StringType)
            .add(LOGITS, FLOATS)
            .add(HIDDEN, FLOATS);

    private final int bucket;
    private final @Nullable RowReader rows;

    /** @param files of the bucket: one, or none if it is empty */
    TeacherOutputs(int bucket, List<String> files, Configuration configuration) {
        if (files.size() > 1) {
            throw new IllegalArgumentException("bucket " + bucket + " has " + files.size() + " files");
        }
        this.bucket = bucket;
        this.rows = files.isEmpty() ? null : RowFile.read(new Path(files.get(0)), configuration, COLUMNS);
    }

    /**
     * Goes on to the outputs for this row.
     *
     * @throws IllegalStateException if there are none
     */
    Row of(String sampleId) {
        while (rows != null && rows.hasNext()) {
            Row row = rows.next();
            if (row.getString(0).equals(sampleId)) {
                return row;
            }
        }
        throw new IllegalStateException("the teacher has no outputs for row " + sampleId + " of bucket " + bucket);
    }

    @Override
    public void close() {
        if (rows != null) {
            rows.close();
        }
    }
}
