package io.athanor.testing;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Small ONNX networks with the signatures of those that people have, and weights that follow from a formula. */
public final class TinyNetworks {
    private static final int FLOAT = 1;
    private static final int INT64 = 7;
    private static final int DEEP_INPUTS = 3 * 16 * 16;

    private TinyNetworks() {}

    /**
     * As vision transformers are: {@code pixel_values} [batch × 3 × side × side] to {@code last_hidden_state} [batch × patches ×
     * width], each patch's vector a linear map of its pixels, and to {@code pooler_output} [batch × width], their mean.
     */
    public static byte[] patches(int side, int patch, int width) {
        return pictures(side, patch, width).toByteArray();
    }

    /** As the other, with the channels of its input last: [batch × side × side × 3]. */
    public static byte[] channelsLast(int side, int patch, int width) {
        GraphProto graph = pictures(side, patch, width).getGraph();
        return model(graph.toBuilder()
                        .setInput(0, tensor("pixels", FLOAT, "batch", side, side, 3))
                        .clearNode()
                        .addNode(node("Transpose", List.of("pixels"), "pixel_values", ints("perm", 0, 3, 1, 2)))
                        .addAllNode(graph.getNodeList())
                        .build())
                .toByteArray();
    }

    /** As the other, exported for one picture at a time. */
    public static byte[] onePicture(int side, int patch, int width) {
        GraphProto.Builder graph = pictures(side, patch, width).getGraph().toBuilder();
        graph.setInput(0, tensor("pixel_values", FLOAT, 1, 3, side, side));
        return model(graph.build()).toByteArray();
    }

    /** As CLIP's picture tower: the other one, whose mean is called {@code image_embeds}. */
    public static byte[] imageEmbeds(int side, int patch, int width) {
        return model(GraphProto.newBuilder(pictures(side, patch, width).getGraph())
                        .addNode(node("Identity", List.of("pooler_output"), "image_embeds"))
                        .addOutput(0, tensor("image_embeds", FLOAT, "batch", width))
                        .build())
                .toByteArray();
    }

    /** As the other, with its weights in a file {@code model.onnx_data} beside it, or wherever it is said to be. */
    public static byte[] patchesWithExternalWeights(int side, int patch, int width, String location) {
        ModelProto.Builder model = pictures(side, patch, width).toBuilder();
        TensorProto.Builder weights = model.getGraphBuilder().getInitializerBuilder(0);
        long length = weights.getRawData().size();
        weights.clearRawData()
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", "0"))
                .addExternalData(entry("length", Long.toString(length)));
        return model.build().toByteArray();
    }

    /** The bytes of those weights. */
    public static byte[] patchWeights(int patch, int width) {
        return floats(values(width * 3 * patch * patch, 1)).toByteArray();
    }

    /**
     * As networks beyond 2 GB are, with all weights in one file beside it: {@code pixel_values} [batch × 3 × 16 × 16] through square
     * layers to {@code pooler_output} [batch × width]. The file holds {@link #deepValues} floats.
     */
    public static byte[] deep(int width, int layers, String location) {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("deep")
                .addInput(tensor("pixel_values", FLOAT, "batch", 3, 16, 16))
                .addInitializer(shape("flat", 0, DEEP_INPUTS))
                .addNode(node("Reshape", List.of("pixel_values", "flat"), "x0"));
        long offset = 0;
        for (int layer = 0; layer <= layers; layer++) {
            int rows = layer == 0 ? DEEP_INPUTS : width;
            long length = (long) Float.BYTES * rows * width;
            graph.addInitializer(TensorProto.newBuilder()
                            .setName("w" + layer)
                            .setDataType(FLOAT)
                            .addDims(rows)
                            .addDims(width)
                            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                            .addExternalData(entry("location", location))
                            .addExternalData(entry("offset", Long.toString(offset)))
                            .addExternalData(entry("length", Long.toString(length))))
                    .addNode(node(
                            "MatMul",
                            List.of("x" + layer, "w" + layer),
                            layer == layers ? "pooler_output" : "x" + (layer + 1)));
            offset += length;
        }
        return model(graph.addOutput(tensor("pooler_output", FLOAT, "batch", width))
                        .build())
                .toByteArray();
    }

