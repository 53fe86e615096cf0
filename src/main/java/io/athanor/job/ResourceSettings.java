package io.athanor.job;

import io.athanor.base.Setting;

/** What tasks of different stages take of a cluster; a local run has nothing to give and goes on without. */
public record ResourceSettings(
        @Setting(value = "A task of extraction, which handles a part at a time.", otherwise = "{}")
        TaskResources extract,

        @Setting(value = "A worker of a training.", otherwise = "{}")
        TaskResources train) {

    public ResourceSettings {
        if (train.gpus() > 0 && train.gpus() != 1) {
            throw new IllegalArgumentException(
                    "train.gpus is " + train.gpus() + ", expected 0, or 1: a worker of a training has a whole one");
        }
    }
}
