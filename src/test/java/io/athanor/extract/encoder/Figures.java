package io.athanor.extract.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import io.athanor.config.PipelineFile;
import io.athanor.extract.Decoded;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;

/** An encoder's features against the figures of another implementation: a file of JSON and the program beside it that made it. */
public final class Figures {
    private final JsonNode figures;

    /** @param name of the file beside a test */
    public Figures(Class<?> test, String name) {
        try (InputStream in = test.getResourceAsStream(name)) {
            figures = Json.tree(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public JsonNode of(String name) {
        return Objects.requireNonNull(figures.get(name), name);
    }

    /** @param row after row, where they are rows */
    public double[] values(String name) {
        return leaves(of(name));
    }

    private static double[] leaves(JsonNode node) {
        return node.isNumber()
                ? new double[] {node.asDouble()}
                : StreamSupport.stream(node.spliterator(), false)
                        .flatMapToDouble(child -> java.util.Arrays.stream(leaves(child)))
                        .toArray();
    }

    /** Value by value. */
    public void assertClose(String name, float[] feature, Offset<Double> within) {
        double[] wanted = values(name);
        assertThat(feature).as(name).hasSameSizeAs(wanted);
        for (int i = 0; i < wanted.length; i++) {
            assertThat((double) feature[i]).as("%s: value %d", name, i).isCloseTo(wanted[i], within);
        }
    }

    /** The recipe that a pipeline file asks for. */
    public static FeatureExtractor recipe(String encoder, Map<String, ?> settings) {
        return PipelineFile.settings(Encoders.registry(), encoder, settings, Encoders.pictures(), Encoders.texts())
                .extractor();
    }

    public static float[] feature(FeatureExtractor recipe, byte[] payload) {
        try (ExecutorPlace place = ExecutorPlace.plain();
                Session session = recipe.open(place)) {
            return session.infer(List.of((Prepared) session.decode(payload))).get(0);
        }
    }

    public static Decoded decoded(FeatureExtractor recipe, byte[] payload) {
        try (ExecutorPlace place = ExecutorPlace.plain();
                Session session = recipe.open(place)) {
            return session.decode(payload);
        }
    }
}
