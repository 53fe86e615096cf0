package io.athanor.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Extraction end to end against the bare model loop and two rivals. */
@Command(
        name = "extraction",
        description = "Extraction end to end against a bare ONNX Runtime loop and two rivals.",
        mixinStandardHelpOptions = true)
final class ExtractionBench implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new UnsupportedOperationException("not measured yet");
    }
}
