package io.athanor.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Fingerprint;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.config.SettingsIdentity;
import io.athanor.config.SettingsText;
import io.athanor.data.Modality;
import io.athanor.train.fitting.ColumnTransform;
import io.athanor.train.fitting.Pca;
import io.athanor.train.fitting.Standardise;
import io.athanor.train.fitting.TransformChain;
import io.athanor.train.fitting.UnitLength;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransformSettingsTest {
    @Test
    void a_list_of_names_with_settings_or_a_number_or_nothing() {
        PipelineSettings settings =
                read("image: { from: png, encoder: mobilenetv2-b10, transforms: [standardise, {l2: {}}, {pca: 32}] }");

        assertThat(settings.transforms())
                .containsOnly(Map.entry(
                        new Modality("image"),
                        new TransformChain(List.of(new Standardise(), new UnitLength(), new Pca(32)))));
        assertThat(settings.transforms().get(new Modality("image")))
                .hasToString("standardise, l2, pca (components 32)");
        assertThat(readWhole(SettingsText.of(settings))).isEqualTo(settings);
    }

    @Test
    void columns_and_tables_of_others_have_them_too() {
        PipelineSettings settings = read("""
                facts:
                    columns: [a, b]
                    transforms: [{impute: {strategy: constant, value: -1, flag: false}}, {one-hot: 12}, quantile]
                """);

        TransformChain chain = settings.transforms().get(new Modality("facts"));
        assertThat(chain.transforms())
                .startsWith(
                        new ColumnTransform.Impute(ColumnTransform.Strategy.CONSTANT, -1.0, false),
                        new ColumnTransform.OneHot(12, 1));
    }

    @Test
    void where_nothing_is_said_an_encoder_may_propose_some() {
        Modality words = new Modality("words");
        TransformChain proposed =
                read("words: { from: txt, encoder: word-ngrams }").transforms().get(words);
        assertThat(proposed).hasToString("idf, l2");
        assertThat(read("words: { from: txt, encoder: character-ngrams }").transforms())
                .containsOnly(Map.entry(words, proposed));
        assertThat(read("words: { from: txt, encoder: word-ngrams, transforms: [] }")
                        .transforms()
                        .get(words)
                        .transforms())
                .as("none is something that was said")
                .isEmpty();
        assertThat(read("words: { from: txt, encoder: minilm-l6 }").transforms())
                .as("the usual")
                .isEmpty();
    }

    @Test
    void what_does_not_fit_is_told_with_its_line() {
        assertThatThrownBy(() -> read("image: { from: png, encoder: mobilenetv2-b10, transforms: [one-hot] }"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("p.yaml:4")
                .hasMessageContaining("the encoder makes numbers, not columns of a table");
        assertThatThrownBy(() -> read("facts: { columns: [a], transforms: [standardise, impute] }"))
                .hasMessageContaining("p.yaml:4")
                .hasMessageContaining("'impute' behind others");
        assertThatThrownBy(() -> read("facts: { columns: [a], transforms: [impute, impute] }"))
                .hasMessageContaining("'impute' twice");
        assertThatThrownBy(() -> read("facts: { columns: [a], transforms: [{impute: {strategy: constant}}] }"))
                .hasMessageContaining("expected a value beside it");
        assertThatThrownBy(() -> read("facts: { columns: [a], transforms: [pca] }"))
                .hasMessageContaining("components");
        assertThatThrownBy(() -> read("facts: { columns: [a], transforms: [{l2: 3}] }"))
                .hasMessageContaining("expected a mapping");
        assertThatThrownBy(() -> read("facts: { columns: [a], transforms: [standardize] }"))
                .hasMessageContaining("standardise");
    }

    @Test
    void fingerprints_change_where_something_is_written_and_extraction_never() {
        PipelineSettings usual = read("image: { from: png, encoder: mobilenetv2-b10 }");
        PipelineSettings some = read("image: { from: png, encoder: mobilenetv2-b10, transforms: [{pca: 32}] }");
        PipelineSettings other = read("image: { from: png, encoder: mobilenetv2-b10, transforms: [{pca: 16}] }");

        Fingerprint bare = Fingerprint.of("x", 1).build();
        assertThat(usual.fingerprinted(Fingerprint.of("x", 1)).build()).isEqualTo(bare);
        assertThat(some.fingerprinted(Fingerprint.of("x", 1)).build())
                .isNotEqualTo(bare)
                .isNotEqualTo(other.fingerprinted(Fingerprint.of("x", 1)).build());
        assertThat(some.encoders()).isEqualTo(usual.encoders());
        assertThat(SettingsIdentity.of(some.encoders().get("image")))
                .isEqualTo(SettingsIdentity.of(usual.encoders().get("image")));
    }

    private static PipelineSettings read(String modality) {
        return readWhole("source: { webdataset: a.tar }\nlabel: l\nmodalities:\n  " + modality + "\n");
    }

    private static PipelineSettings readWhole(String pipeline) {
        return PipelineFile.read(pipeline, "p.yaml", List.of(), Map.of(), Pipelines.registry())
                .settings();
    }
}
