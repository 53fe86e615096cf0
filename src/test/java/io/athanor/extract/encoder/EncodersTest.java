package io.athanor.extract.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.base.Json;
import io.athanor.config.PipelineFile;
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
import io.athanor.extract.encoder.video.VideoExtractor;
import io.athanor.extract.encoder.video.VideoSettings;
import io.athanor.extract.part.Batches;
import io.athanor.extract.payload.audio.SoundFiles;
import io.athanor.extract.payload.video.ClipFiles;
import io.athanor.testing.Quickstart;
import io.athanor.testing.Travelled;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every encoder that is registered; a new one is tried here by its registration. */
public class EncodersTest {
    private static final List<Quickstart.Item> ITEMS = Quickstart.items();

    /** One pixel. */
    private static final byte[] PNG = png();

    /** Films, of which the sample has none: no two alike. */
    private static final List<byte[]> CLIPS = IntStream.range(0, 64)
            .mapToObj(i -> ClipFiles.numbered(ClipFiles.Form.mp4().sized(48 + 2 * i, 48), 0.3))
            .toList();

    /** A vector a word of the sample's texts, and of the letter a. */
    private static final String WORDS = words();

    /** All registered, those of sequences too, and one of a plug-in. */
    static Stream<EncoderSettings> encoders() {
        return Stream.concat(
                usual(),
                Stream.of(
                        new LetterCounts.Settings(false),
                        of("minilm-l6", Map.of("tokens", "sequence")),
                        of("sift", Map.of("keypoints", "sequence")),
                        of("mfcc", Map.of("frames", "sequence")),
                        of("series-statistics", Map.of("windows", "sequence")),
                        of("video", Map.of("picture", "hog"))));
    }

    /** Those registered that need no model of one's own, with their defaults. */
    public static Stream<EncoderSettings> usual() {
        return Encoders.registry().names().stream()
                // no recogniser of speech comes along: TranscriptTest has a small one
                .filter(name -> !name.equals("transcript"))
                .map(name -> of(name, needed(name)));
    }

    /** What has to be said of an encoder. */
    public static Map<String, Object> needed(String encoder) {
        return switch (encoder) {
            // of any network, one that comes along
            case "onnx" -> Map.of("model", "minilm-l6");
            case "word-vectors" -> Map.of("model", WORDS);
            default -> Map.of();
        };
    }

    private static EncoderSettings of(String name, Map<String, ?> settings) {
        return PipelineFile.settings(Encoders.registry(), name, settings, Encoders.pictures());
    }

    static Stream<EncoderSettings> encodersOfOurs() {
        return encoders().filter(encoder -> !(encoder instanceof LetterCounts.Settings));
    }

    /** Whose batches cost nothing: of the others nine payloads are tried together, and no more. */
    static Stream<EncoderSettings> encodersWithoutNetwork() {
        return encoders().filter(encoder -> encoder.extractor().bundle().isEmpty());
    }

