package io.athanor.extract.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.base.Json;
import io.athanor.config.PipelineFile;
import io.athanor.config.Registry;
import io.athanor.data.Rejection;
import io.athanor.data.Shape;
import io.athanor.extending.LetterCounts;
import io.athanor.extract.Decoded;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import io.athanor.extract.part.Batches;
import io.athanor.testing.Quickstart;
import io.athanor.testing.Travelled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every encoder that is registered; a new one is tried here by its registration. */
class EncodersTest {
    private static final List<Quickstart.Item> ITEMS = Quickstart.items();

    /** All registered, and one of a plug-in. */
    static Stream<EncoderSettings> encoders() {
        Registry<EncoderSettings> registry = Encoders.registry().with(LetterCounts.Settings.class);
        return registry.names().stream()
                // of any network, one that comes along
                .map(name -> PipelineFile.settings(
                        registry, name, name.equals("onnx") ? Map.of("model", "minilm-l6") : Map.of()));
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void recipe_is_a_small_value_that_travels(EncoderSettings encoder) {
        FeatureExtractor extractor = encoder.extractor();
        assertThat(Travelled.bytes(extractor)).hasSizeLessThan(2_000);
        assertThat(Travelled.there(extractor)).isEqualTo(extractor).isEqualTo(encoder.extractor());
        PayloadSettings settings = PayloadSettings.of("field", encoder);
        assertThat(Travelled.there(settings)).isEqualTo(settings);
        assertThat(Json.canonical(settings.recipe()))
                .contains("\"name\":\"" + settings.encoderName() + "\"")
                .isEqualTo(Json.canonical(Travelled.there(settings).recipe()));
        assertThat(encoder.maxBytes()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void feature_is_of_the_shape_that_was_said_and_depends_on_its_payload_alone(EncoderSettings encoder) {
        List<byte[]> payloads = good(encoder.extractor());
        Batches.assertSameBits(encoder.extractor(), payloads);
        try (ExecutorPlace place = ExecutorPlace.plain();
                Session session = encoder.extractor().open(place)) {
            Prepared prepared = (Prepared) session.decode(payloads.get(0));
            assertThat(prepared.bytes()).isPositive();
            int values = session.infer(List.of(prepared)).get(0).length;
            if (encoder.extractor().output() instanceof Shape.Sequence sequence) {
                assertThat(values % sequence.width()).isZero();
                assertThat(values / sequence.width()).isBetween(1, sequence.maxTokens());
            } else {
                assertThat(encoder.extractor().output()).isEqualTo(new Shape.Vector(values));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void payloads_of_nothing_and_of_no_sense_are_rejected_with_a_reason(EncoderSettings encoder) {
        try (ExecutorPlace place = ExecutorPlace.plain();
                Session session = encoder.extractor().open(place)) {
            for (byte[] bad : List.of(new byte[0], new byte[] {(byte) 0xc3, 0x28, 0, (byte) 0xff, 1})) {
                Decoded decoded = session.decode(bad);
                assertThat(decoded).isInstanceOf(Decoded.Rejected.class);
                Rejection rejection = ((Decoded.Rejected) decoded).rejection();
                assertThat(rejection.reason()).isIn(Rejection.EMPTY, Rejection.UNDECODABLE, Rejection.TRUNCATED);
                assertThat(rejection.message()).isNotBlank();
            }
        }
    }

    /** Of the sample's fields the one that this encoder can read most of; of that nine of a size that is common. */
    private static List<byte[]> good(FeatureExtractor extractor) {
        Map<String, List<byte[]>> byField = new TreeMap<>();
        try (ExecutorPlace place = ExecutorPlace.plain();
                Session session = extractor.open(place)) {
            Map<String, Map<Integer, List<byte[]>>> read = new TreeMap<>();
            for (Quickstart.Item item : ITEMS.subList(0, 100)) {
                item.members().forEach((field, payload) -> {
                    if (session.decode(payload) instanceof Prepared prepared) {
                        read.computeIfAbsent(field, f -> new TreeMap<>())
                                .computeIfAbsent(prepared.size(), s -> new ArrayList<>())
                                .add(payload);
                    }
                });
            }
            read.forEach((field, sizes) -> byField.put(
                    field,
                    sizes.values().stream()
                            .reduce((a, b) -> a.size() >= b.size() ? a : b)
                            .orElseThrow()));
        }
        List<byte[]> most = byField.values().stream()
                .reduce((a, b) -> a.size() >= b.size() ? a : b)
                .orElseThrow();
        return most.stream().limit(9).collect(Collectors.toList());
    }
}
