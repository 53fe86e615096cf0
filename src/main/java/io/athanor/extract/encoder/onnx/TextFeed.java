package io.athanor.extract.encoder.onnx;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.extract.Decoded;
import io.athanor.extract.Prepared;
import io.athanor.extract.encoder.text.CleaningSettings;
import io.athanor.extract.encoder.text.TextDecoder;
import io.athanor.model.bundle.Preparation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Texts to word pieces. These are found while decoding, each text for itself; texts of equal length share a batch. */
final class TextFeed implements Feed {
    private final Preparation.Text how;
    private final CleaningSettings cleaning;
    private final @Nullable TextWindows windows;
    private final HuggingFaceTokenizer tokenizer;

    /**
     * @param windows of which long texts are prepared as {@link Windows}; null where their rest is cut off
     * @param tokenizer a {@code tokenizer.json}
     */
    TextFeed(Preparation.Text how, CleaningSettings cleaning, @Nullable TextWindows windows, Path tokenizer) {
        this.how = how;
        this.windows = windows;
        this.cleaning = cleaning;
        try {
            // the tokenizer's file may pad every text to its longest: five times the work
            this.tokenizer = HuggingFaceTokenizer.builder()
                    .optTokenizerPath(tokenizer)
                    .optPadding(false)
                    .optTruncation(true)
                    .optMaxLength(how.maxTokens())
                    .optStride(windows == null ? 0 : windows.overlap())
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the tokenizer", e);
        }
    }

    /**
     * @param ids word pieces, end markers included
     * @param padTo what they are padded to; 0 for no padding
     */
    record Tokens(long[] ids, int padTo, Changes changes) implements Prepared {
        @Override
        public int size() {
            return padTo == 0 ? ids.length : padTo;
        }

        @Override
        public long bytes() {
            return (long) ids.length * Long.BYTES;
        }
    }

    /** A text in its windows. */
    record Windows(List<Tokens> windows, Changes changes) implements Prepared {
        /** More than any window has word pieces: sizes of texts of several windows lie beyond it. */
        private static final int LONGEST_WINDOW = 1 << 20;

        @Override
        public int size() {
            return windows.size() == 1 ? windows.get(0).size() : LONGEST_WINDOW + windows.size();
        }

        @Override
        public long bytes() {
            return windows.stream().mapToLong(Prepared::bytes).sum();
        }
    }

    @Override
    public Decoded decode(byte[] payload) {
        return windows == null
                ? TextDecoder.decode(payload, cleaning, this::tokens)
                : TextDecoder.decode(payload, cleaning, (text, changes) -> windows(text, changes, windows.max()));
    }

    private Windows windows(String text, Changes changes, int most) {
        Encoding pieces = tokenizer.encode(how.prefix() + text, true, true);
        List<Tokens> all = new ArrayList<>();
        all.add(new Tokens(pieces.getIds(), how.padTo(), Changes.NONE));
        for (Encoding further : pieces.getOverflowing()) {
            if (all.size() < most) {
                all.add(new Tokens(further.getIds(), how.padTo(), Changes.NONE));
            }
        }
        int left = 1 + pieces.getOverflowing().length - all.size();
        if (left == 0) {
            return new Windows(all, changes);
        }
        String example = text.length() + " characters, of whose " + (all.size() + left) + " windows " + all.size()
                + " were read";
        return new Windows(
                all,
                changes.plus(Changes.of(Change.TEXT_CLIPPED, 1, example))
                        .plus(Changes.of(Change.TEXT_WINDOWS_LEFT, left, example)));
    }

    private Tokens tokens(String text, Changes changes) {
        Encoding pieces = tokenizer.encode(how.prefix() + text);
        Changes clipped = pieces.exceedMaxLength()
                ? Changes.of(
                        Change.TEXT_CLIPPED,
                        1,
                        text.length() + " characters, of which " + pieces.getIds().length + " word pieces were read")
                : Changes.NONE;
        return new Tokens(pieces.getIds(), how.padTo(), changes.plus(clipped));
    }

    @Override
    public NDList inputs(NDManager manager, List<Prepared> batch) {
        int length = batch.get(0).size();
        long[] ids = new long[batch.size() * length];
        long[] mask = new long[ids.length];
        Arrays.fill(ids, how.padId());
        for (int row = 0; row < batch.size(); row++) {
            Tokens text = (Tokens) batch.get(row);
            if (text.size() != length) {
                throw new IllegalArgumentException(
                        "texts of " + length + " and " + text.size() + " tokens in one batch");
            }
            System.arraycopy(text.ids(), 0, ids, row * length, text.ids().length);
            Arrays.fill(mask, row * length, row * length + text.ids().length, 1);
        }
        Shape shape = new Shape(batch.size(), length);
        NDList inputs = new NDList(named(manager, how.ids(), ids, shape));
        if (how.mask() != null) {
            inputs.add(named(manager, how.mask(), mask, shape));
        }
        if (how.types() != null) {
            inputs.add(named(manager, how.types(), new long[ids.length], shape));
        }
        return inputs;
    }

    private static NDArray named(NDManager manager, String name, long[] values, Shape shape) {
        NDArray array = manager.create(LongBuffer.wrap(values), shape, DataType.INT64);
        array.setName(name);
        return array;
    }

    @Override
    public int own(Prepared payload, int vectors) {
        return Math.min(vectors, ((Tokens) payload).ids().length);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
