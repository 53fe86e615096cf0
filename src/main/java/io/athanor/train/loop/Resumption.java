package io.athanor.train.loop;

import io.athanor.collective.Collective;
import io.athanor.train.step.Sums;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Hands the state that rank 0 found to all ranks. */
public final class Resumption {
    private Resumption() {}

    static Optional<TrainingState> of(Checkpoints checkpoints, Collective collective) {
        return newest(checkpoints, collective).map(TrainingState::read);
    }

    /** What {@link Checkpoints#newest} gives rank 0, on all ranks. */
    public static Optional<byte[]> newest(Checkpoints checkpoints, Collective collective) {
        byte[] state = collective.rank() == 0 ? checkpoints.newest().orElse(new byte[0]) : new byte[0];
        int length = (int) Sums.of(collective, state.length)[0];
        if (length == 0) {
            return Optional.empty();
        }
        byte[] all = new byte[length];
        System.arraycopy(state, 0, all, 0, state.length);
        try (PointerScope scope = new PointerScope()) {
            Tensor t = Tensor.create(all, false, length);
            collective.broadcast(t);
            new BytePointer(t.data_ptr()).capacity(length).get(all);
        }
        return Optional.of(all);
    }
}
