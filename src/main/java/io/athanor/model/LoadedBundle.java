package io.athanor.model;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.translate.Translator;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.athanor.base.UserError;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The live networks of a bundle. The tasks of an executor share it: a session of ONNX Runtime may run for several threads
 * at once. Held by {@link ModelCache}.
 */
public final class LoadedBundle {
    private final ModelBundle bundle;
    private final Map<String, Model> networks;

    private LoadedBundle(ModelBundle bundle, Map<String, Model> networks) {
        this.bundle = bundle;
        this.networks = networks;
    }

    /** @param threads threads one inference may use, at least 1 */
    static LoadedBundle load(ModelBundle bundle, ModelDevice device, int threads) {
        Map<String, Model> networks = new HashMap<>();
        try {
            for (var entry : bundle.files().entrySet()) {
                if (entry.getValue().isNetwork()) {
                    networks.put(entry.getKey(), open(bundle, entry.getKey(), device, threads));
                }
            }
            return new LoadedBundle(bundle, Map.copyOf(networks));
        } catch (UserError e) {
            networks.values().forEach(Model::close);
            throw e;
        } catch (IOException | MalformedModelException | OrtException | RuntimeException e) {
            networks.values().forEach(Model::close);
            throw new IllegalStateException("cannot load the model " + bundle.name(), e);
        }
    }

    private static Model open(ModelBundle bundle, String role, ModelDevice device, int threads)
            throws IOException, MalformedModelException, OrtException {
        Model model = OnnxEngine.engine().newModel(bundle.name() + "-" + role, OnnxEngine.device(device));
        SessionOptions options = new SessionOptions();
        try {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            // a spinning thread takes the core from the decoders and from the other tasks
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.addConfigEntry("session.inter_op.allow_spinning", "0");
            model.load(bundle.networkOnDisk(role), null, Map.of("sessionOptions", options));
            return model;
        } catch (IOException | MalformedModelException | OrtException | RuntimeException e) {
            model.close();
            throw e;
        }
    }

    public ModelBundle bundle() {
        return bundle;
    }

    /**
     * A predictor for one thread at a time, over the shared network; the caller closes it.
     *
     * @param role the network's role in the bundle
     */
    public <I, O> Predictor<I, O> predictor(String role, Translator<I, O> translator) {
        Model network = networks.get(role);
        if (network == null) {
            throw new IllegalArgumentException(bundle.name() + " has no network '" + role + "'");
        }
        return network.newPredictor(translator);
    }

    /** Ends it; nobody may use it any more. */
    void close() {
        networks.values().forEach(Model::close);
    }
}
