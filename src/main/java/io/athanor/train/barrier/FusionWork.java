package io.athanor.train.barrier;

import io.athanor.collective.Collective;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.train.loop.Checkpoints;
import io.athanor.train.loop.RankListener;
import io.athanor.train.loop.TrainedWeights;
import io.athanor.train.loop.TrainingTask;
import io.athanor.train.rows.RankShards;
import org.apache.hadoop.conf.Configuration;

/** A network trained on the rows of a joined table. */
record FusionWork(TrainingTask task) implements RankWork<TrainedWeights> {
    @Override
    public boolean deterministic() {
        return task.settings().deterministic();
    }

    @Override
    public Ready<TrainedWeights> prepare(int rank, int ranks, WorkerSettings settings, Configuration configuration) {
        return new OwnRows(task, task.shards(rank, ranks, ExecutorDisk.cache(settings), configuration));
    }

    private record OwnRows(TrainingTask task, RankShards shards) implements Ready<TrainedWeights> {
        @Override
        public TrainedWeights fit(
                Collective collective, TorchDevice device, Checkpoints checkpoints, RankListener listener) {
            return task.fit(shards, collective, device, checkpoints, listener);
        }

        @Override
        public void close() {
            shards.close();
        }
    }
}
