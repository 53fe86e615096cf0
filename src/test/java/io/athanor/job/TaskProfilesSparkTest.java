package io.athanor.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.testing.LocalSpark;
import org.junit.jupiter.api.Test;

class TaskProfilesSparkTest {
    private static final TaskResources NONE = new TaskResources(0, 0);

    @Test
    void a_local_run_goes_on_without_and_says_so() {
        var spark = LocalSpark.session().sparkContext();
        TaskProfiles profiles =
                TaskProfiles.of(new ResourceSettings(new TaskResources(2, 1), new TaskResources(2, 0)), spark);
        assertThat(profiles.extract()).isNull();
        assertThat(profiles.train()).isNull();
        assertThat(profiles.warnings())
                .containsExactly("resources: is passed over, for a local run has no resources to give to tasks.");
        assertThat(TaskProfiles.of(new ResourceSettings(NONE, NONE), spark).warnings())
                .isEmpty();
    }

    @Test
    void what_no_task_can_have_is_refused_with_the_settings() {
        assertThatThrownBy(() -> new TaskResources(1, 0.7))
                .hasMessageContaining("gpus is 0.7, expected a whole number");
        for (double gpus : new double[] {0.5, 2}) {
            assertThatThrownBy(() -> new ResourceSettings(NONE, new TaskResources(1, gpus)))
                    .hasMessageContaining("train.gpus is " + gpus + ", expected 0, or 1");
        }
        assertThat(new ResourceSettings(NONE, new TaskResources(1, 1)).train().gpus())
                .isEqualTo(1);
    }
}
