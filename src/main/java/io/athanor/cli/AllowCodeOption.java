package io.athanor.cli;

import picocli.CommandLine.Option;

/** Whether code may run that came with a model. No pipeline file may say so: it may be a stranger's, as the model is. */
final class AllowCodeOption {
    /** Where encoders look for it: among the settings that Spark is started with, which it takes from this process. */
    static final String SETTING = "spark.athanor.allow-code";

    /** @param allowed what was typed; for each command anew */
    @Option(
            names = "--allow-code",
            description =
                    "Runs code that came with a model, as a transformer of Spark ML (encoder: spark-ml) does. Give it if you trust"
                            + " whoever made it.")
    void allow(boolean allowed) {
        if (allowed) {
            System.setProperty(SETTING, "true");
        } else {
            System.clearProperty(SETTING);
        }
    }
}
