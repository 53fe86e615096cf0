package io.athanor.model.bundle;

import java.util.List;

/**
 * An input or output of a network.
 *
 * @param type its elements, as ONNX numbers them: {@link #FLOAT}, {@link #INT64} and so on
 * @param dimensions a size each, {@link #FREE} where the file leaves it open
 */
public record TensorSpec(String name, int type, List<Long> dimensions) {
    /** The ONNX numbers of the types that are fed and read here. */
    public static final int FLOAT = 1;

    public static final int INT64 = 7;

    /** The size of a dimension that differs from call to call. */
    public static final long FREE = -1;

    public TensorSpec {
        dimensions = List.copyOf(dimensions);
    }

    public int rank() {
        return dimensions.size();
    }

    /** The size of a dimension, {@link #FREE} if it is open. */
    public long dimension(int i) {
        return dimensions.get(i);
    }

    /** {@code pixel_values float[? x 3 x 224 x 224]}. */
    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder(name).append(' ').append(typeName()).append('[');
        for (int i = 0; i < rank(); i++) {
            text.append(i == 0 ? "" : " x ").append(dimension(i) == FREE ? "?" : Long.toString(dimension(i)));
        }
        return text.append(']').toString();
    }

    private String typeName() {
        return switch (type) {
            case FLOAT -> "float";
            case 2 -> "uint8";
            case 6 -> "int32";
            case INT64 -> "int64";
            case 8 -> "string";
            case 9 -> "bool";
            case 10 -> "float16";
            case 11 -> "double";
            default -> "type-" + type;
        };
    }
}
