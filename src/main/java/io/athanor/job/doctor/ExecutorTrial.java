package io.athanor.job.doctor;

import io.athanor.base.HostCache;
import io.athanor.fusion.ops.Torch;
import io.athanor.job.TaskProfiles;
import io.athanor.model.OnnxEngine;
import io.athanor.train.barrier.BarrierStage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.resource.ResourceInformation;

/**
 * Looks at an executor from within: a task a slot, of which the first of each executor speaks. It loads what extraction and
 * training load, and knocks at every other executor on the address at which trainings meet.
 */
final class ExecutorTrial implements BarrierStage.Rank<ExecutorFacts> {
    private static final long serialVersionUID = 1L;

    /**
     * Where a task listens.
     *
     * @param gpus the addresses it was assigned, joined by commas
     * @param port 0 if it cannot listen
     */
    private record Door(String executor, String host, String gpus, int port, String problem) {
        static Door read(String text) {
            String[] words = text.split("\t", -1);
            return new Door(words[0], words[1], words[2], Integer.parseInt(words[3]), words[4]);
        }

        String text() {
            return String.join("\t", executor, host, gpus, Integer.toString(port), problem.replaceAll("\\s", " "));
        }

        String name() {
            return executor + " on " + host;
        }
    }

    @Override
    public List<ExecutorFacts> run() throws IOException {
        BarrierTaskContext context = BarrierTaskContext.get();
        SparkEnv spark = SparkEnv.get();
        // under this address executors serve each other's blocks, and ranks of a training meet
        String host = spark.blockManager().blockManagerId().host();
        String gpus = gpus(context);
        ReachabilityProbe bell = null;
        Door own;
        try {
            bell = ReachabilityProbe.open(host, spark.executorId());
            own = new Door(spark.executorId(), host, gpus, bell.port(), "");
        } catch (IOException e) {
            own = new Door(spark.executorId(), host, gpus, 0, "it cannot listen there: " + e.getMessage());
        }
        try {
            List<Door> doors =
                    Stream.of(context.allGather(own.text())).map(Door::read).toList();
            List<ExecutorFacts> facts =
                    speaks(doors, context.partitionId()) ? List.of(look(spark, own, doors)) : List.of();
            // doors stay open until everybody has knocked
            context.barrier();
            return facts;
        } finally {
            if (bell != null) {
                bell.close();
            }
        }
    }

    private static boolean speaks(List<Door> doors, int rank) {
        return doors.stream()
                        .map(Door::executor)
                        .toList()
                        .indexOf(doors.get(rank).executor())
                == rank;
    }

    /** The first door of each executor. */
    private static List<Door> speakers(List<Door> doors) {
        List<Door> speakers = new ArrayList<>();
        for (int rank = 0; rank < doors.size(); rank++) {
            if (speaks(doors, rank)) {
                speakers.add(doors.get(rank));
            }
        }
        return speakers;
    }

    private static ExecutorFacts look(SparkEnv spark, Door own, List<Door> doors) {
        List<Door> speakers = speakers(doors);
        List<Door> mine = doors.stream()
                .filter(door -> door.executor().equals(own.executor()))
                .toList();
        Map<String, String> unreached = new TreeMap<>();
        for (Door other : speakers) {
            String problem = other.port() == 0
                    ? other.problem()
                    : ReachabilityProbe.knock(other.host(), other.port(), other.executor());
            if (!problem.isEmpty()) {
                unreached.put(other.name(), problem);
            }
        }
        Map<String, String> libraries = new TreeMap<>();
        Map<String, String> broken = new TreeMap<>();
        for (Map.Entry<String, Supplier<String>> trial : SelfChecks.libraries().entrySet()) {
            try {
                libraries.put(trial.getKey(), trial.getValue().get());
            } catch (RuntimeException | LinkageError e) {
                // the other libraries are tried all the same, and the driver says what is to be done
                broken.put(trial.getKey(), deepest(e).toString());
            }
        }
        List<String> unwritable = new ArrayList<>();
        Path tightest = Path.of("");
        long free = Long.MAX_VALUE;
        for (Path folder : folders(spark)) {
            Path there = existing(folder);
            if (!Files.isWritable(there)) {
                unwritable.add(folder.toString());
            }
            long room = there.toFile().getUsableSpace() >> 20;
            if (room < free) {
                free = room;
                tightest = folder;
            }
        }
        return new ExecutorFacts(
                own.executor(),
                own.host(),
                Runtime.version().toString(),
                mine.size(),
                libraries,
                broken,
                spark.conf().getInt(TaskProfiles.EXECUTOR_GPUS, 0),
                mine.stream()
                        .flatMap(door -> Stream.of(door.gpus().split(",", -1)))
                        .filter(gpu -> !gpu.isEmpty())
                        .distinct()
                        .sorted()
                        .toList(),
                !broken.containsKey("ONNX Runtime") && OnnxEngine.hasCuda(),
                broken.containsKey("libtorch") ? "it does not work" : Torch.withoutGpus(),
                tightest.toString(),
                free,
                unwritable,
                speakers.size() - 1,
                unreached);
    }

    /** Where blocks and rows of trainings go, and where libraries and models are unpacked. */
    private static List<Path> folders(SparkEnv spark) {
        return Stream.concat(
                        Arrays.stream(spark.blockManager().diskBlockManager().localDirs())
                                .map(File::toPath),
                        Stream.of(HostCache.folder("native")))
                .toList();
    }

    /** What it began with: a library that cannot be unpacked fails as a class that cannot be initialised. */
    private static Throwable deepest(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null && deepest.getCause() != deepest) {
            deepest = deepest.getCause();
        }
        return deepest;
    }

    private static Path existing(Path folder) {
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return there;
    }

    private static String gpus(BarrierTaskContext context) {
        ResourceInformation gpu = context.resourcesJMap().get("gpu");
        return gpu == null ? "" : String.join(",", gpu.addresses());
    }
}
