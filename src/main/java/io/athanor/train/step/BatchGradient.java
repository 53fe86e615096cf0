package io.athanor.train.step;

import io.athanor.fusion.network.Output;
import io.athanor.fusion.objective.MaskedRows;
import io.athanor.fusion.objective.PhaseLoss;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.fusion.ops.TorchOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of a batch's loss with respect to what was gathered, handed back piece by piece: ⟨representation, its gradient⟩
 * has the very gradient that the loss has, and is a sum over rows (Gao et al.: Scaling deep contrastive learning batch size
 * under memory limited setup, 2021). Lives in the caller's pointer scope.
 */
final class BatchGradient {
    private final WholeBatch whole;
    private final TorchDevice device;
    private final double value;
    private final List<Map<String, Tensor>> members = new ArrayList<>();
    private final Map<String, Tensor> own = new LinkedHashMap<>();
    private int shown;

    /**
     * @param ops over the tensors of the phase, for all rows of the batch
     */
    BatchGradient(PhaseLoss phase, int epoch, WholeBatch whole, TorchOps ops, TorchDevice device) {
        this.whole = whole;
        this.device = device;
        List<Map<String, MaskedRows>> leaves = new ArrayList<>();
        List<Tensor> of = new ArrayList<>();
        for (Map<String, MaskedRows> member : whole.members()) {
            Map<String, MaskedRows> leaf = new LinkedHashMap<>();
            member.forEach((name, g) -> {
                Tensor values = g.values().detach().set_requires_grad(true);
                of.add(values);
                leaf.put(name, new MaskedRows(values, g.present()));
            });
            leaves.add(leaf);
        }
        // whatever moves in the phase and has a part in the loss
        List<String> names = phase.parameters().stream()
                .filter(ParameterSpec::trainable)
                .map(ParameterSpec::name)
                .toList();
        names.forEach(name -> of.add(ops.parameter(name)));
        // as much as the weights of its rows: divided by their sum, it is the loss
        Tensor loss = phase.ofBatch(ops, whole.batch(), epoch, leaves)
                .mul(new Scalar(whole.batch().weightSum()));
        value = loss.item_double();
        List<@Nullable Tensor> gradients = gradients(loss, of);
        int at = 0;
        for (Map<String, MaskedRows> member : leaves) {
            Map<String, Tensor> gradient = new LinkedHashMap<>();
            for (String name : member.keySet()) {
                put(name, gradients.get(at++), gradient);
            }
            members.add(gradient);
        }
        for (String name : names) {
            put(name, gradients.get(at++), own);
        }
    }

    /** The loss, times the weights of its rows. */
    double value() {
        return value;
    }

    private static void put(String name, @Nullable Tensor gradient, Map<String, Tensor> into) {
        if (gradient != null) {
            into.put(name, gradient);
        }
    }

    /** Null for what has no part in the loss: the same on every rank. */
    private static List<@Nullable Tensor> gradients(Tensor loss, List<Tensor> of) {
        List<@Nullable Tensor> gradients = new ArrayList<>();
        if (!loss.requires_grad()) {
            // no row takes part
            of.forEach(tensor -> gradients.add(null));
            return gradients;
        }
        TensorVector found = torch.grad(
                new TensorVector(loss),
                new TensorVector(of.toArray(new Tensor[0])),
                new TensorVector(),
                new BoolOptional(),
                false,
                true);
        for (int i = 0; i < of.size(); i++) {
            Tensor gradient = found.get(i);
            gradients.add(gradient.defined() ? gradient : null);
        }
        return gradients;
    }

    /** What a piece adds to the step. */
    record Share(double value, Tensor loss) {}

    /**
     * Of the pieces in the order in which they were gathered. Exactly one piece of all ranks has the loss itself and the
     * gradient of the terms' own tensors.
     *
     * @param ops over the tensors of the phase, for the piece's rows
     * @param rows of the piece
     */
    Share next(Output<Tensor> output, TorchOps ops, int rows) {
        int[] places = Arrays.copyOfRange(whole.own(), shown, shown + rows);
        shown += rows;
        boolean first = Arrays.stream(places).anyMatch(place -> place == 0);
        Tensor numbers = device.numbers(places);
        List<Tensor> products = new ArrayList<>();
        for (int member = 0; member < members.size(); member++) {
            Output<Tensor> voice = output.voices().get(member);
            members.get(member)
                    .forEach((name, gradient) -> products.add(voice.representation(name)
                            .mul(gradient.index_select(0, numbers))
                            .sum()));
        }
        // with nothing to add too: sums over ranks wait for the gradient of every tensor
        own.forEach((name, gradient) -> products.add(ops.parameter(name)
                .mul(first ? gradient : torch.zeros_like(gradient))
                .sum()));
        Tensor sum = device.zeros(1).sum();
        for (Tensor product : products) {
            sum = sum.add(product);
        }
        return new Share(first ? value : 0, sum);
    }
}
