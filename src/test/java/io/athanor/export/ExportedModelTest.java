package io.athanor.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.data.Modality;
import io.athanor.fusion.network.AttentionNetwork;
import io.athanor.fusion.network.ConcatNetwork;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Intake;
import io.athanor.fusion.network.NetworkSettings;
import io.athanor.fusion.network.PriorNetwork;
import io.athanor.fusion.network.TriedNetworks;
import io.athanor.fusion.ops.Safetensors;
import io.athanor.fusion.ops.Weights;
import io.athanor.train.score.Scorer;
import io.athanor.train.score.Scores;
import io.athanor.train.transform.FittedModality;
import io.athanor.train.transform.FittedTransform;
import io.athanor.train.transform.FittedTransforms;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ExportedModelTest {
    private static final List<Modality> MODALITIES = RandomModels.SCHEMA.modalities();

    static List<NetworkSettings> networks() {
        return TriedNetworks.all(16);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void file_says_the_prior_of_rows_of_which_nothing_is_there(NetworkSettings settings) {
        FusionNetwork network =
                new PriorNetwork(settings.network(RandomModels.SCHEMA, RandomModels.CLASSES.size()), MODALITIES);
        float[] shares = {0.5f, 0.3f, 0.15f, 0.05f};
        float[] logShares = new float[shares.length];
        for (int c = 0; c < shares.length; c++) {
            logShares[c] = (float) Math.log(shares[c]);
        }
        Weights weights = RandomModels.weights(network).with(PriorNetwork.PRIOR, logShares);
        ExportedModel exported = ExportedModel.of(network, weights, RandomModels.notes(RandomModels.SCHEMA));
        float[][][] nothing = new float[3][2][];
        float[][][] something = RandomModels.features(RandomModels.SCHEMA, 2);
        something[0][1] = new float[12];
        try (OnnxModel model = exported.load()) {
            for (float[] row : model.score(nothing).predictions()) {
                assertThat(row).usingComparatorWithPrecision(1e-6f).containsExactly(shares);
            }
            assertThat(model.score(something).logits()[1]).isNotEqualTo(logShares);
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void file_says_what_the_trained_network_says_under_every_mask(NetworkSettings settings) {
        FusionNetwork network = settings.network(RandomModels.SCHEMA, RandomModels.CLASSES.size());
        Weights weights = RandomModels.weights(network);
        ExportedModel exported = ExportedModel.of(network, weights, RandomModels.notes(RandomModels.SCHEMA));
        try (var scorer = new Scorer(network, weights)) {
            ExportCheck check = exported.check(
                    RandomModels.features(RandomModels.SCHEMA, 300),
                    ExportCheck.trained(scorer, RandomModels.TRANSFORMS.only(RandomModels.SCHEMA.modalities())));
            assertThat(check.rows()).isEqualTo(256);
            assertThat(check.masks()).isEqualTo(8);
            assertThat(check.maxDifference()).isLessThan(1e-5);
        }
    }

    /** Of a vector and of a sequence: its tokens, among them padding. */
    @ParameterizedTest
    @MethodSource("networks")
    void file_has_the_transforms_that_training_applies_itself(NetworkSettings settings) {
        FittedTransforms transforms = new FittedTransforms(RandomModels.SCHEMA.specs().stream()
                .map(spec -> {
                    List<FittedTransform> steps = RandomModels.steps(Intake.width(spec), 3);
                    return new FittedModality(spec, List.of(), steps, new float[3], new float[] {1, 1, 1});
                })
                .toList());
        FusionNetwork network = settings.network(transforms.encodedSchema(), RandomModels.CLASSES.size());
        Weights weights = RandomModels.weights(network);
        ModelNotes notes = new ModelNotes(
                "teacher",
                new Fingerprint("0123456789abcdef"),
                RandomModels.TASK,
                RandomModels.TASK.decision(),
                transforms.inputSchema(),
                Json.canonical(transforms));
        ExportedModel exported = ExportedModel.of(network, weights, notes);
        try (var scorer = new Scorer(network, weights)) {
            ExportCheck check = exported.check(
                    RandomModels.features(RandomModels.SCHEMA, 300), ExportCheck.trained(scorer, transforms));
            assertThat(check.maxDifference()).isLessThan(1e-5);
        }
        try (OnnxModel loaded = exported.load()) {
            assertThat(loaded.schema()).isEqualTo(RandomModels.SCHEMA);
            assertThat(loaded.transforms()).usingRecursiveComparison().isEqualTo(transforms);
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void file_is_a_function_of_network_weights_and_notes(NetworkSettings settings) {
        FusionNetwork network = settings.network(RandomModels.SCHEMA, RandomModels.CLASSES.size());
        Weights weights = RandomModels.weights(network);
        ModelNotes notes = RandomModels.notes(RandomModels.SCHEMA);
        ExportedModel exported = ExportedModel.of(network, weights, notes);
        assertThat(ExportedModel.of(network, weights, notes).sha256()).isEqualTo(exported.sha256());
        Weights read = Safetensors.read(exported.file(ExportedModel.WEIGHTS)).weights();
        assertThat(ExportedModel.of(network, read, notes).sha256()).isEqualTo(exported.sha256());
    }

    @Test
    void model_is_served_from_its_file_alone() {
        ExportedModel exported = exported();
        float[][][] features = RandomModels.features(RandomModels.SCHEMA, 300);
        try (OnnxModel model = OnnxModel.load(exported.file(ExportedModel.MODEL), "model.onnx")) {
            assertThat(model.notes()).isEqualTo(RandomModels.notes(RandomModels.SCHEMA));
            assertThat(model.transforms()).usingRecursiveComparison().isEqualTo(RandomModels.TRANSFORMS);
            ModelOutputs all = model.score(features);
            assertThat(all.predictions()).hasDimensions(300, 4);
            for (float[] row : all.predictions()) {
                assertThat(row[0] + row[1] + row[2] + row[3]).isCloseTo(1, Offset.offset(1e-5f));
            }
            // the 290th row stands in another batch, beside shorter sequences
            float[][][] one =
                    Arrays.stream(features).map(m -> new float[][] {m[290]}).toArray(float[][][]::new);
            assertThat(model.score(one).logits()[0])
                    .usingComparatorWithPrecision(1e-5f)
                    .containsExactly(all.logits()[290]);
            assertThat(model.score(new float[3][0][]).logits()).isEmpty();
        }
    }

    @Test
    void tensors_carry_the_same_names_in_both_files() throws Exception {
        ExportedModel exported = exported();
        List<String> names =
                ModelProto.parseFrom(exported.file(ExportedModel.MODEL)).getGraph().getInitializerList().stream()
                        .map(TensorProto::getName)
                        .toList();
        assertThat(names)
                .containsAll(Safetensors.read(exported.file(ExportedModel.WEIGHTS))
                        .tensors()
                        .keySet());
    }

    @Test
    void difference_to_the_trained_network_stops_the_export() {
        ExportedModel exported = exported();
        float[][][] features = RandomModels.features(RandomModels.SCHEMA, 10);
        try (OnnxModel model = exported.load()) {
            assertThatThrownBy(() -> exported.check(features, (rows, shown) -> {
                        ModelOutputs same = model.score(rows, shown);
                        if (shown.equals(Set.of(MODALITIES.get(1), MODALITIES.get(2)))) {
                            same.hidden()[9][3] += 0.01f;
                        }
                        return new Scores(same.logits(), same.hidden());
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("text")
                    .hasMessageContaining("audio");
            assertThatThrownBy(() -> exported.check(features, (rows, shown) -> {
                        ModelOutputs same = model.score(rows, shown);
                        same.logits()[0][0] = Float.NaN;
                        return new Scores(same.logits(), same.hidden());
                    }))
                    .hasMessageContaining("NaN");
        }
    }

    @Test
    void file_that_is_no_model_is_refused_in_a_line() {
        byte[] whole = exported().file(ExportedModel.MODEL);
        byte[] half = Arrays.copyOf(whole, whole.length / 2);
        assertThatThrownBy(() -> OnnxModel.load(half, "models/teacher/model.onnx"))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot load the model models/teacher/model.onnx: found " + half.length)
                .message()
                .hasLineCount(1);
    }

    @Test
    void onnx_model_of_another_program_is_refused() throws Exception {
        byte[] bare = ModelProto.parseFrom(exported().file(ExportedModel.MODEL)).toBuilder()
                .clearMetadataProps()
                .build()
                .toByteArray();
        assertThatThrownBy(() -> OnnxModel.load(bare, "x.onnx"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no 'name'");
    }

    @Test
    void feature_of_another_width_is_refused() {
        float[][][] features = RandomModels.features(RandomModels.SCHEMA, 2);
        features[0][1] = new float[11];
        try (OnnxModel model = exported().load()) {
            assertThatThrownBy(() -> model.score(features)).hasMessageContaining("11 values");
        }
    }

    @Test
    void parameters_of_a_file_are_those_of_its_tensors() {
        FusionNetwork network = new ConcatNetwork.Settings(16, 1, 0).network(RandomModels.SCHEMA, 4);
        long given = 2 * (12 + 8 + 5);
        byte[] onnx = OnnxGraph.of(network, RandomModels.weights(network), RandomModels.notes(RandomModels.SCHEMA));
        assertThat(OnnxGraph.parameters(onnx)).isBetween(network.size() + given, network.size() + given + 20);
    }

    private static ExportedModel exported() {
        FusionNetwork network = new AttentionNetwork.Settings(8, 2, 1, 0, 0).network(RandomModels.SCHEMA, 4);
        return ExportedModel.of(network, RandomModels.weights(network), RandomModels.notes(RandomModels.SCHEMA));
    }
}
