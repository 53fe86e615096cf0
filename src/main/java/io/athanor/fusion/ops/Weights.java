package io.athanor.fusion.ops;

import io.athanor.base.Fingerprint;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The values of a network's tensors (learned and given), by parameter name, in the network's order.
 *
 * @param values row-major, of the sizes the network's {@link ParameterSpec}s state
 */
public record Weights(Map<String, float[]> values) implements Serializable {
    public Weights {
        values = new LinkedHashMap<>(values);
    }

    /** @throws IllegalArgumentException if there is no such tensor */
    public float[] of(String name) {
        float[] v = values.get(name);
        if (v == null) {
            throw new IllegalArgumentException("no tensor " + name + " among " + values.keySet());
        }
        return v;
    }

    /** The SHA-256 of all names and values, as 64 hexadecimal digits: the same for the same bits. */
    public String sha256() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (Map.Entry<String, float[]> tensor : values.entrySet()) {
                out.writeUTF(tensor.getKey());
                out.writeInt(tensor.getValue().length);
                for (float value : tensor.getValue()) {
                    out.writeFloat(value);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes all that is written", e);
        }
        return Fingerprint.sha256(bytes.toByteArray());
    }

    /** These and one more. */
    public Weights with(String name, float[] tensor) {
        Map<String, float[]> all = new LinkedHashMap<>(values);
        all.put(name, tensor);
        return new Weights(all);
    }
}
