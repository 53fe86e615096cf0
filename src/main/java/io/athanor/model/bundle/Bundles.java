package io.athanor.model.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.InvalidProtocolBufferException;
import io.athanor.base.UserError;
import io.athanor.model.Location;
import io.athanor.model.ModelBundle;
import io.athanor.model.ModelFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads what a model is from where it lies: a folder with a {@code card.yaml}, a folder as Hugging Face lays it out, or an ONNX
 * file with such files beside it. Networks are read for their signature and hashes and never run.
 */
public final class Bundles {
    /** ONNX's own operators, and those that ONNX Runtime has built in; others would be code that comes with the model. */
    private static final List<String> DOMAINS =
            List.of("", "ai.onnx", "ai.onnx.ml", "com.microsoft", "com.microsoft.nchwc", "com.ms.internal.nhwc");

    private static final int HEAD_BYTES = 1 << 16;

    private Bundles() {}

    /**
     * The card of the model that lies at an address.
     *
     * @param address as {@link Location} reads it: a folder or an {@code .onnx} file
     * @throws UserError if there is no model, if it is none that can be used, or if something has to be said that its files do not
     */
    public static BundleCard read(String address, CardChoices choices) {
        try {
            Location given = new Location(address).qualified();
            Location at = given.isArchive() ? given.entries() : given;
            if (!address.endsWith(".onnx")) {
                Location card = at.in(BundleCard.FILE);
                if (card.isFile()) {
                    return ChosenCard.of(within(at, card(card)), choices);
                }
            }
            return derived(network(at, choices), choices);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserError(
                    "Cannot read the model at " + address + ": " + e.getMessage()
                            + ", expected a folder with an ONNX file that can be read. Correct the address.",
                    e);
        }
    }

    /** A card by itself, as this program wrote it: its files lie where it says. */
    static BundleCard ofFile(Location file, CardChoices choices) {
        try {
            return ChosenCard.of(card(file), choices);
        } catch (IOException e) {
            throw new UserError(
                    "Cannot read " + file + ": " + e.getMessage() + ", expected a card. Add the model again.", e);
        }
    }

    /** The card of a folder, whose files lie in that folder: it may be a stranger's, as they are. */
    private static BundleCard within(Location folder, BundleCard card) throws IOException {
        SortedMap<String, ModelFile> files = new TreeMap<>();
        card.bundle()
                .files()
                .forEach((role, file) ->
                        files.put(role, new ModelFile(folder.in(file.address()).address(), file.sha256())));
        ModelBundle bundle = card.bundle();
        BundleCard here = new BundleCard(
                new ModelBundle(bundle.name(), files, bundle.parameters(), bundle.licence(), bundle.origin()),
                card.takes(),
                card.gives(),
                // nobody here has tried it
                false);
        signature(new Location(here.bundle().file(BundleCard.MODEL).address()));
        return here;
    }

    private static BundleCard card(Location file) throws IOException {
        try {
            return BundleCard.read(file.text());
        } catch (JsonProcessingException e) {
            String place =
                    e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
            throw new UserError(
                    "Cannot read " + file + place + ": " + firstLine(e.getOriginalMessage())
                            + ". Mend it, or have athanor models add write it anew.",
                    e);
        }
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("it is no card");
    }

    private static Location network(Location at, CardChoices choices) throws IOException {
        if (at.address().endsWith(".onnx")) {
            if (!at.isFile()) {
                throw new UserError("Cannot find the model " + at + ": there is no such file. Correct the address.");
            }
            return at;
        }
        String name = choices.variant() == null ? "model.onnx" : "model_" + choices.variant() + ".onnx";
        for (Location folder : List.of(at, at.in("onnx"))) {
            if (folder.in(name).isFile()) {
                return folder.in(name);
            }
        }
        List<String> here = networks(at);
        List<String> below =
                networks(at.in("onnx")).stream().map(file -> "onnx/" + file).toList();
        List<String> all = here.isEmpty() ? below : here;
        if (all.size() == 1 && choices.variant() == null) {
            return at.in(all.get(0));
        }
        throw new UserError("Cannot find a model at " + at + ": found "
                + (all.isEmpty() ? "no ONNX file" : String.join(", ", all)) + ", expected " + name
                + " or a card.yaml. Correct the address" + (all.isEmpty() ? "." : ", or name one of these files."));
    }

