package io.athanor.table;

import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Turns rows into Parquet's events, by a writer a column chosen once a file. */
final class RowWriteSupport extends WriteSupport<Row> {
    private final StructType schema;
    private final Map<String, String> metadata;
    private final FieldWriter[] writers;
    private @Nullable RecordConsumer out;

    RowWriteSupport(StructType schema, Map<String, String> metadata) {
        this.schema = schema;
        this.metadata = metadata;
        this.writers = writers(schema);
    }

    @Override
    public WriteContext init(Configuration configuration) {
        return new WriteContext(ParquetTypes.message(schema), metadata);
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
        this.out = consumer;
    }

    @Override
    public void write(Row row) {
        RecordConsumer consumer = out;
        if (consumer == null) {
            throw new IllegalStateException("not prepared for writing");
        }
        consumer.startMessage();
        writeFields(consumer, schema, writers, row);
        consumer.endMessage();
    }

    /** Writes one value that is not null. */
    @FunctionalInterface
    private interface FieldWriter {
        void write(RecordConsumer out, Object value);
    }

    private static FieldWriter[] writers(StructType schema) {
        StructField[] fields = schema.fields();
        FieldWriter[] writers = new FieldWriter[fields.length];
        for (int i = 0; i < fields.length; i++) {
            writers[i] = writer(fields[i].dataType());
        }
        return writers;
    }

    private static FieldWriter writer(DataType type) {
        if (type instanceof StructType struct) {
            FieldWriter[] inner = writers(struct);
            return (out, value) -> {
                out.startGroup();
                writeFields(out, struct, inner, (Row) value);
                out.endGroup();
            };
        } else if (ParquetTypes.isFloats(type)) {
            return (out, value) -> {
                float[] floats = (float[]) value;
                writeList(out, floats.length, i -> out.addFloat(floats[i]));
            };
        } else if (ParquetTypes.isTextList(type)) {
            return (out, value) -> {
                List<?> texts = (List<?>) value;
                writeList(out, texts.size(), i -> out.addBinary(Binary.fromString((String) texts.get(i))));
            };
        } else if (ParquetTypes.isTexts(type)) {
            return (out, value) -> writeTexts(out, (Map<?, ?>) value);
        } else if (type.equals(DataTypes.StringType)) {
            return (out, value) -> out.addBinary(Binary.fromString((String) value));
        } else if (type.equals(DataTypes.BinaryType)) {
            return (out, value) -> out.addBinary(Binary.fromConstantByteArray((byte[]) value));
        } else if (type.equals(DataTypes.LongType)) {
            return (out, value) -> out.addLong((Long) value);
        } else if (type.equals(DataTypes.IntegerType)) {
            return (out, value) -> out.addInteger((Integer) value);
        } else if (type.equals(DataTypes.DoubleType)) {
            return (out, value) -> out.addDouble((Double) value);
        } else if (type.equals(DataTypes.FloatType)) {
            return (out, value) -> out.addFloat((Float) value);
        } else if (type.equals(DataTypes.BooleanType)) {
            return (out, value) -> out.addBoolean((Boolean) value);
        }
        throw new IllegalArgumentException("row files do not hold " + type.simpleString());
    }

    private static void writeFields(RecordConsumer out, StructType schema, FieldWriter[] writers, Row row) {
        if (row.length() != writers.length) {
            throw new IllegalArgumentException(
                    "a row has " + row.length() + " values, expected " + writers.length + ": " + schema.simpleString());
        }
        for (int i = 0; i < writers.length; i++) {
            StructField field = schema.fields()[i];
            Object value = row.get(i);
            if (value == null) {
                if (!field.nullable()) {
                    throw new IllegalArgumentException("column " + field.name() + " must not be null");
                }
                continue;
            }
            out.startField(field.name(), i);
            try {
                writers[i].write(out, value);
            } catch (ClassCastException e) {
                throw new IllegalArgumentException(
                        "column " + field.name() + " is "
                                + field.dataType().simpleString() + ", found a "
                                + value.getClass().getName(),
                        e);
            }
            out.endField(field.name(), i);
        }
    }

    private static void writeList(RecordConsumer out, int size, IntConsumer element) {
        out.startGroup();
        if (size > 0) {
            out.startField("list", 0);
            for (int i = 0; i < size; i++) {
                out.startGroup();
                out.startField("element", 0);
                element.accept(i);
                out.endField("element", 0);
                out.endGroup();
            }
            out.endField("list", 0);
        }
        out.endGroup();
    }

    private static void writeTexts(RecordConsumer out, Map<?, ?> texts) {
        out.startGroup();
        if (!texts.isEmpty()) {
            out.startField("key_value", 0);
            texts.forEach((key, value) -> {
                out.startGroup();
                out.startField("key", 0);
                out.addBinary(Binary.fromString((String) key));
                out.endField("key", 0);
                if (value != null) {
                    out.startField("value", 1);
                    out.addBinary(Binary.fromString((String) value));
                    out.endField("value", 1);
                }
                out.endGroup();
            });
            out.endField("key_value", 0);
        }
        out.endGroup();
    }
}
