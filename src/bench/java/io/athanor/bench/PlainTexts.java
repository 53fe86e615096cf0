package io.athanor.bench;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import io.athanor.model.ModelBundles;
import java.io.IOException;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Texts a batch at a time through DJL: ids, mask and types in, mean of real tokens out. */
final class PlainTexts implements Translator<String, float[]>, AutoCloseable {
    private static final int WIDTH = 384;

    private final HuggingFaceTokenizer tokenizer;

    /** @param asTheFileSays padded to its 128 word pieces; otherwise to the batch's longest text */
    PlainTexts(boolean asTheFileSays) throws IOException {
        var builder = HuggingFaceTokenizer.builder()
                .optTokenizerPath(ModelBundles.MINILM_L6.file("tokenizer").onDisk())
                .optTruncation(true)
                .optMaxLength(Tokens.PADDED);
        this.tokenizer = (asTheFileSays ? builder.optPadToMaxLength() : builder.optPadding(true)).build();
    }

    int length(String text) {
        return tokenizer.encode(text).getIds().length;
    }

    @Override
    public NDList processInput(TranslatorContext context, String text) {
        return batchProcessInput(context, List.of(text));
    }

    @Override
    public NDList batchProcessInput(TranslatorContext context, List<String> texts) {
        Encoding[] encodings = tokenizer.batchEncode(texts);
        context.setAttachment("encodings", encodings);
        return new NDList(
                tensor(context, "input_ids", encodings, Encoding::getIds),
                tensor(context, "attention_mask", encodings, Encoding::getAttentionMask),
                tensor(context, "token_type_ids", encodings, Encoding::getTypeIds));
    }

    private static NDArray tensor(
            TranslatorContext context, String name, Encoding[] encodings, Function<Encoding, long[]> values) {
        int length = values.apply(encodings[0]).length;
        LongBuffer all = LongBuffer.allocate(encodings.length * length);
        for (Encoding encoding : encodings) {
            all.put(values.apply(encoding));
        }
        NDArray tensor = context.getNDManager().create(all.flip(), new Shape(encodings.length, length), DataType.INT64);
        tensor.setName(name);
        return tensor;
    }

    @Override
    public float[] processOutput(TranslatorContext context, NDList outputs) {
        return batchProcessOutput(context, outputs).get(0);
    }

    @Override
    public List<float[]> batchProcessOutput(TranslatorContext context, NDList outputs) {
        Encoding[] encodings = (Encoding[]) context.getAttachment("encodings");
        float[] states = outputs.get(0).toFloatArray();
        int length = (int) outputs.get(0).getShape().get(1);
        List<float[]> features = new ArrayList<>();
        for (int i = 0; i < encodings.length; i++) {
            int real = 0;
            for (long attended : encodings[i].getAttentionMask()) {
                real += (int) attended;
            }
            features.add(Tokens.unitMean(states, i * length * WIDTH, real, WIDTH));
        }
        return features;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
