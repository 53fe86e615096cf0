package io.athanor.export;

import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.tribuo.util.onnx.ONNXAttribute;
import org.tribuo.util.onnx.ONNXOperator;

/** The operators of operator set {@value #OPERATOR_SET} that a network needs. */
enum Operator implements ONNXOperator {
    ADD("Add", 2),
    MUL("Mul", 2),
    SUB("Sub", 2),
    DIV("Div", 2),
    ABS("Abs", 1),
    SIGN("Sign", 1),
    POW("Pow", 2),
    EQUAL("Equal", 2),
    /** To a type by its number in the file format. */
    CAST("Cast", 1, integer("to")),
    /** Of equal ones the first, unless said otherwise. */
    ARG_MAX("ArgMax", 1, integer("axis"), integer("keepdims")),
    MAX("Max", ONNXAttribute.VARIADIC_INPUT),
    SQRT("Sqrt", 1),
    MAT_MUL("MatMul", 2),
    RELU("Relu", 1),
    TANH("Tanh", 1),
    SIGMOID("Sigmoid", 1),
    SIN("Sin", 1),
    /** Of a sequence, its layer's weights and biases. */
    GRU("GRU", 4, integer("hidden_size"), integer("linear_before_reset")),
    SOFTMAX("Softmax", 1, integer("axis")),
    LOG_SOFTMAX("LogSoftmax", 1, integer("axis")),
    LAYER_NORMALIZATION("LayerNormalization", 3, integer("axis"), real("epsilon")),
    CONCAT("Concat", ONNXAttribute.VARIADIC_INPUT, integer("axis")),
    RESHAPE("Reshape", 2),
    TRANSPOSE("Transpose", 1, integers("perm")),
    /** The axes are an input since operator set 13. */
    REDUCE_SUM("ReduceSum", 2, integer("keepdims")),
    /** The axis is an input. */
    CUM_SUM("CumSum", 2),
    /** Starts, ends and axes are inputs. */
    SLICE("Slice", 4);

    /** The first with LayerNormalization. */
    static final int OPERATOR_SET = 17;

    private final String opName;
    private final int inputs;
    private final Map<String, ONNXAttribute> attributes;

    Operator(String opName, int inputs, ONNXAttribute... attributes) {
        this.opName = opName;
        this.inputs = inputs;
        this.attributes =
                Arrays.stream(attributes).collect(Collectors.toUnmodifiableMap(ONNXAttribute::getName, a -> a));
    }

    private static ONNXAttribute integer(String name) {
        return new ONNXAttribute(name, AttributeType.INT, true);
    }

    private static ONNXAttribute integers(String name) {
        return new ONNXAttribute(name, AttributeType.INTS, true);
    }

    private static ONNXAttribute real(String name) {
        return new ONNXAttribute(name, AttributeType.FLOAT, true);
    }

    @Override
    public String getOpName() {
        return opName;
    }

    @Override
    public int getNumInputs() {
        return inputs;
    }

    @Override
    public int getNumOptionalInputs() {
        return 0;
    }

    @Override
    public int getNumOutputs() {
        return 1;
    }

    @Override
    public Map<String, ONNXAttribute> getAttributes() {
        return attributes;
    }

    @Override
    public Set<String> getMandatoryAttributeNames() {
        return attributes.keySet();
    }

    @Override
    public int getOpVersion() {
        return OPERATOR_SET;
    }

    @Override
    public String getOpDomain() {
        return "";
    }
}
