package io.athanor.source.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import io.athanor.data.Payload;
import io.athanor.source.Cells;
import io.athanor.source.inspect.SourceLook.Kept;
import io.athanor.table.PlainFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/** Finds fields of samples' JSON members that are lists or objects, which are no cells: see {@link Cells}. */
final class JsonLists {
    /** Members that are read. */
    private static final int MOST = 200;

    private static final int MOST_BYTES = 1 << 20;

    private JsonLists() {}

    /** By name with why they are left out. */
    static Map<String, String> of(SourceLook look, JavaSparkContext spark, Configuration configuration) {
        List<Payload> members = look.kept().stream()
                .map(Kept::payloads)
                .map(payloads -> payloads.get(Cells.FIELD))
                .filter(Objects::nonNull)
                .filter(member -> member.uri() != null && member.rejection() == null)
                .limit(MOST)
                .toList();
        Map<String, String> lists = new TreeMap<>();
        if (!members.isEmpty()) {
            SerializableConfiguration hadoop = new SerializableConfiguration(configuration);
            spark.parallelize(new ArrayList<>(members), 1)
                    .flatMap(member -> lists(member, hadoop.value()))
                    .collect()
                    .forEach(name -> lists.put(name, "a list or an object in the JSON member, which is no scalar"));
        }
        return lists;
    }

    private static Iterator<String> lists(Payload member, Configuration hadoop) {
        Path path = new Path(member.uri());
        List<String> names = new ArrayList<>();
        try (var in = PlainFiles.of(path, hadoop).open(path)) {
            in.seek(member.offset());
            long length = member.length() < 0 ? MOST_BYTES : Math.min(MOST_BYTES, member.length());
            JsonNode tree = Json.tree(new String(in.readNBytes((int) length), StandardCharsets.UTF_8));
            tree.fields().forEachRemaining(field -> {
                if (field.getValue().isContainerNode()) {
                    names.add(field.getKey());
                }
            });
            return names.iterator();
        } catch (JsonProcessingException e) {
            // a run counts it among the broken cells
            return names.iterator();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + path, e);
        }
    }
}
