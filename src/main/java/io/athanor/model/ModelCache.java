package io.athanor.model;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The models of this JVM: each is loaded once for a device and kept for the executor's life, however many tasks use it. The only
 * static state of the program.
 */
public final class ModelCache {
    private static final ConcurrentMap<Key, LoadedBundle> LOADED = new ConcurrentHashMap<>();

    private ModelCache() {}

    /**
     * The live bundle; the first caller loads it, those who come meanwhile wait.
     *
     * @param threads threads one inference may use; another number is another load
     * @param onLoad told by the caller that really loads, once a load
     * @throws io.athanor.base.UserError if the device is not there or a file is damaged
     */
    public static LoadedBundle load(ModelBundle bundle, DeviceChoice device, int threads, Runnable onLoad) {
        boolean cuda = device.cuda();
        return LOADED.computeIfAbsent(new Key(bundle, cuda, threads), key -> {
            LoadedBundle loaded = LoadedBundle.load(bundle, cuda, threads);
            onLoad.run();
            return loaded;
        });
    }

    private record Key(ModelBundle bundle, boolean cuda, int threads) {}
}
