package io.athanor.train.barrier;

import io.athanor.base.CudaBuild;
import io.athanor.base.UserError;
import io.athanor.fusion.ops.TorchDevice;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the workers of a training are to compute with, as the user asks for it. */
public enum WorkerDevices {
    /** GPUs where every worker was assigned one of its own that its libtorch can use; otherwise processors. */
    AUTO,
    CPU,
    CUDA;

    /**
     * What a worker could compute with.
     *
     * @param host where it runs
     * @param process in which it runs, a name that no other has
     * @param gpu address of the GPU that its task was assigned; null if it was assigned none
     * @param usable GPUs that its libtorch finds
     * @param lacking why it finds none; empty if it finds some, or nobody asked
     */
    public record Offer(
            String host, String process, @Nullable String gpu, int usable, String lacking) {}

    /**
     * What they do compute with: all with GPUs, or all with processors.
     *
     * @param devices by worker
     * @param said what the user should know of it, in a sentence; empty where nothing is worth saying
     */
    public record Decision(List<TorchDevice> devices, String said) {
        public Decision {
            devices = List.copyOf(devices);
        }
    }

    /** Why there can be no GPUs: what was found, and what is to be done about it. */
    private record Lack(String found, String expected) {}

    /**
     * Decides for all workers alike. A GPU that was not assigned is never used: it is somebody else's.
     *
     * @param workers what each could compute with, all of a training
     * @param deterministic whether other numbers of workers are to come to the same bits
     * @throws UserError if CUDA is asked for and cannot be had
     */
    public Decision decide(List<Offer> workers, boolean deterministic) {
        if (this == CPU) {
            return processors(workers, "");
        }
        Lack lack = lack(workers, deterministic);
        if (lack != null) {
            if (this == CUDA) {
                throw new UserError("Cannot train on CUDA: " + lack.found() + ", expected " + lack.expected()
                        + ", or set train.device to auto or cpu.");
            }
            boolean idle = workers.stream().anyMatch(worker -> worker.gpu() != null);
            return processors(workers, idle ? "trains on processors and leaves GPUs idle: " + lack.found() : "");
        }
        return new Decision(
                workers.stream().map(WorkerDevices::gpu).toList(),
                "trains on " + workers.size() + (workers.size() == 1 ? " GPU" : " GPUs"));
    }

    private static Decision processors(List<Offer> workers, String said) {
        return new Decision(Collections.nCopies(workers.size(), TorchDevice.CPU), said);
    }

    private static TorchDevice gpu(Offer worker) {
        return TorchDevice.cuda(Integer.parseInt(String.valueOf(worker.gpu())));
    }

    private static @Nullable Lack lack(List<Offer> workers, boolean deterministic) {
        if (deterministic) {
            return new Lack(
                    "deterministic is true", "false, for only processors add up alike. Set deterministic: false");
        }
        Set<List<String>> taken = new HashSet<>();
        for (int number = 0; number < workers.size(); number++) {
            Offer worker = workers.get(number);
            String who = "worker " + number + " (" + worker.host() + ") ";
            String gpu = worker.gpu();
            if (gpu == null) {
                return new Lack(
                        who + "was assigned no GPU",
                        "one a worker. Ask for it with resources.train.gpus: 1 on a cluster whose workers offer GPUs");
            }
            if (!gpu.matches("[0-9]{1,3}")) {
                return new Lack(
                        who + "was assigned the GPU '" + gpu + "'",
                        "its number, such as 0, as its address. Have the discovery script print numbers");
            }
            if (Integer.parseInt(gpu) >= worker.usable()) {
                return new Lack(
                        who + "was assigned GPU " + gpu + ", of which its libtorch finds "
                                + (worker.usable() == 0
                                        ? "none (" + worker.lacking() + ")"
                                        : "only " + worker.usable()),
                        "libtorch's build for CUDA and the device. Build with ATHANOR_NATIVE=cuda, install "
                                + CudaBuild.NEEDS);
            }
            if (!taken.add(List.of(worker.process(), gpu))) {
                return new Lack(
                        who + "shares GPU " + gpu + " with another worker",
                        "a whole one a worker. Set resources.train.gpus: 1");
            }
        }
        return null;
    }
}
