package io.athanor.job.doctor;

import io.athanor.base.CudaBuild;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;

/** What the facts of executors come to: a table, and what has to be mended. */
final class ClusterFindings {
    /** Claims of work directories and signatures of object stores go by the clock. */
    private static final long CLOCK_MILLIS = 5_000;

    private static final long DISK_MEGABYTES = 1500;
    private static final List<String> LIBRARIES = List.of("ONNX Runtime", "FFmpeg", "libtorch");

    private final SparkConf conf;
    private final Map<String, ClockOffset> clocks;

    /** @param clocks by executor */
    ClusterFindings(SparkConf conf, Map<String, ClockOffset> clocks) {
        this.conf = conf;
        this.clocks = clocks;
    }

    ClusterReport of(List<ExecutorFacts> executors) {
        List<List<String>> table = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("executor", "host", "Java"));
        head.addAll(LIBRARIES);
        head.addAll(List.of("devices", "free disk", "clock", "reaches"));
        table.add(head);
        List<String> faults = new ArrayList<>();
        for (ExecutorFacts executor : executors) {
            table.add(row(executor));
            faults.addAll(faults(executor));
        }
        int wanted = conf.getInt("spark.executor.instances", 0);
        if (executors.size() < wanted) {
            faults.add("Executors: found " + executors.size() + ", expected " + wanted
                    + " (spark.executor.instances). Free cores and memory, or ask for fewer.");
        }
        return new ClusterReport(table, faults);
    }

    private List<String> row(ExecutorFacts executor) {
        List<String> row = new ArrayList<>(List.of(executor.executor(), executor.host(), executor.java()));
        for (String library : LIBRARIES) {
            row.add(
                    executor.broken().containsKey(library)
                            ? "FAILS"
                            : cuda(executor, library) ? "works, CUDA" : "works");
        }
        row.add(devices(executor));
        row.add(String.format(Locale.ROOT, "%.1f GB", executor.freeMegabytes() / 1024.0));
        ClockOffset clock = clocks.get(executor.executor());
        row.add(
                clock == null
                        ? "?"
                        : String.format(Locale.ROOT, "%+d ± %d ms", clock.millis(), clock.uncertainMillis()));
        int reached = executor.peers()
                - (int) executor.unreached().keySet().stream()
                        .filter(name -> !name.equals(name(executor)))
                        .count();
        row.add(reached + " of " + executor.peers());
        return row;
    }

    private static boolean cuda(ExecutorFacts executor, String library) {
        return library.equals("ONNX Runtime") && executor.cuda()
                || library.equals("libtorch") && executor.torchLacks().isEmpty();
    }

    private static String devices(ExecutorFacts executor) {
        String cores = executor.cores() + (executor.cores() == 1 ? " core" : " cores");
        if (executor.gpuAmount() == 0) {
            return cores;
        }
        return cores + ", " + executor.gpuAmount() + (executor.gpuAmount() == 1 ? " GPU" : " GPUs")
                + (executor.gpus().isEmpty() ? "" : " (" + String.join(", ", executor.gpus()) + ")");
    }

    private List<String> faults(ExecutorFacts executor) {
        List<String> faults = new ArrayList<>();
        String who = "Executor " + name(executor) + ": ";
        executor.broken()
                .forEach((library, why) -> faults.add(who + library + " does not work (" + why
                        + "), expected it to. See that it runs on Linux x86_64 and that ATHANOR_CACHE"
                        + " (spark.executorEnv.ATHANOR_CACHE) is a folder it can write to, and run programs from."));
        if (!executor.unwritable().isEmpty()) {
            faults.add(who + "it cannot write to " + String.join(", ", executor.unwritable())
                    + ", expected folders of its own. Set spark.local.dir on the workers, and"
                    + " spark.executorEnv.ATHANOR_CACHE.");
        }
        if (executor.freeMegabytes() < DISK_MEGABYTES) {
            faults.add(who + "found " + executor.freeMegabytes() + " MB free at " + executor.folder() + ", expected "
                    + DISK_MEGABYTES + " MB. Free some, or point spark.local.dir and spark.executorEnv.ATHANOR_CACHE to"
                    + " another disk.");
        }
        if (executor.gpuAmount() > 0 && !executor.cuda()) {
            faults.add(who + "it was given " + executor.gpuAmount()
                    + " GPU(s) that ONNX Runtime cannot use, expected CUDA."
                    + " Build with ATHANOR_NATIVE=cuda, see that CUDA 12 and cuDNN 9 are there, or leave"
                    + " spark.executor.resource.gpu.amount out.");
        }
        if (executor.gpuAmount() > 0 && !executor.torchLacks().isEmpty()) {
            faults.add(who + "it was given " + executor.gpuAmount() + " GPU(s) that libtorch cannot use ("
                    + executor.torchLacks() + "), expected CUDA. Build with ATHANOR_NATIVE=cuda, see that "
                    + CudaBuild.NEEDS + " are there, or leave spark.executor.resource.gpu.amount out.");
        }
        ClockOffset clock = clocks.get(executor.executor());
        if (clock != null && Math.abs(clock.millis()) - clock.uncertainMillis() > CLOCK_MILLIS) {
            faults.add(who + "its clock is " + clock.millis() + " ms off the driver's, expected less than "
                    + CLOCK_MILLIS + " ms: claims of work directories go by it. Set the clocks by NTP.");
        }
        if (!executor.unreached().isEmpty()) {
            String whom = executor.unreached().entrySet().stream()
                    .map(e -> e.getKey() + " (" + e.getValue() + ")")
                    .collect(Collectors.joining("; "));
            faults.add(
                    who + "it does not reach executor " + whom + ", expected all to reach each other on any port, for"
                            + " workers of a training meet. Open the network between them, or set SPARK_LOCAL_IP of the workers to"
                            + " addresses that the others reach.");
        }
        return faults;
    }

    private static String name(ExecutorFacts executor) {
        return executor.executor() + " on " + executor.host();
    }
}
