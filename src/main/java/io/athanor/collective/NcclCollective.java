package io.athanor.collective;

import io.athanor.base.CudaBuild;
import io.athanor.base.NativeLibraries;
import io.athanor.base.UserError;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch_cuda;
import org.bytedeco.pytorch.global.torch_nccl;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;

/**
 * Ranks in step over NCCL where tensors lie on GPUs, each rank's on a whole one of its own. Tensors of the processor's go over
 * Gloo, by which the ranks met and proved that they have the key, and which finds out who is lost.
 */
public final class NcclCollective implements Collective {
    private final GlooCollective gloo;
    private final Backend nccl;
    private final Predicate<Tensor> onGpu;
    private final Consumer<Backend> end;

    /**
     * @param onGpu the tensors that go over {@code nccl}
     * @param end lets go of the other ranks, also of those that do not answer
     */
    NcclCollective(GlooCollective gloo, Backend nccl, Predicate<Tensor> onGpu, Consumer<Backend> end) {
        this.gloo = gloo;
        this.nccl = nccl;
        this.onGpu = onGpu;
        this.end = end;
    }

    /**
     * Ranks that have met already. The GPUs themselves meet at the first operation.
     *
     * @param gloo closed with this, and if this fails
     * @param timeOut of every operation
     * @throws UserError if NCCL cannot be loaded here
     */
    public static NcclCollective over(GlooCollective gloo, Duration timeOut) {
        try {
            return new NcclCollective(gloo, group(gloo, timeOut), Tensor::is_cuda, Backend::abort);
        } catch (RuntimeException e) {
            gloo.close();
            throw e;
        } catch (LinkageError e) {
            gloo.close();
            // Spark would end the process for that
            throw new UserError(
                    "Cannot train on CUDA: libtorch's NCCL cannot be loaded (" + e.getMessage() + "), expected "
                            + CudaBuild.NEEDS + ". Install them or set train.device to cpu.",
                    e);
        }
    }

    private static Backend group(GlooCollective gloo, Duration timeOut) {
        NativeLibraries.load(openblas.class, torch.class, torch_cuda.class, torch_nccl.class);
        // otherwise a lost rank would end the process of all that wait for it, where it should end their wait
        torch.set_env("TORCH_NCCL_BLOCKING_WAIT", "1", true);
        try (Milliseconds patience = new Milliseconds(timeOut.toMillis());
                ProcessGroupNCCL.Options options = ProcessGroupNCCL.Options.create()) {
            options.timeout(patience);
            return new ProcessGroupNCCL(gloo.store(), gloo.rank(), gloo.size(), options);
        }
    }

    @Override
    public int rank() {
        return gloo.rank();
    }

    @Override
    public int size() {
        return gloo.size();
    }

    @Override
    public void allReduceSum(Tensor tensor) {
        startAllReduceSum(tensor).await();
    }

    @Override
    public PendingSum startAllReduceSum(Tensor tensor) {
        return onGpu.test(tensor)
                ? gloo.pending("a sum", () -> nccl.allreduce(new TensorVector(tensor)))
                : gloo.startAllReduceSum(tensor);
    }

    /** Of the processor's tensors alone: whoever wants the same bits from other numbers of ranks has no others. */
    @Override
    public void allReduceSumInPairs(Tensor tensor) {
        if (onGpu.test(tensor)) {
            throw new IllegalStateException("GPUs do not add up in pairs");
        }
        gloo.allReduceSumInPairs(tensor);
    }

    @Override
    public List<Tensor> allGather(Tensor own) {
        return onGpu.test(own) ? gloo.allGather(own, nccl::_allgather_base) : gloo.allGather(own);
    }

    @Override
    public void broadcast(Tensor tensor) {
        if (onGpu.test(tensor)) {
            gloo.run("a broadcast", () -> nccl.broadcast(new TensorVector(tensor)));
        } else {
            gloo.broadcast(tensor);
        }
    }

    @Override
    public void await() {
        gloo.await();
    }

    @Override
    public void close() {
        // the last of them is closed first
        try (gloo;
                nccl) {
            end.accept(nccl);
        }
    }
}
