package io.athanor.export;

import io.athanor.fusion.ops.Ops;
import io.athanor.task.Regression;
import io.athanor.task.Task;
import java.util.ArrayList;
import java.util.List;

/** {@link Task#activate} in the operations of a graph. */
final class TaskOutputs {
    private TaskOutputs() {}

    /**
     * What a network's outputs say.
     *
     * @param outputs [batch × task width]
     * @return [batch × the task's outputs]
     */
    static <T> T activated(Ops<T> ops, Task task, T outputs) {
        return switch (task.activation()) {
            case SOFTMAX -> ops.softmax(outputs);
            case SIGMOID -> ops.sigmoid(outputs);
            case ORDINAL -> levels(ops, outputs, task.width());
            case IDENTITY -> inTheirUnit(ops, outputs, (Regression) task);
        };
    }

    private static <T> T levels(Ops<T> ops, T outputs, int width) {
        List<T> levels = new ArrayList<>();
        T higher = ops.sigmoid(outputs);
        T reached = ops.affine(ops.slice(outputs, 1, 0, 1), 0, 1);
        for (int k = 0; k < width; k++) {
            T above = ops.slice(higher, 1, k, k + 1);
            levels.add(ops.multiply(reached, ops.affine(above, -1, 1)));
            reached = ops.multiply(reached, above);
        }
        levels.add(reached);
        return ops.concat(levels, 1);
    }

    private static <T> T inTheirUnit(Ops<T> ops, T outputs, Regression task) {
        List<T> values = new ArrayList<>();
        for (int t = 0; t < task.width(); t++) {
            values.add(ops.affine(
                    ops.slice(outputs, 1, t, t + 1),
                    task.deviation().get(t),
                    task.mean().get(t)));
        }
        return values.size() == 1 ? values.get(0) : ops.concat(values, 1);
    }
}
