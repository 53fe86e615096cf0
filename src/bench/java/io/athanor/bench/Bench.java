package io.athanor.bench;

import io.athanor.base.UserError;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The benchmarks. {@code jobs/bench --help} lists them, {@code jobs/bench NAME --help} says what one measures. Figures are
 * ratios of contenders that ran in turns on the same machine within one run; the last lines printed are the result.
 */
@Command(
        name = "bench",
        description = "Measures Athanor against what people would otherwise use. Ratios, found in one run.",
        synopsisSubcommandLabel = "BENCHMARK",
        mixinStandardHelpOptions = true,
        subcommands = {
            ExtractionBench.class,
            EncoderBench.class,
            JoinBench.class,
            TrainingBench.class,
            ScalingBench.class,
            ClusterBench.class,
            GpuBench.class,
            PipelineBench.class,
            ListingBench.class,
            GraphBench.class,
            QualityBench.class,
            FusionBench.class,
            TreesBench.class
        })
public final class Bench {
    private Bench() {}

    public static void main(String[] arguments) {
        int code = new CommandLine(new Bench())
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    if (failure instanceof UserError) {
                        line.getErr().println("bench: " + failure.getMessage());
                        return 2;
                    }
                    throw failure;
                })
                .execute(arguments);
        // Spark leaves threads behind that would keep the JVM
        System.exit(code);
    }
}
