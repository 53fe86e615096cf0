package io.athanor.bench;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import io.athanor.extract.payload.image.Planes;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Pictures a batch at a time through DJL, decoded as Athanor does. */
final class PlainPictures implements Translator<byte[], float[]> {
    private static final int WIDTH = 816;

    @Override
    public NDList processInput(TranslatorContext context, byte[] picture) {
        return batchProcessInput(context, List.of(picture));
    }

    @Override
    public NDList batchProcessInput(TranslatorContext context, List<byte[]> pictures) {
        FloatBuffer planes = FloatBuffer.allocate(pictures.size() * 3 * 224 * 224);
        pictures.forEach(picture -> planes.put(Planes.of(picture)));
        return new NDList(context.getNDManager().create(planes.flip(), new Shape(pictures.size(), 3, 224, 224)));
    }

    @Override
    public float[] processOutput(TranslatorContext context, NDList outputs) {
        return batchProcessOutput(context, outputs).get(0);
    }

    @Override
    public List<float[]> batchProcessOutput(TranslatorContext context, NDList outputs) {
        float[] all = outputs.get(0).toFloatArray();
        List<float[]> features = new ArrayList<>();
        for (int from = 0; from < all.length; from += WIDTH) {
            features.add(Arrays.copyOfRange(all, from, from + WIDTH));
        }
        return features;
    }
}
