package io.athanor.task;

import io.athanor.base.Setting;
import java.io.Serializable;

/** A task picked by its name. */
public record TaskChoice(
        @Setting(value = "What is learned.", tag = Setting.KEY, inline = true)
        TaskSettings kind) implements Serializable {}
