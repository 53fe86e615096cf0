package io.athanor.job.models;

import io.athanor.base.Fingerprint;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is asked of a model.
 *
 * @param name its folder below {@code models/}, and what it is called before people
 * @param inputs the artefacts it is made from, by role
 * @param settings what decides it, for the record
 * @param trainings of the pipeline: which rows judge and calibrate it
 */
record ModelOrder(
        String name,
        Fingerprint fingerprint,
        Map<String, Fingerprint> inputs,
        Map<String, Object> settings,
        Trainings trainings) {
    /** The same with one more of what decides it. */
    ModelOrder with(String key, Object value) {
        Map<String, Object> more = new TreeMap<>(settings);
        more.put(key, value);
        return new ModelOrder(name, fingerprint, inputs, more, trainings);
    }
}
