package io.athanor.graph;

import io.athanor.collective.Collective;
import io.athanor.fusion.ops.Torch;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.table.RowFile;
import io.athanor.train.barrier.RankWork;
import io.athanor.train.barrier.WorkerSettings;
import io.athanor.train.loop.Checkpoints;
import io.athanor.train.loop.RankListener;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.bytedeco.pytorch.Tensor;

/**
 * A training of embeddings, wholly stated: it gives the same bits wherever it runs.
 *
 * @param heldOut triples that are not learned from
 * @param shards virtual ones of all ranks
 * @param out gets the embeddings, a row an entity's number
 */
record EmbeddingWork(NumberedTriples triples, GraphSettings settings, long heldOut, int shards, long seed, String out)
        implements RankWork<TrainedEmbeddings> {
    static final String NUMBER = "number";
    static final String VECTOR = "vector";

    private static final StructType SCHEMA = new StructType()
            .add(NUMBER, DataTypes.IntegerType, false)
            .add(VECTOR, DataTypes.createArrayType(DataTypes.FloatType, false), false);

    @Override
    public boolean deterministic() {
        return true;
    }

    @Override
    public Ready<TrainedEmbeddings> prepare(int rank, int ranks, WorkerSettings workers, Configuration configuration) {
        return new Own(this, triples.read(configuration, heldOut, seed), configuration);
    }

    private record Own(EmbeddingWork work, Triples triples, Configuration configuration)
            implements Ready<TrainedEmbeddings> {
        @Override
        public TrainedEmbeddings fit(
                Collective collective, TorchDevice device, Checkpoints checkpoints, RankListener listener) {
            return new EmbeddingLoop(triples, work.settings(), work.shards(), work.seed())
                    .fit(collective, checkpoints, listener, embeddings -> {
                        if (collective.rank() == 0) {
                            write(embeddings);
                        }
                    });
        }

        /** By whoever trained them, so that they never pass through the driver. */
        private void write(Tensor embeddings) {
            int width = work.settings().width();
            RowFile.write(
                    new Path(work.out()),
                    configuration,
                    SCHEMA,
                    IntStream.range(0, triples.entities())
                            .<Row>mapToObj(i -> RowFactory.create(i, row(embeddings, i, width)))
                            .iterator());
        }

        private static float[] row(Tensor embeddings, int number, int width) {
            float[] values = new float[width];
            Torch.buffer(embeddings).position(number * width).get(values);
            return values;
        }

        @Override
        public void close() {}
    }
}