    private static List<String> networks(Location folder) throws IOException {
        return folder.files().stream().filter(file -> file.endsWith(".onnx")).toList();
    }

    private static BundleCard derived(Location network, CardChoices choices) throws IOException {
        OnnxSignature signature = signature(network);
        Location folder = network.parent();
        Neighbours neighbours = new Neighbours(folder);
        JsonNode config = neighbours.json("config.json");
        SortedMap<String, ModelFile> files = new TreeMap<>();
        files.put(BundleCard.MODEL, ModelFile.at(network));
        for (String external : signature.externalFiles()) {
            files.put(ModelBundle.EXTERNAL + external, ModelFile.at(folder.in(external)));
        }
        Preparation takes = Preparations.read(network, signature, neighbours, config, choices);
        if (takes instanceof Preparation.Text) {
            Optional<Location> tokenizer = neighbours.find("tokenizer.json");
            if (tokenizer.isEmpty()) {
                throw new UserError(
                        "Cannot use the model " + network
                                + " for texts: found no tokenizer.json beside it, expected the one it was trained with. Put it there.");
            }
            files.put(BundleCard.TOKENIZER, ModelFile.at(tokenizer.get()));
        }
        FeatureOutput gives =
                new FeatureOutputs(network.address(), signature, takes, config, neighbours, choices).read();
        ModelBundle bundle = new ModelBundle(
                name(network), files, signature.parameters(), licence(neighbours), origin(network, config));
        // whether it may is tried when the model is added; nobody has tried it yet
        return new BundleCard(bundle, takes, gives, false);
    }

    /** @throws UserError if it is no ONNX file, or one that only runs with code of its own */
    static OnnxSignature signature(Location network) throws IOException {
        OnnxSignature signature;
        try (InputStream in = network.open()) {
            signature = OnnxReader.read(in);
        } catch (InvalidProtocolBufferException e) {
            throw new UserError(
                    "Cannot use the model " + network + ": " + e.getMessage()
                            + ", expected an ONNX file. Was it fetched whole, and not a pointer of Git LFS?",
                    e);
        }
        List<String> foreign =
                signature.domains().stream().filter(d -> !DOMAINS.contains(d)).toList();
        if (!foreign.isEmpty()) {
            throw new UserError(
                    "Cannot use the model " + network + ": it has operators of " + String.join(", ", foreign)
                            + ", expected those of ONNX and ONNX Runtime alone: others come as code of strangers. Export it without.");
        }
        return signature;
    }

    /** Of the user's folder, as people call the model: {@code onnx/model.onnx} says nothing. */
    private static String name(Location network) {
        Location folder = network.parent();
        Location named = folder.name().equals("onnx") ? folder.parent() : folder;
        String file = network.name().replaceFirst("\\.onnx$", "");
        return file.startsWith("model") ? named.name().replaceFirst("\\.(zip|jar)$", "") : file;
    }

    /** As the head of a model's page says it: {@code license: apache-2.0}. */
    private static String licence(Neighbours neighbours) throws IOException {
        Optional<Location> page = neighbours.find("README.md");
        if (page.isEmpty()) {
            return "unknown";
        }
        try (InputStream in = page.get().open()) {
            String head = new String(in.readNBytes(HEAD_BYTES), StandardCharsets.UTF_8);
            return head.lines()
                    .filter(line -> line.matches("license: *\\S+"))
                    .map(line -> line.substring("license:".length()).trim())
                    .findFirst()
                    .orElse("unknown");
        }
    }

    private static String origin(Location network, JsonNode config) {
        String said = config.path("_name_or_path").asText("");
        return said.isEmpty() ? network.address() : said + " (" + network + ")";
    }
}
