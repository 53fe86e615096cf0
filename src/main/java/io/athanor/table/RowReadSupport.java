package io.athanor.table;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Reads the wanted columns of a file as rows. */
final class RowReadSupport extends ReadSupport<Row> {
    private final StructType wanted;

    RowReadSupport(StructType wanted) {
        this.wanted = wanted;
    }

    @Override
    public ReadContext init(InitContext context) {
        MessageType file = context.getFileSchema();
        return new ReadContext(new MessageType(file.getName(), ParquetTypes.select(file, wanted)));
    }

    @Override
    public RecordMaterializer<Row> prepareForRead(
            Configuration configuration,
            Map<String, String> keyValueMetaData,
            MessageType fileSchema,
            ReadContext readContext) {
        RowConverter root = new RowConverter(readContext.getRequestedSchema(), wanted, row -> {});
        return new RecordMaterializer<>() {
            @Override
            public Row getCurrentRecord() {
                return root.row();
            }

            @Override
            public GroupConverter getRootConverter() {
                return root;
            }
        };
    }
}
