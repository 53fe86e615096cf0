package io.athanor.testing;

import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.data.Payload;
import io.athanor.table.Artefact;
import io.athanor.table.ManifestTable;
import io.athanor.table.RowFile;
import io.athanor.table.WorkDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;

/** The embedded sample data, read without any of the code under test. */
public final class Quickstart {
    private static final List<String> FIELDS = List.of("png", "txt", "ogg");

    /**
     * @param members the payloads by extension, absent ones left out
     * @param payloads the same as references into the tar
     * @param cells the scalar fields of its JSON
     */
    public record Item(
            String id, Map<String, byte[]> members, Map<String, Payload> payloads, Map<String, String> cells) {}

    private Quickstart() {}

    /** All samples, in the order of the tars. */
    public static List<Item> items() {
        List<Item> items = new ArrayList<>();
        for (String name : List.of("emoji-000000.tar", "emoji-000001.tar")) {
            Path path = Path.of("data/quickstart", name);
            try (TarFile tar = new TarFile(path.toFile())) {
                byte[] bytes = Files.readAllBytes(path);
                for (TarArchiveEntry entry : tar.getEntries()) {
                    int dot = entry.getName().indexOf('.');
                    String id = entry.getName().substring(0, dot);
                    String field = entry.getName().substring(dot + 1);
                    if (items.isEmpty() || !items.get(items.size() - 1).id().equals(id)) {
                        items.add(new Item(id, new TreeMap<>(), new TreeMap<>(), new TreeMap<>()));
                    }
                    Item item = items.get(items.size() - 1);
                    int from = (int) entry.getDataOffset();
                    byte[] member = Arrays.copyOfRange(bytes, from, from + (int) entry.getSize());
                    if (field.equals("json")) {
                        Json.tree(new String(member, StandardCharsets.UTF_8))
                                .fields()
                                .forEachRemaining(cell -> {
                                    if (cell.getValue().isValueNode()) {
                                        item.cells()
                                                .put(
                                                        cell.getKey(),
                                                        cell.getValue().asText());
                                    }
                                });
                    } else {
                        item.members().put(field, member);
                        item.payloads().put(field, Payload.slice(path.toUri().toString(), from, entry.getSize()));
                    }
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        return items;
    }

    /** A published manifest of some samples; made once a work directory, by the samples' ids. */
    public static Artefact manifest(WorkDirectory work, List<Item> items, int partSamples) {
        Fingerprint fingerprint = Fingerprint.of("test-manifest", 1)
                .with("ids", items.stream().map(Item::id).toList())
                .with(
                        "revisions",
                        items.stream()
                                .flatMap(item -> item.payloads().values().stream())
                                .map(Payload::revision)
                                .toList())
                .with("partSamples", partSamples)
                .build();
        if (work.find(work.manifest(fingerprint)).isPresent()) {
            return work.find(work.manifest(fingerprint)).orElseThrow();
        }
        var folder = work.fresh(work.manifest(fingerprint));
        List<String> files = new ArrayList<>();
        for (int from = 0; from < items.size(); from += partSamples) {
            String part = String.format("emoji-%05d", files.size());
            List<Row> rows = new ArrayList<>();
            for (Item item : items.subList(from, Math.min(from + partSamples, items.size()))) {
                rows.add(ManifestTable.row(item.id(), part, rows.size(), item.cells(), FIELDS, item.payloads()));
            }
            files.add(part + ".parquet");
            RowFile.write(
                    new org.apache.hadoop.fs.Path(folder, part + ".parquet"),
                    new Configuration(),
                    ManifestTable.schema(FIELDS),
                    rows.iterator());
        }
        return work.publish(folder, Records.of("manifest", fingerprint, files, items.size(), 0, Map.of()));
    }
}
