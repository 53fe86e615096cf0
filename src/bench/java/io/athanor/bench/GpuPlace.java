package io.athanor.bench;

import io.athanor.base.CudaBuild;
import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.fusion.ops.Torch;
import io.athanor.model.ModelDevice;
import io.athanor.model.OnnxEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the contenders of a GPU run on: the device, and a Spark of one worker that announces it, whose executor holds it and
 * whose tasks are assigned it, as on a real cluster. Each of Athanor's contenders starts a Spark of its own.
 *
 * @param home what {@code SPARK_HOME} is to be
 * @param script announces the device
 */
record GpuPlace(ModelDevice device, Path home, Path script) {
    private static final String REMEDY = " Run it on a machine with one, or try it out by --device cpu.";

    /**
     * Looks for a GPU that all can use, with what clusters find theirs with.
     *
     * @throws UserError that says what is missing, before anything takes long
     */
    static ModelDevice gpu(Path athanor) throws IOException {
        Process found = new ProcessBuilder(athanor.resolve("conf/spark/gpus").toString()).start();
        String said = new String(found.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        String address =
                said.isEmpty() ? "" : Json.tree(said).at("/addresses/0").asText();
        if (!address.matches("[0-9]{1,3}")) {
            throw new UserError(
                    "Cannot measure on a GPU: found no nvidia-smi that lists one, expected NVIDIA's driver and"
                            + " a device." + REMEDY);
        }
        if (!OnnxEngine.hasCuda()) {
            throw missing(address, "ONNX Runtime cannot use it", "CUDA 12 and cuDNN 9");
        }
        if (Torch.gpus() <= Integer.parseInt(address)) {
            throw missing(address, "libtorch cannot use it (" + Torch.withoutGpus() + ")", CudaBuild.NEEDS);
        }
        return new ModelDevice(Integer.parseInt(address));
    }

    private static UserError missing(String address, String found, String needs) {
        return new UserError("Cannot measure on GPU " + address + ": " + found
                + ", expected its build for CUDA and what" + " that needs (" + needs
                + "). Install that, and build by ATHANOR_NATIVE=cuda jobs/bench gpu.");
    }

    /**
     * Makes ready for Sparks below a folder. Of a processor the device is announced but nobody's: tasks are assigned it, and
     * compute without it.
     */
    static GpuPlace of(ModelDevice device, Path athanor, Path scratch) throws IOException {
        Path home = Files.createDirectories(scratch.resolve("spark-home"));
        Files.createSymbolicLink(home.resolve("jars"), athanor.resolve("target/spark"));
        int number = device.isCuda() ? device.cuda() : 0;
        Path script = Files.writeString(
                scratch.resolve("gpus"),
                "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [\"" + number + "\"]}'\n");
        if (!script.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + script + " executable");
        }
        return new GpuPlace(device, home, script);
    }

    /**
     * Settings of a driver's JVM; the lines of {@code conf/spark/standalone-gpu.conf}.
     *
     * @param cores of the executor
     * @param heapMegabytes of the executor
     */
    Map<String, String> settings(int cores, int heapMegabytes) {
        return Map.ofEntries(
                Map.entry("spark.master", "local-cluster[1," + cores + "," + heapMegabytes + "]"),
                Map.entry("spark.executor.memory", heapMegabytes + "m"),
                Map.entry("spark.executor.extraClassPath", System.getProperty("java.class.path")),
                Map.entry(
                        "spark.executor.extraJavaOptions",
                        "-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile")),
                Map.entry("spark.worker.resource.gpu.amount", "1"),
                Map.entry("spark.worker.resource.gpu.discoveryScript", script.toString()),
                Map.entry("spark.executor.resource.gpu.amount", "1"),
                // all tasks of an extraction share the device; a worker of a training asks for the whole of it
                Map.entry("spark.task.resource.gpu.amount", "0.01"));
    }

    Map<String, String> environment() {
        return Map.of("SPARK_HOME", home.toString(), "SPARK_SCALA_VERSION", "2.12");
    }
}
