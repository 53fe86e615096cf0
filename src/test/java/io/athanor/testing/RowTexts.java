package io.athanor.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import scala.collection.JavaConverters;

/** Rows as text, the same whether Java's types or Scala's stand for arrays and maps. */
public final class RowTexts {
    private RowTexts() {}

    public static String text(Object value) {
        if (value instanceof Row row) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < row.length(); i++) {
                values.add(text(row.get(i)));
            }
            return values.toString();
        } else if (value instanceof float[] floats) {
            return Arrays.toString(floats);
        } else if (value instanceof byte[] bytes) {
            return Arrays.toString(bytes);
        } else if (value instanceof scala.collection.Seq<?> seq) {
            return JavaConverters.seqAsJavaList(seq).toString();
        } else if (value instanceof scala.collection.Map<?, ?> map) {
            return text(JavaConverters.mapAsJavaMap(map));
        } else if (value instanceof Map<?, ?> map) {
            return new TreeMap<>(map).toString();
        }
        return String.valueOf(value);
    }
}
