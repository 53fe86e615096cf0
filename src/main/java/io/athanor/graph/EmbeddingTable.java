package io.athanor.graph;

import io.athanor.base.Seeds;
import io.athanor.fusion.ops.Torch;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Embeddings by number, each with the sum of its squared gradients: Adagrad (Duchi, Hazan, Singer: Adaptive subgradient methods, 2011) moves the
 * rows of a step and touches no other. Lives in the caller's pointer scope.
 */
final class EmbeddingTable {
    /** Where rows begin: so near to nothing that the first gradients decide, as in Lacroix et al. (2018). */
    private static final double START = 1e-3;

    private static final double EPSILON = 1e-10;

    private final Tensor values;
    private final Tensor squares;

    /**
     * @param name of the draw
     * @param width values a row
     */
    EmbeddingTable(String name, int rows, int width, long seed) {
        float[] start = new float[Math.multiplyExact(rows, width)];
        long draw = Seeds.hash(name);
        for (int i = 0; i < start.length; i++) {
            start[i] = (float) (START * (2 * Seeds.uniform(Seeds.mix(seed, draw, i)) - 1));
        }
        values = Torch.tensor(start, rows, width);
        squares = Torch.zeros(rows, width);
    }

    /** All rows: [rows × width]. */
    Tensor values() {
        return values;
    }

    /** The sums of squared gradients: [rows × width]. */
    Tensor squares() {
        return squares;
    }

    /**
     * Moves some rows.
     *
     * @param numbers of the rows, each once
     * @param gradient [numbers × width]
     */
    void step(Tensor numbers, Tensor gradient, double learningRate) {
        try (PointerScope scope = new PointerScope();
                AutoGradMode off = new AutoGradMode(false)) {
            Tensor sums = squares.index_select(0, numbers).add_(gradient.square());
            squares.index_copy_(0, numbers, sums);
            Tensor moved = values.index_select(0, numbers)
                    .addcdiv_(gradient, sums.sqrt().add_(new Scalar(EPSILON)), new Scalar(-learningRate));
            values.index_copy_(0, numbers, moved);
        }
    }
}
