package io.athanor.train.barrier;

import io.athanor.train.loop.EpochReport;
import io.athanor.train.loop.StepReport;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.util.AccumulatorV2;
import org.jspecify.annotations.Nullable;

/**
 * What rank 0 tells the driver with its executor's heartbeats: what the workers compute with, every epoch, and of the steps the
 * newest.
 */
final class ProgressAccumulator extends AccumulatorV2<StepReport, ProgressAccumulator.Told> {
    private static final long serialVersionUID = 1L;

    private final List<EpochReport> epochs = new ArrayList<>();
    private @Nullable StepReport newest;
    private String devices = "";

    /**
     * @param step null before the first that was told
     * @param devices empty where there is nothing to say of them
     */
    record Told(List<EpochReport> epochs, @Nullable StepReport step, String devices) implements Serializable {}

    /** @param said what the workers compute with */
    synchronized void add(String said) {
        devices = said;
    }

    synchronized void add(EpochReport epoch) {
        epochs.add(epoch);
    }

    @Override
    public synchronized void add(StepReport step) {
        newest = step;
    }

    @Override
    public synchronized boolean isZero() {
        return epochs.isEmpty() && newest == null && devices.isEmpty();
    }

    @Override
    public synchronized ProgressAccumulator copy() {
        ProgressAccumulator copy = new ProgressAccumulator();
        copy.epochs.addAll(epochs);
        copy.newest = newest;
        copy.devices = devices;
        return copy;
    }

    @Override
    public synchronized void reset() {
        epochs.clear();
        newest = null;
        devices = "";
    }

    @Override
    public void merge(AccumulatorV2<StepReport, Told> other) {
        Told told = other.value();
        synchronized (this) {
            epochs.addAll(told.epochs());
            newest = told.step() == null ? newest : told.step();
            devices = told.devices().isEmpty() ? devices : told.devices();
        }
    }

    @Override
    public synchronized Told value() {
        return new Told(List.copyOf(epochs), newest, devices);
    }
}
