package io.athanor.fusion.ops;

import java.io.Serializable;
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

    /** These and one more. */
    public Weights with(String name, float[] tensor) {
        Map<String, float[]> all = new LinkedHashMap<>(values);
        all.put(name, tensor);
        return new Weights(all);
    }
}
