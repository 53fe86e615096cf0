package io.athanor.table;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;

/** Vectors in half precision: IEEE 754 binary16, two bytes a value, the low one first. */
public final class Halves {
    /** The largest value there is. */
    public static final float LARGEST = 65_504;

    private static final float BEYOND = 65_520;
    private static final int FLOAT_FRACTION = 23;
    private static final int FRACTION = 10;
    private static final int SIGN = 0x8000;
    private static final int SMALLEST_EXPONENT = -14;

    private Halves() {}

    /**
     * Rounds to the nearest half, to the even one of two that are as near.
     *
     * @param values finite
     * @throws ArithmeticException if a value is rounded beyond {@link #LARGEST}
     */
    public static byte[] of(float[] values) {
        byte[] bytes = new byte[2 * values.length];
        for (int i = 0; i < values.length; i++) {
            int half = half(values[i]);
            bytes[2 * i] = (byte) half;
            bytes[2 * i + 1] = (byte) (half >>> 8);
        }
        return bytes;
    }

    /** The values, exactly. */
    public static float[] floats(byte[] bytes) {
        float[] values = new float[bytes.length / 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = value((bytes[2 * i] & 0xff) | (bytes[2 * i + 1] & 0xff) << 8);
        }
        return values;
    }

    /**
     * A feature column of a table as {@code array<float>}, however it is stored.
     *
     * @param rows the table
     */
    public static Column decoded(StructType rows, String column) {
        return rows.apply(column).dataType().equals(DataTypes.BinaryType)
                ? functions
                        .udf(
                                (UDF1<byte[], float[]>) bytes -> bytes == null ? null : floats(bytes),
                                DataTypes.createArrayType(DataTypes.FloatType, false))
                        .apply(functions.col(column))
                : functions.col(column);
    }

    /** An {@code array<float>} column of a query in half precision; its values must not be too large for that. */
    public static Column encoded(Column floats) {
        return functions
                .udf(
                        (UDF1<Seq<Float>, byte[]>) values -> {
                            if (values == null) {
                                return null;
                            }
                            float[] array = new float[values.size()];
                            for (int i = 0; i < array.length; i++) {
                                array[i] = values.apply(i);
                            }
                            return of(array);
                        },
                        DataTypes.BinaryType)
                .apply(floats);
    }

    private static int half(float value) {
        if (!(Math.abs(value) < BEYOND)) {
            throw new ArithmeticException(value + " is no half: at most " + (int) LARGEST + " is");
        }
        int sign = Float.floatToRawIntBits(value) >>> 16 & SIGN;
        float size = Math.abs(value);
        int exponent = Math.max(SMALLEST_EXPONENT, Math.getExponent(size));
        // in units of the last place of a half: at most 2048 of them, exact in a float
        float units = Math.scalb(size, FRACTION - exponent);
        int rounded = (int) Math.rint(units);
        // with the hidden bit the exponent counts itself up, also where rounding makes the next power of two
        return sign | rounded + (exponent - SMALLEST_EXPONENT << FRACTION);
    }

    private static float value(int half) {
        int exponent = half >>> FRACTION & 0x1f;
        int fraction = half & (1 << FRACTION) - 1;
        float size = exponent == 0
                ? Math.scalb((float) fraction, SMALLEST_EXPONENT - FRACTION)
                : Float.intBitsToFloat((exponent + 127 - 15) << FLOAT_FRACTION | fraction << FLOAT_FRACTION - FRACTION);
        return (half & SIGN) == 0 ? size : -size;
    }
}
