package io.athanor.extract.encoder.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;
import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.PlainText;
import io.athanor.data.Rejection;
import io.athanor.extract.Decoded;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import io.athanor.model.LoadedBundle;
import io.athanor.model.ModelBundles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.List;

/** Word pieces are found while decoding, each text for itself. */
final class MiniLmSession implements Session {
    private final HuggingFaceTokenizer tokenizer;
    private final Predictor<List<Prepared>, List<float[]>> network;

    MiniLmSession(ExecutorPlace place, int maxTokens, boolean pooled) {
        LoadedBundle model = place.load(ModelBundles.MINILM_L6);
        try {
            // the tokenizer's file pads every text to 128 pieces: five times the work
            this.tokenizer = HuggingFaceTokenizer.builder()
                    .optTokenizerPath(ModelBundles.MINILM_L6.file("tokenizer").onDisk())
                    .optPadding(false)
                    .optTruncation(true)
                    .optMaxLength(maxTokens)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the tokenizer", e);
        }
        this.network = model.predictor("model", new TokenBatches(pooled));
    }

    /** @param ids word pieces, the two end markers included */
    record Tokens(long[] ids, Changes changes) implements Prepared {
        @Override
        public int size() {
            return ids.length;
        }

        @Override
        public long bytes() {
            return (long) ids.length * Long.BYTES;
        }
    }

    @Override
    public Decoded decode(byte[] payload) {
        String text;
        TextBytes bytes = TextBytes.of(payload);
        try {
            text = PlainText.composed(bytes.text());
        } catch (CharacterCodingException e) {
            return Decoded.rejected(
                    Rejection.UNDECODABLE,
                    "not " + bytes.encoding() + " text: " + e.getMessage() + "; convert it to UTF-8, as iconv does");
        }
        if (PlainText.isUnseen(text)) {
            return Decoded.rejected(Rejection.EMPTY, "nothing in it that could be seen");
        }
        Encoding pieces = tokenizer.encode(text);
        Changes converted = bytes.isUtf8() ? Changes.NONE : Changes.of(Change.TEXT_UTF16, 1, "in " + bytes.encoding());
        Changes clipped = pieces.exceedMaxLength()
                ? Changes.of(
                        Change.TEXT_CLIPPED,
                        1,
                        text.length() + " characters, of which " + pieces.getIds().length + " word pieces were read")
                : Changes.NONE;
        return new Tokens(pieces.getIds(), converted.plus(clipped));
    }

    @Override
    public List<float[]> infer(List<Prepared> batch) {
        try {
            return network.predict(batch);
        } catch (TranslateException e) {
            throw new IllegalStateException("the text network failed", e);
        }
    }

    @Override
    public void close() {
        try {
            network.close();
        } finally {
            tokenizer.close();
        }
    }
}