    @Test
    void the_documentation_has_a_row_for_each() throws IOException {
        String page = Files.readString(Path.of("docs/encoders.md"));
        assertThat(Encoders.registry().names())
                .allSatisfy(name -> assertThat(page).contains("\n| `" + name + "` |"));
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void recipe_is_a_small_value_that_travels(EncoderSettings encoder) {
        FeatureExtractor extractor = encoder.extractor();
        assertThat(Travelled.bytes(extractor)).hasSizeLessThan(4_000);
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
        List<byte[]> payloads = good(encoder, 9);
        Batches.assertSameBits(encoder.extractor(), payloads);
        try (ExecutorPlace place = ExecutorPlace.plain();
                Session session = encoder.extractor().open(place)) {
            Prepared prepared = (Prepared) session.decode(payloads.get(0));
            assertThat(prepared.bytes()).isPositive();
            assertFinite(
                    session.infer(List.of(prepared)).get(0), encoder.extractor().output());
        }
    }

    @ParameterizedTest
    @MethodSource("encodersWithoutNetwork")
    void batch_of_one_and_of_64_give_the_same_bits_whatever_thread_decodes(EncoderSettings encoder) {
        FeatureExtractor extractor = encoder.extractor();
        List<byte[]> payloads = good(encoder, 64);
        try (ExecutorPlace place = ExecutorPlace.plain();
                Session session = extractor.open(place)) {
            List<float[]> together = session.infer(payloads.parallelStream()
                    .map(payload -> (Prepared) session.decode(payload))
                    .toList());
            for (int i = 0; i < payloads.size(); i++) {
                Prepared alone = (Prepared) session.decode(payloads.get(i));
                assertThat(Arrays.equals(session.infer(List.of(alone)).get(0), together.get(i)))
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("encodersOfOurs")
    void the_smallest_payload_has_a_feature_and_one_of_another_kind_a_reason(EncoderSettings encoder) {
        byte[] letter = "a".getBytes(StandardCharsets.UTF_8);
        byte[] sample = SoundFiles.wave(1, 16_000, new short[] {7});
        byte[] point = "7".getBytes(StandardCharsets.UTF_8);
        boolean series = encoder.series() != null;
        boolean video = encoder instanceof VideoSettings;
        boolean sound = !encoder.isPicture() && !encoder.isText() && !series && !video;
        assertThat(read(encoder, List.of(PNG, letter, sample, CLIPS.get(0))))
                .containsExactly(encoder.isPicture(), encoder.isText(), sound, video);
        if (series) {
            assertThat(read(encoder, List.of(point))).containsExactly(true);
        }
    }

    /** None of them ends in an exception, whatever it is for the encoder. */
    @ParameterizedTest
    @MethodSource("encodersOfOurs")
    void what_is_huge_or_cut_off_has_a_feature_or_a_reason(EncoderSettings encoder) {
        byte[] wide = PNG.clone();
        ByteBuffer.wrap(wide).putInt(16, 20_000).putInt(20, 20_000);
        byte[] minutes = SoundFiles.wave(1, 1_000, new short[90_000]);
        byte[] pages = "All work and no play. ".repeat(6_000).getBytes(StandardCharsets.UTF_8);
        byte[] points = "0.25\n".repeat(200_000).getBytes(StandardCharsets.UTF_8);
        read(
                encoder,
                Stream.of(wide, minutes, pages, points)
                        .flatMap(payload -> Stream.of(payload, Arrays.copyOf(payload, payload.length / 2)))
                        .toList());
    }

    /** Which are fit for the encoder, whose features are as they should be then; of the others there is a reason. */
    private static List<Boolean> read(EncoderSettings encoder, List<byte[]> payloads) {
        FeatureExtractor extractor = encoder.extractor();
        List<Boolean> read = new ArrayList<>();
        try (ExecutorPlace place = ExecutorPlace.plain();
                Session session = extractor.open(place)) {
            for (byte[] payload : payloads) {
                Decoded decoded = session.decode(payload);
                if (decoded instanceof Prepared prepared) {
                    assertFinite(session.infer(List.of(prepared)).get(0), extractor.output());
                } else if (!(decoded instanceof Decoded.Absent)) {
                    Rejection rejection = ((Decoded.Rejected) decoded).rejection();
                    assertThat(rejection.reason()).isIn(Rejection.REASONS);
                    assertThat(rejection.message()).isNotBlank();
                }
                read.add(decoded instanceof Prepared);
            }
        }
        return read;
    }

    private static void assertFinite(float[] feature, Shape shape) {
        assertThat(IntStream.range(0, feature.length).allMatch(i -> Float.isFinite(feature[i])))
                .isTrue();
        if (shape instanceof Shape.Sequence sequence) {
            assertThat(feature.length % sequence.width()).isZero();
            assertThat(feature.length / sequence.width()).isBetween(1, sequence.maxTokens());
        } else {
            assertThat(shape).isEqualTo(new Shape.Vector(feature.length));
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

    private static String words() {
        try {
            Path file = Files.createTempFile("words", ".vec");
            file.toFile().deleteOnExit();
            Stream<String> words = ITEMS.stream()
                    .map(item -> item.members().getOrDefault("txt", new byte[0]))
                    .flatMap(text -> Stream.of(new String(text, StandardCharsets.UTF_8).split("[^\\p{L}\\p{N}]+")));
            return Files.write(
                            file,
                            Stream.concat(Stream.of("a"), words)
                                    .filter(word -> !word.isEmpty())
                                    .distinct()
                                    .map(word -> word + " " + word.hashCode() % 1_000 + " 0.5 -" + word.length())
                                    .toList())
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] png() {
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** As many values as it is the how manyth, and a gap. */
    private static byte[] series(int which) {
        return IntStream.rangeClosed(0, which)
                .mapToObj(i -> i == which / 2 ? "null" : String.valueOf(Math.sin(i * which)))
                .collect(Collectors.joining(", ", "[0.5, ", "]"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static List<byte[]> good(EncoderSettings encoder, int count) {
        return encoder.series() == null
                ? good(encoder.extractor(), count)
                : IntStream.range(0, count).mapToObj(EncodersTest::series).toList();
    }

    /** Of the sample's fields the one that this encoder can read most of; of that the first ones of the same size. */
    private static List<byte[]> good(FeatureExtractor extractor, int count) {
        try (ExecutorPlace place = ExecutorPlace.plain();
                Session session = extractor.open(place)) {
            if (extractor instanceof VideoExtractor) {
                return CLIPS.subList(0, count);
            }
            String field = ITEMS.subList(0, 10).stream()
                    .flatMap(item -> item.members().entrySet().stream())
                    .filter(member -> session.decode(member.getValue()) instanceof Prepared)
                    .collect(Collectors.groupingBy(Map.Entry::getKey, TreeMap::new, Collectors.counting()))
                    .entrySet()
                    .stream()
                    .max(Map.Entry.comparingByValue())
                    .orElseThrow()
                    .getKey();
            Map<Integer, List<byte[]>> sizes = new TreeMap<>();
            for (Quickstart.Item item : ITEMS) {
                byte[] payload = item.members().getOrDefault(field, new byte[0]);
                if (session.decode(payload) instanceof Prepared prepared) {
                    List<byte[]> alike = sizes.computeIfAbsent(prepared.size(), s -> new ArrayList<>());
                    alike.add(payload);
                    if (alike.size() == count) {
                        return alike;
                    }
                }
            }
            throw new AssertionError("fewer than " + count + " of one size");
        }
    }
}
