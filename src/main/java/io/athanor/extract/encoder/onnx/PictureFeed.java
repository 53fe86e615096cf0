package io.athanor.extract.encoder.onnx;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.athanor.base.Changes;
import io.athanor.extract.Decoded;
import io.athanor.extract.Prepared;
import io.athanor.extract.encoder.image.PictureSettings;
import io.athanor.extract.payload.image.PictureDecoder;
import io.athanor.extract.payload.image.PictureFit;
import io.athanor.extract.payload.image.pixel.Resampling.Filter;
import io.athanor.model.bundle.Preparation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;

/** Pictures to planes, scaled and standardised as a network was trained on them. */
final class PictureFeed implements Feed {
    private final Preparation.Picture how;
    private final PictureDecoder decoder;

    /** Whether the network was trained on planes as they are decoded: 150,000 values a picture need not be touched again. */
    private final boolean asItIs;

    // off the heap and used again: megabytes a batch would keep the garbage collector busy, and be copied once more
    private FloatBuffer buffer = FloatBuffer.allocate(0);

    PictureFeed(Preparation.Picture how, PictureSettings pictures) {
        this.how = how;
        this.asItIs = how.scale() == 1
                && how.mean().equals(List.of(0f, 0f, 0f))
                && how.std().equals(List.of(1f, 1f, 1f))
                && !how.channelsLast()
                && !how.bgr();
        this.decoder = pictures.decoder(new PictureFit(
                how.height(),
                how.width(),
                how.shortestSide(),
                Filter.valueOf(how.filter().toUpperCase(Locale.ROOT))));
    }

    /** @param planes [3 × height × width], or [height × width × 3] where channels come last */
    private record Picture(float[] planes, Changes changes) implements Prepared {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public long bytes() {
            return (long) planes.length * Float.BYTES;
        }
    }

    @Override
    public Decoded decode(byte[] payload) {
        return decoder.decode(payload, (planes, changes) -> new Picture(standardised(planes), changes));
    }

    private float[] standardised(float[] planes) {
        if (asItIs) {
            return planes;
        }
        int pixels = how.height() * how.width();
        float[] fed = how.channelsLast() || how.bgr() ? new float[planes.length] : planes;
        int step = how.channelsLast() ? 3 : 1;
        for (int channel = 0; channel < 3; channel++) {
            float mean = how.mean().get(channel);
            float std = how.std().get(channel);
            int to = how.bgr() ? 2 - channel : channel;
            int first = how.channelsLast() ? to : to * pixels;
            for (int i = 0; i < pixels; i++) {
                fed[first + step * i] = (how.scale() * planes[channel * pixels + i] - mean) / std;
            }
        }
        return fed;
    }

    @Override
    public NDList inputs(NDManager manager, List<Prepared> batch) {
        int values = 3 * how.height() * how.width();
        buffer = sized(buffer, batch.size() * values);
        for (Prepared picture : batch) {
            buffer.put(((Picture) picture).planes());
        }
        buffer.flip();
        Shape shape = how.channelsLast()
                ? new Shape(batch.size(), how.height(), how.width(), 3)
                : new Shape(batch.size(), 3, how.height(), how.width());
        NDArray array = manager.create(buffer, shape);
        array.setName(how.input());
        return new NDList(array);
    }

    private static FloatBuffer sized(FloatBuffer buffer, int values) {
        return buffer.capacity() >= values
                ? buffer.clear()
                : ByteBuffer.allocateDirect(values * Float.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .asFloatBuffer();
    }
}