    /** How many weights {@link #deep} has. */
    public static long deepValues(int width, int layers) {
        return (long) DEEP_INPUTS * width + (long) layers * width * width;
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    /** The weights of {@link #patches}: [width × 3 × patch × patch]. */
    public static float[] values(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextDouble() - 0.5);
        }
        return values;
    }

    private static ModelProto pictures(int side, int patch, int width) {
        int patches = (side / patch) * (side / patch);
        GraphProto graph = GraphProto.newBuilder()
                .setName("patches")
                .addInput(tensor("pixel_values", FLOAT, "batch", 3, side, side))
                .addInitializer(weights("w", values(width * 3 * patch * patch, 1), width, 3, patch, patch))
                .addInitializer(shape("s", 0, width, -1))
                .addNode(node("Conv", List.of("pixel_values", "w"), "c", ints("strides", patch, patch)))
                .addNode(node("Reshape", List.of("c", "s"), "r"))
                .addNode(node("Transpose", List.of("r"), "last_hidden_state", ints("perm", 0, 2, 1)))
                .addNode(node(
                        "ReduceMean",
                        List.of("last_hidden_state"),
                        "pooler_output",
                        ints("axes", 1),
                        number("keepdims", 0)))
                .addOutput(tensor("last_hidden_state", FLOAT, "batch", patches, width))
                .addOutput(tensor("pooler_output", FLOAT, "batch", width))
                .build();
        return model(graph);
    }

    /**
     * As BERT and its kin are: {@code input_ids} and {@code attention_mask}, int64 [batch × length], to {@code last_hidden_state}
     * [batch × length × width]: a row of a table a piece, whose values are those of {@link #values} with seed 2.
     */
    public static byte[] tokens(int vocabulary, int width) {
        return model(texts(vocabulary, width)).toByteArray();
    }

    /** As CLIP's text tower: the other one, whose last piece's row is {@code text_embeds} [batch × width]. */
    public static byte[] textEmbeds(int vocabulary, int width) {
        return model(GraphProto.newBuilder(texts(vocabulary, width))
                        .addInitializer(shape("end", -1).toBuilder().clearDims())
                        .addNode(node("Gather", List.of("last_hidden_state", "end"), "text_embeds", number("axis", 1)))
                        .addOutput(0, tensor("text_embeds", FLOAT, "batch", width))
                        .build())
                .toByteArray();
    }

    private static GraphProto texts(int vocabulary, int width) {
        return GraphProto.newBuilder()
                .setName("tokens")
                .addInput(tensor("input_ids", INT64, "batch", "length"))
                .addInput(tensor("attention_mask", INT64, "batch", "length"))
                .addInitializer(weights("table", values(vocabulary * width, 2), vocabulary, width))
                .addInitializer(shape("last", 2))
                .addNode(node("Gather", List.of("table", "input_ids"), "g"))
                .addNode(node("Cast", List.of("attention_mask"), "m", number("to", FLOAT)))
                .addNode(node("Unsqueeze", List.of("m", "last"), "u"))
                .addNode(node("Mul", List.of("g", "u"), "last_hidden_state"))
                .addOutput(tensor("last_hidden_state", FLOAT, "batch", "length", width))
                .build();
    }

    /**
     * As wav2vec 2.0 is: {@code input_values} [batch × samples] to {@code last_hidden_state} [batch × frames × width], of frames of 400
     * samples every 320.
     */
    public static byte[] frames(int width) {
        GraphProto graph = GraphProto.newBuilder()
                .setName("frames")
                .addInput(tensor("input_values", FLOAT, "batch", "samples"))
                .addInitializer(weights("w", values(width * 400, 3), width, 1, 400))
                .addInitializer(shape("channel", 1))
                .addNode(node("Unsqueeze", List.of("input_values", "channel"), "x"))
                .addNode(node("Conv", List.of("x", "w"), "c", ints("strides", 320)))
                .addNode(node("Transpose", List.of("c"), "last_hidden_state", ints("perm", 0, 2, 1)))
                .addOutput(tensor("last_hidden_state", FLOAT, "batch", "frames", width))
                .build();
        return model(graph).toByteArray();
    }

    /**
     * As YAMNet is: {@code waveform} [samples] to {@code scores} [frames × 3] and {@code embeddings} [frames × width], of frames of 400
     * samples every 320, and neither has a dimension for the batch.
     */
    public static byte[] waveform(int width) {
        GraphProto graph = GraphProto.newBuilder()
                .setName("waveform")
                .addInput(tensor("waveform", FLOAT, "samples"))
                .addInitializer(weights("w", values(width * 400, 3), width, 1, 400))
                .addInitializer(weights("s", values(width * 3, 4), width, 3))
                .addInitializer(shape("ahead", 0, 1))
                .addInitializer(shape("first", 0))
                .addNode(node("Unsqueeze", List.of("waveform", "ahead"), "x"))
                .addNode(node("Conv", List.of("x", "w"), "c", ints("strides", 320)))
                .addNode(node("Squeeze", List.of("c", "first"), "q"))
                .addNode(node("Transpose", List.of("q"), "embeddings", ints("perm", 1, 0)))
                .addNode(node("MatMul", List.of("embeddings", "s"), "scores"))
                .addOutput(tensor("scores", FLOAT, "frames", 3))
                .addOutput(tensor("embeddings", FLOAT, "frames", width))
                .build();
        return model(graph).toByteArray();
    }

    /**
     * As wav2vec 2.0 with a CTC head is: {@code input_values} [batch × samples] to {@code logits} [batch × frames × pieces], of frames of 320
     * samples, whose likeliest piece is the one whose level is nearest to their mean.
     */
    public static byte[] levels(float... levels) {
        float[] mean = new float[320];
        Arrays.fill(mean, 1f / mean.length);
        float[] twice = new float[levels.length];
        float[] squares = new float[levels.length];
        for (int i = 0; i < levels.length; i++) {
            twice[i] = 2 * levels[i];
            squares[i] = -levels[i] * levels[i];
        }
        GraphProto graph = GraphProto.newBuilder()
                .setName("levels")
                .addInput(tensor("input_values", FLOAT, "batch", "samples"))
                .addInitializer(weights("mean", mean, 1, 1, 320))
                .addInitializer(weights("twice", twice, 1, levels.length))
                .addInitializer(weights("squares", squares, levels.length))
                .addInitializer(shape("channel", 1))
                .addNode(node("Unsqueeze", List.of("input_values", "channel"), "x"))
                .addNode(node("Conv", List.of("x", "mean"), "c", ints("strides", 320)))
                .addNode(node("Transpose", List.of("c"), "t", ints("perm", 0, 2, 1)))
                .addNode(node("MatMul", List.of("t", "twice"), "m"))
                .addNode(node("Add", List.of("m", "squares"), "logits"))
                .addOutput(tensor("logits", FLOAT, "batch", "frames", levels.length))
                .build();
        return model(graph).toByteArray();
    }

    /** As Whisper's encoder is fed: {@code input_features} [batch × mels × 3000], which are {@code last_hidden_state}, turned. */
    public static byte[] spectra(int mels) {
        GraphProto graph = GraphProto.newBuilder()
                .setName("spectra")
                .addInput(tensor("input_features", FLOAT, "batch", mels, 3000))
                .addNode(node("Transpose", List.of("input_features"), "last_hidden_state", ints("perm", 0, 2, 1)))
                .addOutput(tensor("last_hidden_state", FLOAT, "batch", 3000, mels))
                .build();
        return model(graph).toByteArray();
    }

    /** One that uses an operator that no runtime has of itself. */
    public static byte[] withOperatorOf(String domain) {
        GraphProto graph = GraphProto.newBuilder()
                .setName("foreign")
                .addInput(tensor("pixel_values", FLOAT, "batch", 3, 8, 8))
                .addNode(node("Anything", List.of("pixel_values"), "y").toBuilder()
                        .setDomain(domain))
                .addOutput(tensor("y", FLOAT, "batch", 3, 8, 8))
                .build();
        return model(graph).toByteArray();
    }

    /**
     * A network over series: {@code values} and {@code mask}, both [batch × points × channels], to {@code points}, {@code values} +
     * 10 · {@code mask} of each point.
     */
    public static byte[] series(int channels) {
        GraphProto graph = GraphProto.newBuilder()
                .setName("series")
                .addInput(tensor("values", FLOAT, "batch", "points", channels))
                .addInput(tensor("mask", FLOAT, "batch", "points", channels))
                .addInitializer(weights("ten", new float[] {10}, 1))
                .addNode(node("Mul", List.of("mask", "ten"), "tens"))
                .addNode(node("Add", List.of("values", "tens"), "points"))
                .addOutput(tensor("points", FLOAT, "batch", "points", channels))
                .build();
        return model(graph).toByteArray();
    }

    /** The same with channels first, and without a mask: {@code values} [batch × channels × points], turned. */
    public static byte[] seriesOfChannels(int channels) {
        GraphProto graph = GraphProto.newBuilder()
                .setName("channels")
                .addInput(tensor("values", FLOAT, "batch", channels, "points"))
                .addNode(node("Transpose", List.of("values"), "points", ints("perm", 0, 2, 1)))
                .addOutput(tensor("points", FLOAT, "batch", "points", channels))
                .build();
        return model(graph).toByteArray();
    }

    private static ModelProto model(GraphProto graph) {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(graph)
                .build();
    }

    private static ValueInfoProto tensor(String name, int type, Object... dimensions) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Object dimension : dimensions) {
            TensorShapeProto.Dimension.Builder one = TensorShapeProto.Dimension.newBuilder();
            shape.addDim(
                    dimension instanceof Integer size ? one.setDimValue(size) : one.setDimParam(dimension.toString()));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
                .build();
    }

    private static TensorProto weights(String name, float[] values, long... dimensions) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(FLOAT);
        for (long dimension : dimensions) {
            tensor.addDims(dimension);
        }
        return tensor.setRawData(floats(values)).build();
    }

    private static ByteString floats(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return ByteString.copyFrom(bytes);
    }

    private static TensorProto shape(String name, long... values) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(INT64).addDims(values.length);
        for (long value : values) {
            tensor.addInt64Data(value);
        }
        return tensor.build();
    }

    private static NodeProto node(String operator, List<String> inputs, String output, AttributeProto... attributes) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(List.of(attributes))
                .build();
    }

    private static AttributeProto ints(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    private static AttributeProto number(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }
}
