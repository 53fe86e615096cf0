package io.athanor.task;

import io.athanor.base.Setting;
import java.io.Serializable;

/** A task picked by its name. */
public record TaskChoice(
        @Setting(
                value =
                        "What is learned: one class a sample, several labels, a level, numbers; or nothing, so that a run ends with the joined table.",
                tag = Setting.KEY,
                inline = true)
        TaskSettings kind)
        implements Serializable {}
