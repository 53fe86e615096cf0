package io.athanor.collective;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** One rank, alone. */
public final class SoloCollective implements Collective {
    @Override
    public int rank() {
        return 0;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public void allReduceSum(Tensor tensor) {}

    @Override
    public PendingSum startAllReduceSum(Tensor tensor) {
        return () -> {};
    }

    @Override
    public void allReduceSumInPairs(Tensor tensor) {}

    @Override
    public List<Tensor> allGather(Tensor own) {
        return List.of(own.detach());
    }

    @Override
    public void broadcast(Tensor tensor) {}

    @Override
    public void await() {}

    @Override
    public void close() {}
}
