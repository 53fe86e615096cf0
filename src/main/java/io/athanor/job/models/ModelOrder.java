package io.athanor.job.models;

import io.athanor.base.Fingerprint;
import io.athanor.train.loop.TrainingTask;
import java.util.Map;

/**
 * What is asked of a model.
 *
 * @param name its folder below {@code models/}, and what it is called before people
 * @param inputs the artefacts it is made from, by role
 * @param settings what decides it, for the record
 * @param task its training
 */
record ModelOrder(
        String name,
        Fingerprint fingerprint,
        Map<String, Fingerprint> inputs,
        Map<String, Object> settings,
        TrainingTask task) {}
