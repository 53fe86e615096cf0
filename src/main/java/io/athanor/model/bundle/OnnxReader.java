package io.athanor.model.bundle;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Reads an ONNX file's {@link OnnxSignature} from a stream: weights are skipped, never held, so that a file of gigabytes takes
 * kilobytes. The file is a stranger's: what it says of sizes is bounded before anything is made of it.
 *
 * <p>Field numbers are those of onnx.proto3 of ONNX 1.16.
 */
final class OnnxReader {
    /** Graphs may hold graphs (branches, loops), which are not nested deeper in honest files. */
    private static final int DEEPEST = 16;

    private static final int MOST_TENSORS = 256;
    private static final int LONGEST_TEXT = 1 << 20;
    private static final int EXTERNAL = 1;

    private final List<TensorSpec> inputs = new ArrayList<>();
    private final List<TensorSpec> outputs = new ArrayList<>();
    private final Set<String> weights = new HashSet<>();
    private final SortedSet<String> externalFiles = new TreeSet<>();
    private final SortedSet<String> domains = new TreeSet<>();
    /** Domains of functions that are made of operators, in the file itself. */
    private final Set<String> own = new HashSet<>();

    private long parameters;
    private boolean hasGraph;

    private OnnxReader() {}

    /** @throws InvalidProtocolBufferException if the bytes are no ONNX file, or end before it does */
    static OnnxSignature read(InputStream bytes) throws IOException {
        OnnxReader reader = new OnnxReader();
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        reader.fields(in, (field, tag) -> {
            switch (field) {
                case 7 -> reader.inside(in, () -> reader.graph(in, 0));
                case 25 -> reader.inside(in, () -> reader.function(in));
                default -> in.skipField(tag);
            }
        });
        if (!reader.hasGraph || reader.outputs.isEmpty()) {
            throw new InvalidProtocolBufferException("there is no graph with an output in it");
        }
        reader.domains.removeAll(reader.own);
        reader.inputs.removeIf(tensor -> reader.weights.contains(tensor.name()));
        return new OnnxSignature(
                reader.inputs, reader.outputs, reader.parameters, reader.externalFiles, reader.domains);
    }

    private interface Field {
        void read(int number, int tag) throws IOException;
    }

    private interface Body {
        void read() throws IOException;
    }

    private void fields(CodedInputStream in, Field field) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            field.read(WireFormat.getTagFieldNumber(tag), tag);
        }
    }

    /** Reads a message within the message. */
    private void inside(CodedInputStream in, Body body) throws IOException {
        int outer = in.pushLimit(in.readRawVarint32());
        body.read();
        in.checkLastTagWas(0);
        in.popLimit(outer);
    }

    private void graph(CodedInputStream in, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new InvalidProtocolBufferException("graphs are nested more than " + DEEPEST + " deep");
        }
        hasGraph = true;
        fields(in, (field, tag) -> {
            switch (field) {
                case 1 -> inside(in, () -> node(in, depth));
                case 5 -> inside(in, () -> tensor(in, true));
                case 11 -> value(in, depth == 0 ? inputs : new ArrayList<>());
                case 12 -> value(in, depth == 0 ? outputs : new ArrayList<>());
                default -> in.skipField(tag);
            }
        });
    }

    private void function(CodedInputStream in) throws IOException {
        fields(in, (field, tag) -> {
            switch (field) {
                case 7 -> inside(in, () -> node(in, 1));
                case 10 -> own.add(text(in));
                default -> in.skipField(tag);
            }
        });
    }

    private void node(CodedInputStream in, int depth) throws IOException {
        String[] domain = {""};
        fields(in, (field, tag) -> {
            switch (field) {
                case 5 -> inside(in, () -> attribute(in, depth));
                case 7 -> domain[0] = text(in);
                default -> in.skipField(tag);
            }
        });
        domains.add(domain[0]);
    }

    private void attribute(CodedInputStream in, int depth) throws IOException {
        fields(in, (field, tag) -> {
            switch (field) {
                case 5, 10 -> inside(in, () -> tensor(in, false));
                case 6, 11 -> inside(in, () -> graph(in, depth + 1));
                default -> in.skipField(tag);
            }
        });
    }

    private void tensor(CodedInputStream in, boolean weight) throws IOException {
        long[] size = {1};
        String[] location = {""};
        int[] where = {0};
        int[] type = {0};
        fields(in, (field, tag) -> {
            switch (field) {
                case 1 -> dimensions(in, tag, size);
                case 2 -> type[0] = in.readInt32();
                case 8 -> {
                    String name = text(in);
                    if (weight) {
                        weights.add(name);
                    }
                }
                case 13 -> {
                    StringStringEntryProto entry = StringStringEntryProto.parseFrom(bytes(in));
                    if (entry.getKey().equals("location")) {
                        location[0] = entry.getValue();
                    }
                }
                case 14 -> where[0] = in.readEnum();
                default -> in.skipField(tag);
            }
        });
        if (where[0] == EXTERNAL) {
            externalFiles.add(location[0]);
        }
        // shapes and indices stand among the weights too
        if (weight && type[0] != TensorSpec.INT64) {
            parameters += size[0];
            if (parameters < 0) {
                throw new InvalidProtocolBufferException("there are more weights than can be counted");
            }
        }
    }

    /** One of them, or all at once where they are packed. */
    private static void dimensions(CodedInputStream in, int tag, long[] size) throws IOException {
        if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            multiply(size, in.readInt64());
            return;
        }
        int outer = in.pushLimit(in.readRawVarint32());
        while (in.getBytesUntilLimit() > 0) {
            multiply(size, in.readInt64());
        }
        in.popLimit(outer);
    }

    private static void multiply(long[] size, long dimension) throws InvalidProtocolBufferException {
        try {
            size[0] = Math.multiplyExact(size[0], dimension);
        } catch (ArithmeticException e) {
            throw new InvalidProtocolBufferException("a weight has more values than can be counted");
        }
        if (dimension < 0) {
            throw new InvalidProtocolBufferException("a weight has a dimension of " + dimension);
        }
    }

    private static void value(CodedInputStream in, List<TensorSpec> to) throws IOException {
        ValueInfoProto value = ValueInfoProto.parseFrom(bytes(in));
        if (to.size() == MOST_TENSORS) {
            throw new InvalidProtocolBufferException("there are more than " + MOST_TENSORS + " inputs or outputs");
        }
        TypeProto.Tensor tensor = value.getType().getTensorType();
        List<Long> dimensions = new ArrayList<>();
        for (Dimension dimension : tensor.getShape().getDimList()) {
            if (dimension.getDimValue() > Integer.MAX_VALUE) {
                throw new InvalidProtocolBufferException("a dimension is " + dimension.getDimValue());
            }
            dimensions.add(
                    dimension.hasDimValue() && dimension.getDimValue() > 0 ? dimension.getDimValue() : TensorSpec.FREE);
        }
        to.add(new TensorSpec(value.getName(), tensor.getElemType(), dimensions));
    }

    private static String text(CodedInputStream in) throws IOException {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    /** Of a field that is small in any honest file. */
    private static byte[] bytes(CodedInputStream in) throws IOException {
        int length = in.readRawVarint32();
        if (length < 0 || length > LONGEST_TEXT) {
            throw new InvalidProtocolBufferException("a field has " + length + " bytes where some hundred are usual");
        }
        return in.readRawBytes(length);
    }
}
