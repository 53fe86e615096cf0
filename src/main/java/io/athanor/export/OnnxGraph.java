package io.athanor.export;

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
import com.google.protobuf.InvalidProtocolBufferException;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Inputs;
import io.athanor.fusion.network.Output;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.Weights;
import io.athanor.task.Activation;
import io.athanor.task.Task;
import io.athanor.train.transform.FittedModality;
import io.athanor.train.transform.FittedTransforms;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.tribuo.util.onnx.ONNXContext;
import org.tribuo.util.onnx.ONNXRef;

/**
 * A network as an ONNX file, behind the fitted transforms of its inputs. Inputs, all of float: {@code <m>} [batch × width] or
 * [batch × tokens × width], as extraction made them, zeros where missing; {@code <m>_present} [batch × 1]; for sequences {@code <m>_tokens} [batch × tokens],
 * where the number of tokens is free and at least 1. Outputs: {@code logits} [batch × width of
 * the task], {@code probabilities} or, of a regression, {@code values} in the labels' unit [batch × outputs of the task],
 * {@code hidden} [batch × hidden width]. Equal networks, weights and notes give equal bytes.
 */
public final class OnnxGraph {
    static final String LOGITS = "logits";
    private static final String PROBABILITIES = "probabilities";
    private static final String VALUES = "values";
    static final String HIDDEN = "hidden";
    static final String TOKENS_SUFFIX = "_tokens";

    /** The version of the file format that came with the operator set. */
    private static final int FILE_FORMAT = 8;

    private static final String BATCH = "batch";

    private OnnxGraph() {}

    /** The name of the output that has a task's predictions. */
    static String predictions(Task task) {
        return task.activation() == Activation.IDENTITY ? VALUES : PROBABILITIES;
    }

    /** The file's bytes; the network was built for what {@code notes.fittedTransforms()} make of {@code notes.schema()}. */
    public static byte[] of(FusionNetwork network, Weights weights, ModelNotes notes) {
        var context = new ONNXContext();
        context.setName(notes.name());
        var declaredInputs = new ArrayList<ValueInfoProto>();
        Inputs<ONNXRef<?>> inputs = inputs(context, notes.schema().specs(), declaredInputs);
        List<FittedModality> transforms = fitted(notes);
        var ops = new OnnxOps(context, parameters(network, transforms), values(weights, transforms));
        Output<ONNXRef<?>> output = network.forward(ops, transformed(ops, inputs, transforms));

        Task task = notes.task();
        String predictions = predictions(task);
        int predicted = task.outputs().size();
        context.assignTo(output.logits(), context.floatOutput(LOGITS, task.width()));
        context.assignTo(
                TaskOutputs.<ONNXRef<?>>activated(ops, task, output.logits()),
                context.floatOutput(predictions, predicted));
        context.assignTo(output.hidden(), context.floatOutput(HIDDEN, network.hiddenWidth()));

        // the builder knows inputs of two axes alone, so the graph's own declarations replace its
        GraphProto graph =
                withoutLooseEnds(withOwnNames(context.buildGraph(), ops.names()), Set.of(LOGITS, predictions, HIDDEN))
                        .toBuilder()
                        .clearInput()
                        .addAllInput(declaredInputs)
                        .clearOutput()
                        .addOutput(tensor(LOGITS, BATCH, task.width()))
                        .addOutput(tensor(predictions, BATCH, predicted))
                        .addOutput(tensor(HIDDEN, BATCH, network.hiddenWidth()))
                        .build();
        var model = ModelProto.newBuilder()
                .setIrVersion(FILE_FORMAT)
                .setProducerName("athanor")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(Operator.OPERATOR_SET))
                .setGraph(graph);
        notes.toMetadata()
                .forEach((key, value) -> model.addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.build().toByteArray();
    }

    private static List<FittedModality> fitted(ModelNotes notes) {
        FittedTransforms all = notes.fittedTransforms();
        return notes.schema().modalities().stream().map(all::of).toList();
    }

    private static List<ParameterSpec> parameters(FusionNetwork network, List<FittedModality> transforms) {
        List<ParameterSpec> all = new ArrayList<>(network.parameters());
        transforms.forEach(t -> t.constants().forEach(constant -> all.add(constant.spec())));
        return all;
    }

    private static Weights values(Weights weights, List<FittedModality> transforms) {
        Map<String, float[]> all = new LinkedHashMap<>(weights.values());
        transforms.forEach(
                t -> t.constants().forEach(constant -> all.put(constant.spec().name(), constant.values())));
        return new Weights(all);
    }

