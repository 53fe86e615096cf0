package io.athanor.train.barrier;

import io.athanor.fusion.ops.Torch;
import io.athanor.train.barrier.WorkerDevices.Offer;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** What this thread's task was given to compute with. */
final class TaskOffer {
    private TaskOffer() {}

    static Offer here() {
        ResourceInformation gpus = TaskContext.get().resourcesJMap().get("gpu");
        String gpu = gpus == null || gpus.addresses().length == 0 ? null : gpus.addresses()[0];
        SparkEnv spark = SparkEnv.get();
        return new Offer(
                spark.blockManager().blockManagerId().host(),
                spark.executorId(),
                gpu,
                gpu == null ? 0 : Torch.gpus(),
                gpu == null ? "" : Torch.withoutGpus());
    }
}
