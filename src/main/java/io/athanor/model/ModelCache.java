package io.athanor.model;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The models of this JVM, and what was found about running them: a model is loaded once for a device and kept for the
 * executor's life, however many tasks use it. The only static state of the program.
 */
public final class ModelCache {
    private static final ConcurrentMap<Key, Lent> LOADED = new ConcurrentHashMap<>();
    private static final ConcurrentMap<Object, Calibration> CALIBRATIONS = new ConcurrentHashMap<>();
    private static final ConcurrentMap<Object, Object> READ = new ConcurrentHashMap<>();

    private ModelCache() {}

    /**
     * The live bundle; the first caller loads it, those who come meanwhile wait.
     *
     * @param threads threads one inference may use; another number is another load
     * @param onLoad told by the caller that really loads, once a load
     * @return to be closed by the caller, which ends its use and not the model
     * @throws io.athanor.base.UserError if a file is damaged
     */
    public static ModelLease load(ModelBundle bundle, ModelDevice device, int threads, Runnable onLoad) {
        Key key = new Key(bundle, device, threads);
        Lent lent = LOADED.compute(key, (k, there) -> {
            if (there != null) {
                return there.using(1);
            }
            LoadedBundle loaded = LoadedBundle.load(bundle, device, threads);
            onLoad.run();
            return new Lent(loaded, 1, false);
        });
        return new ModelLease(lent.bundle(), () -> put(key, -1, false), () -> put(key, 0, true));
    }

    private static void put(Key key, int users, boolean retired) {
        LOADED.computeIfPresent(key, (k, there) -> {
            Lent left = new Lent(there.bundle(), there.users() + users, there.retired() || retired);
            if (left.retired() && left.users() == 0) {
                left.bundle().close();
                return null;
            }
            return left;
        });
    }

    /**
     * What was found about running a recipe on a device of this executor, or a search for it that begins now.
     *
     * @param key tells recipes and what was set from one another
     */
    public static Calibration calibration(Object key, Supplier<Calibration> search) {
        return CALIBRATIONS.computeIfAbsent(key, k -> search.get());
    }

    /**
     * What was read of a model's files, or what is read now where it was not yet, or no longer holds.
     *
     * @param key tells models and what is asked of them from one another
     * @param holds whether something read before still stands
     */
    public static <T> T read(Object key, Class<T> type, Predicate<T> holds, Supplier<T> read) {
        return type.cast(READ.compute(
                key, (k, there) -> type.isInstance(there) && holds.test(type.cast(there)) ? there : read.get()));
    }

    private record Key(ModelBundle bundle, ModelDevice device, int threads) {}

    /** @param users those who hold a lease */
    private record Lent(LoadedBundle bundle, int users, boolean retired) {
        Lent using(int more) {
            return new Lent(bundle, users + more, retired);
        }
    }
}
