package io.athanor.model.bundle;

import io.athanor.base.UserError;
import io.athanor.model.Location;
import io.athanor.model.ModelBundle;
import io.athanor.model.ModelCache;
import io.athanor.model.ModelFile;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Files of words and their vectors as bundles: the one of a name that a user gave, or the one that lies at an address. */
public final class WordVectorBundles {
    private WordVectorBundles() {}

    /** @param stamp of the file that it was read from */
    private record Read(BundleCard card, String stamp) {}

    /**
     * The card, read once a JVM as long as the file stays as it is.
     *
     * @param model a name of {@link RegisteredModels}, or an address as {@link Location} reads it
     * @throws UserError if there is no such file, or it is none of words and vectors
     */
    public static BundleCard card(String model) {
        if (!isFile(model)) {
            BundleCard named = RegisteredModels.here().card(model, CardChoices.NONE);
            if (!(named.takes() instanceof Preparation.Words)) {
                throw new UserError(
                        "Cannot take the model " + model
                                + " for word vectors: found a network, expected a file of words and vectors. Use encoder: onnx.");
            }
            return named;
        }
        Location file = new Location(model);
        return ModelCache.read(
                        List.of("word vectors", model),
                        Read.class,
                        there -> there.stamp().equals(file.stamp()),
                        () -> new Read(of(model, name(model), "NOASSERTION", "word vectors at " + model), file.stamp()))
                .card();
    }

    private static boolean isFile(String model) {
        return model.contains("/") || model.contains(":") || model.matches("(?i).+\\.(txt|vec|bin|gz|zst)");
    }

    /**
     * The card of a file.
     *
     * @param licence SPDX identifier
     * @param origin where the vectors come from, for a person
     * @throws UserError if it cannot be read
     */
    public static BundleCard of(String address, String name, String licence, String origin) {
        try {
            Location file = new Location(address).qualified();
            try (WordVectorFile words = WordVectorFile.open(address, file.open())) {
                SortedMap<String, ModelFile> files = new TreeMap<>();
                files.put(BundleCard.VECTORS, ModelFile.at(file));
                long parameters = Math.max(0, words.announced()) * words.width();
                return new BundleCard(
                        new ModelBundle(name, files, parameters, licence, origin),
                        new Preparation.Words(words.announced()),
                        new FeatureOutput(BundleCard.VECTORS, words.width(), 0, "mean", false),
                        true);
            }
        } catch (IOException e) {
            throw new UserError(
                    "Cannot read the word vectors at " + address + ": " + e.getMessage()
                            + ", expected a file that can be read. Correct the address.",
                    e);
        }
    }

    private static String name(String address) {
        return new Location(address).name();
    }
}
