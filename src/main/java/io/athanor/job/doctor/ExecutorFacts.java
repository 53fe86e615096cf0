package io.athanor.job.doctor;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What a trial found on an executor.
 *
 * @param cores tasks it runs at a time
 * @param libraries what each native library said, by its name
 * @param broken why libraries do not work, by their names
 * @param gpuAmount GPUs it was promised
 * @param gpus addresses of those its tasks were assigned
 * @param cuda whether models can run on them
 * @param torchLacks what keeps libtorch from them; empty if nothing does
 * @param folder the one of its folders whose disk has the least room
 * @param freeMegabytes the room there
 * @param unwritable folders it cannot write to
 * @param peers the other executors
 * @param unreached why some of them cannot be reached from here, by {@code executor on host}
 */
record ExecutorFacts(
        String executor,
        String host,
        String java,
        int cores,
        Map<String, String> libraries,
        Map<String, String> broken,
        int gpuAmount,
        List<String> gpus,
        boolean cuda,
        String torchLacks,
        String folder,
        long freeMegabytes,
        List<String> unwritable,
        int peers,
        Map<String, String> unreached)
        implements Serializable {}
