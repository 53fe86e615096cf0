package io.athanor.export;

import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.athanor.base.UserError;
import io.athanor.data.FeatureSchema;
import io.athanor.data.Modality;
import io.athanor.model.OnnxEngine;
import io.athanor.task.Decision;
import io.athanor.task.Task;
import io.athanor.train.transform.FittedTransforms;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An exported model, loaded in ONNX Runtime on the CPU with one thread, so that equal rows score equally wherever they
 * run. Thread-safe; whoever loads it closes it.
 */
public final class OnnxModel implements AutoCloseable {
    private static final int ROWS_A_BATCH = 256;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final ModelNotes notes;
    private final FittedTransforms transforms;

    private OnnxModel(OrtEnvironment environment, OrtSession session, ModelNotes notes) {
        this.environment = environment;
        this.session = session;
        this.notes = notes;
        // read at once: a file that cannot be served is refused when it is loaded
        this.transforms = notes.fittedTransforms();
    }

    /**
     * Loads a file written by {@link ExportedModel}.
     *
     * @param where the file's place, for messages
     * @throws UserError if the bytes are no such file
     */
    public static OnnxModel load(byte[] bytes, String where) {
        OrtEnvironment environment = OnnxEngine.environment();
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            OrtSession session = environment.createSession(bytes, options);
            try {
                return new OnnxModel(
                        environment,
                        session,
                        ModelNotes.fromMetadata(session.getMetadata().getCustomMetadata()));
            } catch (OrtException | RuntimeException e) {
                session.close();
                throw e;
            }
        } catch (OrtException | IllegalArgumentException e) {
            throw new UserError(
                    "Cannot load the model " + where + ": found " + bytes.length + " bytes that do not load ("
                            + firstLine(e) + "), expected an ONNX file of this program."
                            + " Export it again, or take the file from another copy.",
                    e);
        }
    }

    public String name() {
        return notes.name();
    }

    /** What it predicts. */
    public Task task() {
        return notes.task();
    }

    /** What is made of its predictions. */
    public Decision decision() {
        return notes.decision();
    }

    /** The inputs it expects: vectors and sequences. */
    public FeatureSchema schema() {
        return notes.schema();
    }

    /** What turns the cells of a joined table into its inputs. */
    public FittedTransforms transforms() {
        return transforms;
    }

    public ModelNotes notes() {
        return notes;
    }

    /**
     * Scores rows.
     *
     * @param features [modality in schema order][row] → flattened feature, or null where missing; not standardised
     */
    public ModelOutputs score(float[][] @Nullable [] features) {
        return score(features, Set.copyOf(schema().modalities()));
    }

    /**
     * Scores rows of which only some modalities are shown.
     *
     * @param features [modality in schema order][row] → flattened feature, or null where missing; not standardised
     * @param shown modalities not among these count as missing in every row
     */
    public ModelOutputs score(float[][] @Nullable [] features, Set<Modality> shown) {
        if (features.length != schema().specs().size()) {
            throw new IllegalArgumentException(
                    "features of " + features.length + " modalities, the model has " + schema().modalities());
        }
        int rows = features[0].length;
        var outputs = new ModelOutputs(new float[rows][], new float[rows][], new float[rows][]);
        for (int from = 0; from < rows; from += ROWS_A_BATCH) {
            int to = Math.min(rows, from + ROWS_A_BATCH);
            try (var batch = new BatchTensors(environment, schema(), features, from, to, shown);
                    var result = session.run(batch.byName())) {
                copy(result, OnnxGraph.LOGITS, outputs.logits(), from);
                copy(result, OnnxGraph.predictions(task()), outputs.predictions(), from);
                copy(result, OnnxGraph.HIDDEN, outputs.hidden(), from);
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime failed on rows " + from + " to " + to, e);
            }
        }
        return outputs;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot close its session", e);
        }
    }

    private static void copy(OrtSession.Result result, String output, float[][] into, int from) throws OrtException {
        OnnxValue value = result.get(output).orElseThrow();
        float[][] rows = (float[][]) value.getValue();
        System.arraycopy(rows, 0, into, from, rows.length);
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
