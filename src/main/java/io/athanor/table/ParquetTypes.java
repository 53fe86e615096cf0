package io.athanor.table;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Spark's types as Parquet's, in the three-level form of lists and maps that Spark's vectorised reader reads. */
final class ParquetTypes {
    private ParquetTypes() {}

    static MessageType message(StructType schema) {
        return new MessageType("spark_schema", fields(schema));
    }

    /**
     * The part of a file's schema that holds the wanted columns, in the order wanted; columns the file lacks are left out.
     *
     * @throws IllegalStateException if a column of the file is not of the wanted type
     */
    static List<Type> select(GroupType file, StructType wanted) {
        List<Type> selected = new ArrayList<>();
        for (StructField field : wanted.fields()) {
            if (file.containsField(field.name())) {
                Type type = file.getType(field.name());
                if (field.dataType() instanceof StructType struct && !type.isPrimitive()) {
                    selected.add(type.asGroupType().withNewFields(select(type.asGroupType(), struct)));
                } else if (fits(type, field.dataType())) {
                    selected.add(type);
                } else {
                    throw new IllegalStateException("column " + field.name() + " of the file is " + type + ", expected "
                            + field.dataType().simpleString());
                }
            }
        }
        return selected;
    }

    static boolean isFloats(DataType type) {
        return type instanceof ArrayType array && array.elementType().equals(DataTypes.FloatType);
    }

    static boolean isTextList(DataType type) {
        return type instanceof ArrayType array && array.elementType().equals(DataTypes.StringType);
    }

    /** Whether a column of a file may hold vectors in half precision. */
    static boolean isHalves(Type file) {
        return file.isPrimitive()
                && file.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY
                && file.getLogicalTypeAnnotation() == null;
    }

    static boolean isTexts(DataType type) {
        return type instanceof MapType map
                && map.keyType().equals(DataTypes.StringType)
                && map.valueType().equals(DataTypes.StringType);
    }

    private static List<Type> fields(StructType schema) {
        List<Type> types = new ArrayList<>();
        for (StructField field : schema.fields()) {
            types.add(type(field));
        }
        return types;
    }

    private static Type type(StructField field) {
        Repetition repetition = field.nullable() ? Repetition.OPTIONAL : Repetition.REQUIRED;
        DataType type = field.dataType();
        if (type instanceof StructType struct) {
            return new GroupType(repetition, field.name(), fields(struct));
        }
        if (isFloats(type)) {
            return Types.list(repetition)
                    .requiredElement(PrimitiveTypeName.FLOAT)
                    .named(field.name());
        }
        if (isTextList(type)) {
            return Types.list(repetition)
                    .requiredElement(PrimitiveTypeName.BINARY)
                    .as(LogicalTypeAnnotation.stringType())
                    .named(field.name());
        }
        if (isTexts(type)) {
            return Types.map(repetition)
                    .key(PrimitiveTypeName.BINARY)
                    .as(LogicalTypeAnnotation.stringType())
                    .optionalValue(PrimitiveTypeName.BINARY)
                    .as(LogicalTypeAnnotation.stringType())
                    .named(field.name());
        }
        var primitive = Types.primitive(primitive(type, field.name()), repetition);
        return type.equals(DataTypes.StringType)
                ? primitive.as(LogicalTypeAnnotation.stringType()).named(field.name())
                : primitive.named(field.name());
    }

    private static boolean fits(Type file, DataType wanted) {
        if (isFloats(wanted) && isHalves(file)) {
            return true;
        }
        if (isFloats(wanted)) {
            return file.getLogicalTypeAnnotation() instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation
                    && element(file).isPrimitive()
                    && element(file).asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.FLOAT;
        }
        if (isTexts(wanted)) {
            return file.getLogicalTypeAnnotation() instanceof LogicalTypeAnnotation.MapLogicalTypeAnnotation;
        }
        return file.isPrimitive() && file.asPrimitiveType().getPrimitiveTypeName() == primitive(wanted, file.getName());
    }

    private static Type element(Type list) {
        return list.asGroupType().getType(0).asGroupType().getType(0);
    }

    private static PrimitiveTypeName primitive(DataType type, String column) {
        if (type.equals(DataTypes.StringType) || type.equals(DataTypes.BinaryType)) {
            return PrimitiveTypeName.BINARY;
        } else if (type.equals(DataTypes.LongType)) {
            return PrimitiveTypeName.INT64;
        } else if (type.equals(DataTypes.IntegerType)) {
            return PrimitiveTypeName.INT32;
        } else if (type.equals(DataTypes.DoubleType)) {
            return PrimitiveTypeName.DOUBLE;
        } else if (type.equals(DataTypes.FloatType)) {
            return PrimitiveTypeName.FLOAT;
        } else if (type.equals(DataTypes.BooleanType)) {
            return PrimitiveTypeName.BOOLEAN;
        }
        throw new IllegalArgumentException(
                "column " + column + " is " + type.simpleString() + ", a type that row files do not hold");
    }
}
