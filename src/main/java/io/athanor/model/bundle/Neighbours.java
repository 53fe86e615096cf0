package io.athanor.model.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.model.Location;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The small files that lie around a network, as Hugging Face lays them out: in the network's own folder, or in the one above where
 * that folder is called {@code onnx}.
 */
final class Neighbours {
    private static final List<String> READ = List.of(
            BundleCard.FILE,
            "config.json",
            "preprocessor_config.json",
            "tokenizer_config.json",
            "modules.json",
            "1_Pooling/config.json");

    private final List<Location> folders;

    /** @param folder of the network */
    Neighbours(Location folder) {
        this.folders = folder.name().equals("onnx") ? List.of(folder, folder.parent()) : List.of(folder);
    }

    /** What changes when one of them does, so that a change is noticed within a JVM. */
    List<String> stamps() {
        return folders.stream()
                .flatMap(folder -> READ.stream().map(name -> folder.in(name).stamp()))
                .toList();
    }

    Optional<Location> find(String name) throws IOException {
        for (Location folder : folders) {
            Location file = folder.in(name);
            if (file.isFile()) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /**
     * A file of JSON; a missing node if there is none.
     *
     * @throws UserError if it is not JSON, or unusually large
     */
    JsonNode json(String name) throws IOException {
        Optional<Location> file = find(name);
        if (file.isEmpty()) {
            return MissingNode.getInstance();
        }
        try {
            return Json.tree(file.get().text());
        } catch (JsonProcessingException e) {
            throw new UserError(
                    "Cannot read " + file.get() + ": " + e.getOriginalMessage() + ", expected JSON. Restore it.", e);
        }
    }
}
