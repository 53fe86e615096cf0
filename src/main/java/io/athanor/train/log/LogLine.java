package io.athanor.train.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import io.athanor.train.loop.EpochReport;
import io.athanor.train.loop.StepReport;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a training stood at one moment.
 *
 * @param whole whether it is about a whole epoch, or about one so far
 * @param epoch counted from 1
 * @param step steps since the training began
 * @param scalars figures by TensorBoard's tags; those that are NaN or infinite are left out
 */
record LogLine(Instant at, boolean whole, int epoch, long step, Map<String, Double> scalars) {
    LogLine {
        scalars = new TreeMap<>(scalars);
        scalars.values().removeIf(value -> !Double.isFinite(value));
    }

    static LogLine of(Instant at, EpochReport epoch) {
        Map<String, Double> scalars = new TreeMap<>();
        scalars.put("train/loss", epoch.trainLoss());
        scalars.put("validation/loss", epoch.validationLoss());
        scalars.put("validation/accuracy", epoch.validationAccuracy());
        scalars.put("learning-rate", epoch.learningRate());
        scalars.put("samples-per-second", epoch.samples() / epoch.seconds());
        scalars.put("all-reduce-share", epoch.allReduceSeconds() / epoch.seconds());
        scalars.put("data-wait-share", epoch.dataWaitSeconds() / epoch.seconds());
        return new LogLine(at, true, epoch.epoch(), (long) epoch.epoch() * epoch.steps(), scalars);
    }

    static LogLine of(Instant at, StepReport step) {
        Map<String, Double> scalars = new TreeMap<>();
        scalars.put("train/loss", step.loss());
        scalars.put("learning-rate", step.tally().learningRate());
        scalars.put("samples-per-second", step.samplesPerSecond());
        scalars.put("all-reduce-share", step.allReduceShare());
        scalars.put("data-wait-share", step.dataWaitShare());
        return new LogLine(at, false, step.epoch(), step.step(), scalars);
    }

    /** One line of JSON, without its end. */
    String write() {
        Map<String, Object> fields = new LinkedHashMap<>(scalars);
        fields.put("at", at.toString());
        fields.put("of", whole ? "epoch" : "step");
        fields.put("epoch", epoch);
        fields.put("step", step);
        return Json.canonical(fields);
    }

    /** Empty if a death cut the line short. */
    static Optional<LogLine> read(String line) {
        try {
            JsonNode fields = Json.tree(line);
            Map<String, Double> scalars = new TreeMap<>();
            fields.fields().forEachRemaining(field -> {
                if (field.getValue().isNumber()) {
                    scalars.put(field.getKey(), field.getValue().doubleValue());
                }
            });
            scalars.keySet().remove("epoch");
            scalars.keySet().remove("step");
            return Optional.of(new LogLine(
                    Instant.parse(fields.path("at").asText()),
                    fields.path("of").asText().equals("epoch"),
                    fields.path("epoch").asInt(),
                    fields.path("step").asLong(),
                    scalars));
        } catch (JsonProcessingException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
