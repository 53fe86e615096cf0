package io.athanor.graph;

import io.athanor.table.RowFile;
import io.athanor.table.RowReader;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The triples of a graph as files of numbers, each triple once.
 *
 * @param files Parquet, in any order
 * @param rows of all of them
 */
record NumberedTriples(List<String> files, int entities, int relations, long rows) implements Serializable {
    static final String HEAD = "h";
    static final String RELATION = "r";
    static final String TAIL = "t";

    static final StructType SCHEMA = new StructType()
            .add(HEAD, DataTypes.IntegerType, false)
            .add(RELATION, DataTypes.IntegerType, false)
            .add(TAIL, DataTypes.IntegerType, false);

    /** All of them in memory, whatever files they were in. */
    Triples read(Configuration configuration, long heldOut, long seed) {
        long[] all = new long[Math.toIntExact(rows)];
        int n = 0;
        for (String file : files) {
            try (RowReader reader = RowFile.read(new Path(file), configuration, SCHEMA)) {
                while (reader.hasNext()) {
                    Row row = reader.next();
                    all[n++] = Triples.packed(row.getInt(0), row.getInt(1), row.getInt(2));
                }
            }
        }
        if (n != all.length) {
            throw new IllegalStateException("found " + n + " triples where " + all.length + " were written");
        }
        Arrays.sort(all);
        return Triples.of(entities, relations, all, heldOut, seed);
    }
}
