package io.athanor.fusion.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tensors by name in the safetensors format: the header's length (8 bytes, little-endian), a JSON header, then the values,
 * little-endian.
 *
 * @param tensors in file order
 * @param metadata free text by key
 */
public record Safetensors(Map<String, Entry> tensors, Map<String, String> metadata) {
    /** One tensor of 32-bit floats. */
    public record Entry(long[] shape, float[] values) {}

    public Safetensors {
        tensors = new LinkedHashMap<>(tensors);
        metadata = new TreeMap<>(metadata);
    }

    /** The weights of a network, with the shapes its parameters state. */
    public static Safetensors of(List<ParameterSpec> parameters, Weights weights, Map<String, String> metadata) {
        Map<String, Entry> tensors = new LinkedHashMap<>();
        for (ParameterSpec p : parameters) {
            tensors.put(p.name(), new Entry(p.shape(), weights.of(p.name())));
        }
        return new Safetensors(tensors, metadata);
    }

    /** The values alone. */
    public Weights weights() {
        Map<String, float[]> values = new LinkedHashMap<>();
        tensors.forEach((name, entry) -> values.put(name, entry.values()));
        return new Weights(values);
    }

    /** The file's bytes: equal tensors and metadata give equal bytes. */
    public byte[] write() {
        Map<String, Object> header = new TreeMap<>();
        header.put("__metadata__", metadata);
        long at = 0;
        for (Map.Entry<String, Entry> e : tensors.entrySet()) {
            long end = at + 4L * e.getValue().values().length;
            header.put(
                    e.getKey(),
                    Map.of("dtype", "F32", "shape", e.getValue().shape(), "data_offsets", new long[] {at, end}));
            at = end;
        }
        String json = Json.canonical(header);
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        int padding = (8 - text.length % 8) % 8;
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(8 + text.length + padding + at))
                .order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(text.length + padding).put(text).put(" ".repeat(padding).getBytes(StandardCharsets.UTF_8));
        for (Entry e : tensors.values()) {
            out.asFloatBuffer().put(e.values());
            out.position(out.position() + 4 * e.values().length);
        }
        return out.array();
    }

    /** @throws IllegalArgumentException if the bytes are cut short, no safetensors, or hold other than 32-bit floats */
    public static Safetensors read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long length = bytes.length < 8 ? -1 : in.getLong();
        if (length < 2 || length > bytes.length - 8L) {
            throw new IllegalArgumentException("no safetensors: " + bytes.length + " bytes, header of " + length);
        }
        JsonNode header = header(new String(bytes, 8, (int) length, StandardCharsets.UTF_8));
        Map<String, String> metadata = new TreeMap<>();
        header.path("__metadata__")
                .fields()
                .forEachRemaining(e -> metadata.put(e.getKey(), e.getValue().asText()));
        List<String> names = new ArrayList<>();
        header.fieldNames().forEachRemaining(names::add);
        names.remove("__metadata__");
        names.sort(Comparator.comparingLong((String name) -> offset(header, name, 0))
                .thenComparingLong(name -> offset(header, name, 1)));
        Map<String, Entry> tensors = new LinkedHashMap<>();
        for (String name : names) {
            tensors.put(name, entry(name, header.path(name), in, 8 + length));
        }
        return new Safetensors(tensors, metadata);
    }

    private static long offset(JsonNode header, String name, int end) {
        return header.path(name).path("data_offsets").path(end).asLong();
    }

    private static JsonNode header(String json) {
        try {
            return Json.tree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no safetensors: the header is no JSON", e);
        }
    }

    private static Entry entry(String name, JsonNode node, ByteBuffer in, long data) {
        long from = node.path("data_offsets").path(0).asLong(-1);
        long to = node.path("data_offsets").path(1).asLong(-1);
        long[] shape = new long[node.path("shape").size()];
        long size = 1;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = node.path("shape").path(i).asLong();
            size *= shape[i];
        }
        if (!node.path("dtype").asText().equals("F32") || from < 0 || to - from != 4 * size || data + to > in.limit()) {
            throw new IllegalArgumentException("tensor " + name + " does not fit the file: " + node);
        }
        float[] values = new float[(int) size];
        in.duplicate()
                .order(ByteOrder.LITTLE_ENDIAN)
                .position((int) (data + from))
                .asFloatBuffer()
                .get(values);
        return new Entry(shape, values);
    }
}
