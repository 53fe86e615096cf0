package io.athanor.job.step;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.job.ResourceSettings;
import io.athanor.job.TaskResources;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class CudaTrainingTest {
    private static final TaskResources NONE = new TaskResources(0, 0);

    private final SparkConf spark = new SparkConf(false).set("spark.master", "spark://host:7077");

    @Test
    void a_cluster_has_to_give_gpus_to_executors_and_these_to_workers() {
        refused(NONE, "executors are given no GPUs (spark.executor.resource.gpu.amount)");
        spark.set("spark.executor.resource.gpu.amount", "1");
        refused(NONE, "its workers are given no GPUs, expected one each. Set resources.train.gpus: 1");
        assertThatCode(() -> require(new TaskResources(0, 1))).doesNotThrowAnyException();
        spark.set("spark.task.resource.gpu.amount", "0.01");
        assertThatCode(() -> require(NONE)).doesNotThrowAnyException();
        spark.set("spark.master", "local[4]");
        refused(new TaskResources(0, 1), "a run with the master local[4] has no GPUs to assign");
    }

    private void refused(TaskResources workers, String said) {
        assertThatThrownBy(() -> require(workers))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot train on CUDA: " + said);
    }

    private void require(TaskResources workers) {
        CudaTraining.requireGpus(new ResourceSettings(NONE, workers), spark);
    }
}
