package io.athanor.source.rows;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/** Parquet's values as the texts of cells, and what kind of value a column holds. Times are those of UTC. */
final class ParquetCells {
    private static final long JULIAN_DAY_OF_1970 = 2_440_588;
    private static final long NANOS_A_SECOND = 1_000_000_000L;

    private static final DateTimeFormatter TIME_OF_DAY = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT);

    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .appendPattern("yyyy-MM-dd ")
            .append(TIME_OF_DAY)
            .toFormatter(Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private ParquetCells() {}

    static FileColumn.Type type(Type column) {
        if (column.isRepetition(Type.Repetition.REPEATED)) {
            return FileColumn.Type.NESTED;
        }
        if (!column.isPrimitive()) {
            return isBytesOrPath(column) ? FileColumn.Type.BYTES_OR_PATH : FileColumn.Type.NESTED;
        }
        return kind(column);
    }

    /** Of a value that is no group. */
    static FileColumn.Type kind(Type column) {
        LogicalTypeAnnotation means = column.getLogicalTypeAnnotation();
        if (isText(means)) {
            return FileColumn.Type.TEXT;
        }
        if (means instanceof DecimalLogicalTypeAnnotation) {
            return FileColumn.Type.FRACTION;
        }
        if (means instanceof DateLogicalTypeAnnotation) {
            return FileColumn.Type.DATE;
        }
        if (means instanceof TimestampLogicalTypeAnnotation || means instanceof TimeLogicalTypeAnnotation) {
            return FileColumn.Type.TIME;
        }
        return switch (column.asPrimitiveType().getPrimitiveTypeName()) {
            case BOOLEAN -> FileColumn.Type.BOOLEAN;
            case INT32, INT64 -> FileColumn.Type.WHOLE;
            case FLOAT, DOUBLE -> FileColumn.Type.FRACTION;
            case INT96 -> FileColumn.Type.TIME;
            case BINARY, FIXED_LEN_BYTE_ARRAY ->
                means instanceof UUIDLogicalTypeAnnotation ? FileColumn.Type.TEXT : FileColumn.Type.BYTES;
        };
    }

    /**
     * @return a text; bytes; or a Double that is not finite
     * @throws CharacterCodingException if a text is no UTF-8
     */
    static Object value(Group row, int field) throws CharacterCodingException {
        return value(row, field, 0);
    }

    /** @param index of a field that stands there several times */
    static Object value(Group row, int field, int index) throws CharacterCodingException {
        PrimitiveType type = row.getType().getType(field).asPrimitiveType();
        LogicalTypeAnnotation means = type.getLogicalTypeAnnotation();
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> String.valueOf(row.getBoolean(field, index));
            case INT32 -> whole(row.getInteger(field, index), means);
            case INT64 -> whole(row.getLong(field, index), means);
            case INT96 -> julian(row.getInt96(field, index));
            case FLOAT -> {
                float value = row.getFloat(field, index);
                yield Float.isFinite(value) ? Float.toString(value) : (Object) (double) value;
            }
            case DOUBLE -> {
                double value = row.getDouble(field, index);
                yield Double.isFinite(value) ? Double.toString(value) : (Object) value;
            }
            case BINARY, FIXED_LEN_BYTE_ARRAY -> binary(row.getBinary(field, index), means);
        };
    }

    private static String whole(long value, LogicalTypeAnnotation means) {
        if (means instanceof DateLogicalTypeAnnotation) {
            return LocalDate.ofEpochDay(value).toString();
        }
        if (means instanceof DecimalLogicalTypeAnnotation decimal) {
            return BigDecimal.valueOf(value, decimal.getScale()).toPlainString();
        }
        if (means instanceof TimestampLogicalTypeAnnotation stamp) {
            return timestamp(value, stamp.getUnit());
        }
        if (means instanceof TimeLogicalTypeAnnotation time) {
            return TIME_OF_DAY.format(LocalTime.ofNanoOfDay(value * nanos(time.getUnit())));
        }
        if (means instanceof IntLogicalTypeAnnotation integer && !integer.isSigned()) {
            return integer.getBitWidth() == 64 ? Long.toUnsignedString(value) : String.valueOf(value & 0xFFFF_FFFFL);
        }
        return String.valueOf(value);
    }

    private static String timestamp(long value, TimeUnit unit) {
        long perSecond = NANOS_A_SECOND / nanos(unit);
        return TIMESTAMP.format(
                Instant.ofEpochSecond(Math.floorDiv(value, perSecond), Math.floorMod(value, perSecond) * nanos(unit)));
    }

    private static long nanos(TimeUnit unit) {
        return switch (unit) {
            case MILLIS -> 1_000_000;
            case MICROS -> 1_000;
            case NANOS -> 1;
        };
    }

    /** Nanoseconds of a day and its Julian number, as old writers have it. */
    private static String julian(Binary value) {
        ByteBuffer bytes = value.toByteBuffer().order(java.nio.ByteOrder.LITTLE_ENDIAN);
        long nanos = bytes.getLong();
        long day = bytes.getInt() - JULIAN_DAY_OF_1970;
        return TIMESTAMP.format(Instant.ofEpochSecond(day * 86_400, nanos));
    }

    private static Object binary(Binary value, LogicalTypeAnnotation means) throws CharacterCodingException {
        if (isText(means)) {
            return text(value);
        }
        if (means instanceof DecimalLogicalTypeAnnotation decimal) {
            return new BigDecimal(new BigInteger(value.getBytes()), decimal.getScale()).toPlainString();
        }
        if (means instanceof UUIDLogicalTypeAnnotation) {
            ByteBuffer bytes = value.toByteBuffer();
            return new UUID(bytes.getLong(), bytes.getLong()).toString();
        }
        return value.getBytes();
    }

    static String text(Binary value) throws CharacterCodingException {
        String text = value.toStringUsingUTF8();
        // put there for what is no UTF-8, unless it stood there
        return text.indexOf('\uFFFD') < 0
                ? text
                : StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(value.toByteBuffer())
                        .toString();
    }

    private static boolean isText(LogicalTypeAnnotation means) {
        return means instanceof StringLogicalTypeAnnotation
                || means instanceof EnumLogicalTypeAnnotation
                || means instanceof JsonLogicalTypeAnnotation;
    }

    /** Whether a column is a list of texts, in either of the two forms that Parquet has had for lists. */
    static boolean isListOfTexts(Type column) {
        return isListOf(column, FileColumn.Type.TEXT);
    }

    /** Whether it is one of whole numbers. */
    static boolean isListOfWholes(Type column) {
        return isListOf(column, FileColumn.Type.WHOLE);
    }

    private static boolean isListOf(Type column, FileColumn.Type elements) {
        if (column.isPrimitive() || column.asGroupType().getFieldCount() != 1) {
            return false;
        }
        Type repeated = column.asGroupType().getType(0);
        Type element = repeated.isPrimitive() || repeated.asGroupType().getFieldCount() != 1
                ? repeated
                : repeated.asGroupType().getType(0);
        return repeated.isRepetition(Type.Repetition.REPEATED)
                && element.isPrimitive()
                && (elements == FileColumn.Type.TEXT
                        ? isText(element.getLogicalTypeAnnotation())
                        // the older form, of a repeated number without a group, is not written any more
                        : element != repeated && type(element) == elements);
    }

    /** The cell of a list of texts; what is null in it is left out. */
    static String list(Group list) throws CharacterCodingException {
        List<String> texts = new ArrayList<>();
        boolean direct = list.getType().getType(0).isPrimitive();
        for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
            if (direct) {
                texts.add(text(list.getBinary(0, i)));
            } else if (list.getGroup(0, i).getFieldRepetitionCount(0) > 0) {
                texts.add(text(list.getGroup(0, i).getBinary(0, 0)));
            }
        }
        return JsonCells.ofList(texts);
    }

    /**
     * The cell of a list of whole numbers that have names; what is null in it, or has none, is left out.
     *
     * @param names by the numbers as texts
     */
    static String list(Group list, Function<String, Optional<String>> names) throws CharacterCodingException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
            Group element = list.getGroup(0, i);
            if (element.getFieldRepetitionCount(0) > 0) {
                names.apply(String.valueOf(value(element, 0))).ifPresent(texts::add);
            }
        }
        return JsonCells.ofList(texts);
    }

    /** A struct of the two and nothing else. */
    private static boolean isBytesOrPath(Type column) {
        return column.asGroupType().getFieldCount() == 2
                && column.asGroupType().getFields().stream()
                        .allMatch(f -> f.isPrimitive()
                                && !f.isRepetition(Type.Repetition.REPEATED)
                                && (type(f) == FileColumn.Type.BYTES || type(f) == FileColumn.Type.TEXT))
                && column.asGroupType().containsField(BytesOrPath.BYTES)
                && column.asGroupType().containsField(BytesOrPath.PATH);
    }
}
