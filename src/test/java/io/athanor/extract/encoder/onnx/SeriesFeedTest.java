package io.athanor.extract.encoder.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Change;
import io.athanor.base.Fingerprint;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Prepared;
import io.athanor.extract.encoder.Encoders;
import io.athanor.extract.encoder.Figures;
import io.athanor.extract.part.Batches;
import io.athanor.testing.TinyNetworks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Any ONNX network over series, as its card says. */
class SeriesFeedTest {
    private static final String SERIES = "t,a,b\n4,3,\n0,1,10\n";

    @TempDir
    private Path folder;

    @Test
    void values_are_normalised_and_what_is_missing_or_filled_up_is_0_and_masked() throws IOException {
        card(TinyNetworks.series(2), "mask: mask\n  max-points: 3\n  pad-to: 4\n  mean: [1, 0]\n  std: [2, 10]\n");
        FeatureExtractor recipe = settings(Map.of()).extractor();
        // (v - mean) / std + 10 where a value is there; the third and fourth points are padding and none of its own
        assertThat(Figures.feature(recipe, bytes(SERIES))).containsExactly(10, 11, 11, 0);
        Prepared cut = (Prepared) Figures.decoded(recipe, bytes(SERIES + "5,1,1\n6,1,1\n"));
        assertThat(cut.changes().count(Change.SERIES_CUT)).isOne();
        assertThat(settings(Map.of()).series()).isNotNull();
    }

    @Test
    void channels_may_come_first_and_each_series_be_given_mean_0_and_variance_1() throws IOException {
        card(TinyNetworks.seriesOfChannels(2), "max-points: 8\n  channels-first: true\n  standardise: true\n");
        assertThat(Figures.feature(settings(Map.of()).extractor(), bytes(SERIES)))
                .containsExactly(-1, 0, 1, 0);
    }

    @Test
    void a_feature_depends_on_its_series_alone() throws IOException {
        card(TinyNetworks.series(2), "mask: mask\n  max-points: 64\n");
        Batches.assertSameBits(
                settings(Map.of()).extractor(),
                IntStream.range(0, 9)
                        .mapToObj(i -> bytes("t,a,b\n0," + i + ",1\n1,,2\n"))
                        .toList());
    }

    @Test
    void as_many_channels_as_the_card_says_have_to_be_named() throws IOException {
        card(TinyNetworks.series(2), "mask: mask\n  max-points: 64\n");
        assertThatThrownBy(() -> settings(Map.of("channels", List.of("a"))).extractor())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("channels names 1 columns, expected the 2 that its card says");
        assertThat(settings(Map.of()).identity())
                .isNotEqualTo(settings(Map.of("every", 2)).identity());
    }

    private EncoderSettings settings(Map<String, ?> more) {
        Map<String, Object> all =
                new HashMap<>(Map.of("model", folder.toString(), "time", "t", "channels", List.of("a", "b")));
        all.putAll(more);
        return PipelineFile.settings(Encoders.registry(), "onnx", all);
    }

    private void card(byte[] network, String takes) throws IOException {
        Files.write(folder.resolve("model.onnx"), network);
        Files.writeString(folder.resolve("card.yaml"), """
                bundle:
                  name: tiny
                  files:
                    model: { address: model.onnx, sha256: %s }
                  parameters: 1
                  licence: Apache-2.0
                  origin: here
                takes:
                  kind: series
                  input: values
                  channels: 2
                  %s
                gives: { output: points, width: 2, tokens: 64, pooling: none, normalise: false }
                batched: false
                """.formatted(Fingerprint.sha256(network), takes.strip()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
