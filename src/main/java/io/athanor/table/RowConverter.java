package io.athanor.table;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Collects Parquet's events of one record, or of one nested struct, into a row. */
@SuppressWarnings("NullAway") // arrays of nullable values, and fields filled by Parquet's events
final class RowConverter extends GroupConverter {
    private final StructType wanted;
    private final Consumer<Row> done;
    private final Converter[] converters;
    private Object[] values = {};

    /**
     * @param selected the columns of the file that are read
     * @param wanted the columns of the rows, a superset
     * @param done is told each row at its end
     */
    RowConverter(GroupType selected, StructType wanted, Consumer<Row> done) {
        this.wanted = wanted;
        this.done = done;
        this.converters = new Converter[selected.getFieldCount()];
        for (int i = 0; i < converters.length; i++) {
            int column = wanted.fieldIndex(selected.getFieldName(i));
            DataType type = wanted.fields()[column].dataType();
            Consumer<Object> set = value -> values[column] = value;
            converters[i] = type instanceof StructType struct
                    ? new RowConverter(selected.getType(i).asGroupType(), struct, set::accept)
                    : converter(selected.getType(i), type, set);
        }
    }

    Row row() {
        return new GenericRowWithSchema(values, wanted);
    }

    @Override
    public Converter getConverter(int field) {
        return converters[field];
    }

    @Override
    public void start() {
        values = new Object[wanted.size()];
    }

    @Override
    public void end() {
        done.accept(row());
    }

    private static Converter converter(Type file, DataType type, Consumer<Object> set) {
        if (ParquetTypes.isFloats(type) && ParquetTypes.isHalves(file)) {
            return new Scalar(bytes -> set.accept(Halves.floats((byte[]) bytes)));
        } else if (ParquetTypes.isFloats(type)) {
            return new Floats(set);
        } else if (ParquetTypes.isTexts(type)) {
            return new Texts(set);
        } else if (type.equals(DataTypes.StringType)) {
            return new Text(set);
        }
        return new Scalar(set);
    }

    private static final class Scalar extends PrimitiveConverter {
        private final Consumer<Object> set;

        Scalar(Consumer<Object> set) {
            this.set = set;
        }

        @Override
        public void addBinary(Binary value) {
            set.accept(value.getBytes());
        }

        @Override
        public void addLong(long value) {
            set.accept(value);
        }

        @Override
        public void addInt(int value) {
            set.accept(value);
        }

        @Override
        public void addDouble(double value) {
            set.accept(value);
        }

        @Override
        public void addFloat(float value) {
            set.accept(value);
        }

        @Override
        public void addBoolean(boolean value) {
            set.accept(value);
        }
    }

    /** Decodes each entry of a column chunk's dictionary once. */
    private static final class Text extends PrimitiveConverter {
        private final Consumer<Object> set;
        private String[] dictionary = {};

        Text(Consumer<Object> set) {
            this.set = set;
        }

        @Override
        public boolean hasDictionarySupport() {
            return true;
        }

        @Override
        public void setDictionary(Dictionary entries) {
            dictionary = new String[entries.getMaxId() + 1];
            for (int i = 0; i < dictionary.length; i++) {
                dictionary[i] = entries.decodeToBinary(i).toStringUsingUTF8();
            }
        }

        @Override
        public void addValueFromDictionary(int id) {
            set.accept(dictionary[id]);
        }

        @Override
        public void addBinary(Binary value) {
            set.accept(value.toStringUsingUTF8());
        }
    }

    /** list → repeated group → element, into one array. */
    private static final class Floats extends GroupConverter {
        private final Consumer<Object> set;
        private final Repeated repeated = new Repeated();
        private float[] values = new float[64];
        private int size;
        private int groups;

        Floats(Consumer<Object> set) {
            this.set = set;
        }

        @Override
        public Converter getConverter(int field) {
            return repeated;
        }

        @Override
        public void start() {
            size = 0;
            groups = 0;
        }

        @Override
        public void end() {
            if (size != groups) {
                throw new IllegalStateException("a feature holds a null among its values");
            }
            set.accept(Arrays.copyOf(values, size));
        }

        private final class Repeated extends GroupConverter {
            private final PrimitiveConverter element = new PrimitiveConverter() {
                @Override
                public void addFloat(float value) {
                    if (size == values.length) {
                        values = Arrays.copyOf(values, 2 * size);
                    }
                    values[size++] = value;
                }
            };

            @Override
            public Converter getConverter(int field) {
                return element;
            }

            @Override
            public void start() {
                groups++;
            }

            @Override
            public void end() {}
        }
    }

    /** map → repeated group → key, value, in the order written. */
    private static final class Texts extends GroupConverter {
        private final Consumer<Object> set;
        private final Repeated repeated = new Repeated();
        private Map<String, String> texts = new LinkedHashMap<>();

        Texts(Consumer<Object> set) {
            this.set = set;
        }

        @Override
        public Converter getConverter(int field) {
            return repeated;
        }

        @Override
        public void start() {
            texts = new LinkedHashMap<>();
        }

        @Override
        public void end() {
            set.accept(texts);
        }

        private final class Repeated extends GroupConverter {
            private @Nullable String key;
            private @Nullable String value;
            private final Converter keys = new Text(text -> key = (String) text);
            private final Converter entries = new Text(text -> value = (String) text);

            @Override
            public Converter getConverter(int field) {
                return field == 0 ? keys : entries;
            }

            @Override
            public void start() {
                key = null;
                value = null;
            }

            @Override
            public void end() {
                texts.put(key, value);
            }
        }
    }
}
