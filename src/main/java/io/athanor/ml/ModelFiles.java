package io.athanor.ml;

import io.athanor.export.ExportedModel;
import io.athanor.export.OnnxModel;
import io.athanor.task.Task;
import io.athanor.train.transform.FittedTransforms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A trained model as it is stored: ONNX, safetensors and JSON, and nothing that runs when it is read.
 *
 * @param files contents by name, of which {@link ExportedModel#MODEL} is served
 * @param task what it predicts
 * @param transforms of the modalities it reads, in the order of its inputs
 */
record ModelFiles(SortedMap<String, byte[]> files, Task task, FittedTransforms transforms) {
    /** Epochs of the training, for people. */
    static final String CURVE = "curve.json";

    private static final List<String> NAMES =
            List.of(ExportedModel.MODEL, ExportedModel.WEIGHTS, ExportedModel.TRANSFORMS, CURVE);

    /**
     * Looks into the model's file.
     *
     * @param where the files' place, for messages
     * @throws io.athanor.base.UserError if it does not load
     */
    static ModelFiles of(SortedMap<String, byte[]> files, String where) {
        try (OnnxModel model = OnnxModel.load(bytes(files, ExportedModel.MODEL), where)) {
            return new ModelFiles(files, model.task(), model.transforms());
        }
    }

    byte[] onnx() {
        return bytes(files, ExportedModel.MODEL);
    }

    byte[] curve() {
        return bytes(files, CURVE);
    }

    private static byte[] bytes(SortedMap<String, byte[]> files, String name) {
        return Objects.requireNonNull(files.get(name), name);
    }

    void write(Path folder, Configuration configuration) {
        files.forEach((name, bytes) -> {
            Path file = new Path(folder, name);
            try (var out = file.getFileSystem(configuration).create(file, true)) {
                out.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot write " + file, e);
            }
        });
    }

    static ModelFiles read(Path folder, Configuration configuration) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (String name : NAMES) {
            Path file = new Path(folder, name);
            try (var in = file.getFileSystem(configuration).open(file)) {
                files.put(name, in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + file, e);
            }
        }
        return of(files, folder.toString());
    }
}
