package io.athanor.bench;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.athanor.model.ModelFile;
import io.athanor.model.OnnxEngine;
import io.athanor.table.RowFile;
import io.athanor.table.RowReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * The yardstick: payloads in memory, ONNX Runtime itself tuned as well as we know how, features left in memory. One session
 * without spinning is shared by a thread a core, each running batches on one thread; on a GPU they are larger.
 */
abstract class BareLoop implements Contender.Way {
    private final ExecutorService workers;
    private final int cores;
    final OrtEnvironment environment = OnnxEngine.environment();
    final OrtSession session;

    BareLoop(Contender.Task task, ModelFile model) throws OrtException {
        this.cores = task.cores();
        this.workers = Executors.newFixedThreadPool(cores);
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            if (task.device().isCuda()) {
                options.addCUDA(task.device().cuda());
            }
            this.session = environment.createSession(model.onDisk().toString(), options);
        }
    }

    static List<Row> rows(Contender.Task task, String file, StructType schema) {
        List<Row> rows = new ArrayList<>();
        Path path = new Path(task.data().resolve(file).toUri());
        try (RowReader reader = RowFile.read(path, new Configuration(), schema)) {
            reader.forEachRemaining(rows::add);
        }
        return rows;
    }

    /** Runs the same work in every thread and waits for all. */
    final void inAllThreads(Callable<Void> work) throws Exception {
        List<Future<Void>> running = new ArrayList<>();
        for (int i = 0; i < cores; i++) {
            running.add(workers.submit(work));
        }
        try {
            for (Future<Void> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
