package io.athanor.graph;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * How far a triple is true of embeddings e, r of complex numbers: Re(Σ e_head · r · conj(e_tail)) (Trouillon et al.: Complex
 * embeddings for simple link prediction, 2016). A row holds the real parts and then the imaginary ones.
 *
 * @param dimensions complex numbers an embedding
 */
record ComplEx(int dimensions) {
    /** Under a root, so that it has a gradient everywhere. */
    private static final double TINY = 1e-20;

    private Tensor real(Tensor rows) {
        return rows.narrow(1, 0, dimensions);
    }

    private Tensor imaginary(Tensor rows) {
        return rows.narrow(1, dimensions, dimensions);
    }

    /**
     * What a tail is multiplied with: the score of (head, relation, tail) is the scalar product of the two.
     *
     * @param heads [batch × 2 · dimensions]
     * @param relations as many
     * @return as many
     */
    Tensor queries(Tensor heads, Tensor relations) {
        Tensor real = real(heads).mul(real(relations)).sub(imaginary(heads).mul(imaginary(relations)));
        Tensor imaginary =
                real(heads).mul(imaginary(relations)).add(imaginary(heads).mul(real(relations)));
        return torch.cat(new TensorVector(real, imaginary), 1);
    }

    /** Σ |x|³ over the complex numbers of all rows (N3: Lacroix et al.: Canonical tensor decomposition for knowledge base completion, 2018). */
    Tensor cubes(Tensor rows) {
        return real(rows)
                .square()
                .add(imaginary(rows).square())
                .add(new Scalar(TINY))
                .pow(new Scalar(1.5))
                .sum(new ScalarTypeOptional());
    }
}