    /** What the network sees of the graph's inputs. */
    private static Inputs<ONNXRef<?>> transformed(
            OnnxOps ops, Inputs<ONNXRef<?>> inputs, List<FittedModality> transforms) {
        Map<Modality, ONNXRef<?>> features = new LinkedHashMap<>();
        for (FittedModality fitted : transforms) {
            Modality m = fitted.source().modality();
            ONNXRef<?> x = inputs.feature(m);
            // whoever fills the file's inputs may pad with anything
            ONNXRef<?> tokens = fitted.isPooled() ? ops.multiply(x, ops.reshape(inputs.attentionMask(m), 0, -1, 1)) : x;
            features.put(m, fitted.forward(ops, tokens));
        }
        return inputs.with(features);
    }

    /** Number of values in an ONNX file's constant tensors, of any type: the parameters of an encoder. */
    public static long parameters(byte[] onnx) {
        try {
            GraphProto graph = ModelProto.parseFrom(onnx).getGraph();
            Stream<TensorProto> constants = graph.getNodeList().stream()
                    .flatMap(n -> n.getAttributeList().stream())
                    .filter(AttributeProto::hasT)
                    .map(AttributeProto::getT);
            return Stream.concat(graph.getInitializerList().stream(), constants)
                    .mapToLong(OnnxGraph::size)
                    .sum();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("not an ONNX file", e);
        }
    }

    private static long size(TensorProto tensor) {
        return tensor.getDimsList().stream().reduce(1L, (a, b) -> a * b);
    }

    /** Drops what no output needs: the heads that serve objectives alone. */
    private static GraphProto withoutLooseEnds(GraphProto graph, Set<String> outputs) {
        var needed = new HashSet<>(outputs);
        var nodes = new ArrayDeque<NodeProto>();
        // nodes stand in the order in which they were made, so every use comes after what it uses
        for (int i = graph.getNodeCount() - 1; i >= 0; i--) {
            NodeProto node = graph.getNode(i);
            if (node.getOutputList().stream().anyMatch(needed::contains)) {
                needed.addAll(node.getInputList());
                nodes.addFirst(node);
            }
        }
        return graph.toBuilder()
                .clearNode()
                .addAllNode(nodes)
                .clearInitializer()
                .addAllInitializer(graph.getInitializerList().stream()
                        .filter(t -> needed.contains(t.getName()))
                        .toList())
                .build();
    }

    /** Calls tensors as the weights' file does. */
    private static GraphProto withOwnNames(GraphProto graph, Map<String, String> names) {
        GraphProto.Builder renamed = graph.toBuilder();
        renamed.getInitializerBuilderList().forEach(t -> t.setName(names.getOrDefault(t.getName(), t.getName())));
        for (NodeProto.Builder node : renamed.getNodeBuilderList()) {
            for (int i = 0; i < node.getInputCount(); i++) {
                node.setInput(i, names.getOrDefault(node.getInput(i), node.getInput(i)));
            }
        }
        return renamed.build();
    }

    private static Inputs<ONNXRef<?>> inputs(
            ONNXContext context, List<FeatureSpec> specs, List<ValueInfoProto> declared) {
        Map<Modality, ONNXRef<?>> features = new LinkedHashMap<>();
        Map<Modality, ONNXRef<?>> present = new LinkedHashMap<>();
        Map<Modality, ONNXRef<?>> tokens = new LinkedHashMap<>();
        for (FeatureSpec spec : specs) {
            Modality m = spec.modality();
            if (spec.shape() instanceof Shape.Vector v) {
                declared.add(tensor(m.featureColumn(), BATCH, v.width()));
            } else if (spec.shape() instanceof Shape.Sequence s) {
                String count = m + TOKENS_SUFFIX;
                declared.add(tensor(m.featureColumn(), BATCH, count, s.width()));
                declared.add(tensor(count, BATCH, count));
                tokens.put(m, context.floatInput(count, 1));
            } else {
                throw new IllegalArgumentException("a table is encoded before it reaches a network: " + spec);
            }
            declared.add(tensor(m.presentColumn(), BATCH, 1));
            features.put(m, context.floatInput(m.featureColumn(), 1));
            present.put(m, context.floatInput(m.presentColumn(), 1));
        }
        return new Inputs<>(features, present, tokens);
    }

    /** @param axes a number is a fixed size, a text the name of a free one */
    private static ValueInfoProto tensor(String name, Object... axes) {
        var shape = TensorShapeProto.newBuilder();
        for (Object axis : axes) {
            if (axis instanceof Integer size) {
                shape.addDimBuilder().setDimValue(size);
            } else {
                shape.addDimBuilder().setDimParam(axis.toString());
            }
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT.getNumber())
                                .setShape(shape)))
                .build();
    }
}
