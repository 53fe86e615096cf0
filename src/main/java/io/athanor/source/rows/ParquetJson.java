package io.athanor.source.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/**
 * Lists and structs of a Parquet file as JSON: numbers as numbers, what is not finite as a text, nulls as nulls, times as {@link
 * ParquetCells} writes them. Bytes are null.
 */
final class ParquetJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonGenerator json;

    private ParquetJson(JsonGenerator json) {
        this.json = json;
    }

    /** @throws CharacterCodingException if a text in it is no UTF-8 */
    static String of(Group row, int field) throws CharacterCodingException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            new ParquetJson(json).field(row, field);
        } catch (CharacterCodingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to memory", e);
        }
        return text.toString();
    }

    private void field(Group group, int field) throws IOException {
        Type type = group.getType().getType(field);
        if (type.isRepetition(Type.Repetition.REPEATED)) {
            // as writers had lists before Parquet had them
            json.writeStartArray();
            for (int i = 0; i < group.getFieldRepetitionCount(field); i++) {
                value(group, field, i);
            }
            json.writeEndArray();
        } else if (group.getFieldRepetitionCount(field) == 0) {
            json.writeNull();
        } else {
            value(group, field, 0);
        }
    }

    private void value(Group group, int field, int index) throws IOException {
        Type type = group.getType().getType(field);
        if (type.isPrimitive()) {
            primitive(ParquetCells.value(group, field, index), ParquetCells.kind(type));
        } else if (isList(type.asGroupType())) {
            list(group.getGroup(field, index));
        } else {
            struct(group.getGroup(field, index));
        }
    }

    private static boolean isList(GroupType type) {
        return type.getLogicalTypeAnnotation() instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation
                && type.getFieldCount() == 1
                && type.getType(0).isRepetition(Type.Repetition.REPEATED);
    }

    /** Each element in a group of its own, or by itself as older writers have it. */
    private void list(Group list) throws IOException {
        Type repeated = list.getType().getType(0);
        boolean wrapped = !repeated.isPrimitive()
                && repeated.asGroupType().getFieldCount() == 1
                && !repeated.getName().equals("array")
                && !repeated.getName().endsWith("_tuple");
        json.writeStartArray();
        for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
            if (wrapped) {
                field(list.getGroup(0, i), 0);
            } else {
                value(list, 0, i);
            }
        }
        json.writeEndArray();
    }

    private void struct(Group struct) throws IOException {
        json.writeStartObject();
        for (int i = 0; i < struct.getType().getFieldCount(); i++) {
            json.writeFieldName(struct.getType().getFieldName(i));
            field(struct, i);
        }
        json.writeEndObject();
    }

    private void primitive(Object value, FileColumn.Type kind) throws IOException {
        if (value instanceof Double notFinite) {
            json.writeString(notFinite.toString());
        } else if (value instanceof String text) {
            switch (kind) {
                case WHOLE, FRACTION, BOOLEAN -> json.writeRawValue(text);
                default -> json.writeString(text);
            }
        } else {
            json.writeNull();
        }
    }
}
