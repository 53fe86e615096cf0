package io.athanor.model.bundle;

import io.athanor.base.UserError;
import io.athanor.model.Location;
import io.athanor.model.ModelCache;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The models that a user gave a name to: a card each in a folder of this machine, the environment variable {@code ATHANOR_MODELS},
 * otherwise {@code ~/.athanor/models}. The models' files stay where they lie. Whoever names an address needs none of this.
 */
public final class RegisteredModels {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]*");
    private static final String ENDING = ".yaml";

    private final Path folder;

    public RegisteredModels(Path folder) {
        this.folder = folder;
    }

    /** Those of this machine's user. */
    public static RegisteredModels here() {
        String set = System.getenv("ATHANOR_MODELS");
        return new RegisteredModels(
                set != null && !set.isBlank()
                        ? Path.of(set)
                        : Path.of(System.getProperty("user.home"), ".athanor", "models"));
    }

    /** Whether it is a name, and not an address. */
    public static boolean isName(String model) {
        return NAME.matcher(model).matches() && !model.endsWith(".onnx");
    }

    /**
     * The card of a model by its name or address, read once a JVM as long as its files stay as they are.
     *
     * @throws UserError as {@link Bundles#read}, or if nobody gave a model that name
     */
    public BundleCard card(String model, CardChoices choices) {
        return ModelCache.read(
                        List.of(folder, model, choices),
                        Read.class,
                        there -> there.stamps().equals(stamps(model, there.card())),
                        () -> {
                            BundleCard card = read(model, choices);
                            return new Read(card, stamps(model, card));
                        })
                .card();
    }

    private BundleCard read(String model, CardChoices choices) {
        if (!isName(model)) {
            return Bundles.read(model, choices);
        }
        Optional<BundleCard> shipped = ShippedCards.named(model);
        if (shipped.isPresent()) {
            return ChosenCard.of(shipped.get(), choices);
        }
        Path card = file(model);
        if (Files.exists(card)) {
            return Bundles.ofFile(new Location(card.toString()), choices);
        }
        if (Files.isDirectory(Path.of(model))) {
            return Bundles.read(model, choices);
        }
        throw new UserError(
                "Cannot find the model " + model + ": found no card of that name in " + folder + ", expected one of "
                        + names() + ". Add it with athanor models add, or name the folder or file it lies in.");
    }

    /** In order. */
    public List<String> names() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(ENDING))
                    .map(file -> file.substring(0, file.length() - ENDING.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UserError(
                    "Cannot list the models in " + folder + ": " + e.getMessage()
                            + ", expected a readable folder. Correct it, or ATHANOR_MODELS.",
                    e);
        }
    }

    /**
     * Gives a model a name.
     *
     * @return the file the card is in
     * @throws UserError if the name cannot be one, or the folder cannot be written
     */
    public Path add(String name, BundleCard card) {
        requireName(name);
        Path file = file(name);
        try {
            Files.createDirectories(folder);
            // readable to whoever may read the folder, which a temporary file is not
            Path written = folder.resolve(name + "." + ProcessHandle.current().pid() + ".part");
            Files.writeString(written, card.yaml(), StandardCharsets.UTF_8);
            return Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UserError(
                    "Cannot write " + file + ": " + e.getMessage()
                            + ", expected a writable folder. Free some space there, or set ATHANOR_MODELS to another.",
                    e);
        }
    }

    /** The folder of this machine that the cards lie in; it need not be there yet. */
    public Path folder() {
        return folder;
    }

    /** @throws UserError if the name cannot be one that a user gives */
    public void requireName(String name) {
        if (!isName(name)) {
            throw new UserError("Cannot call a model \"" + name
                    + "\": expected small letters, digits, dots, dashes and underscores. Correct --name.");
        }
        if (ShippedCards.named(name).isPresent()) {
            throw new UserError("Cannot call a model " + name
                    + ": a model that comes with the program is called so. Say another --name.");
        }
    }

    /** @return whether there was one of that name */
    public boolean remove(String name) {
        try {
            return isName(name) && Files.deleteIfExists(file(name));
        } catch (IOException e) {
            throw new UserError("Cannot remove " + file(name) + ": " + e.getMessage() + ". Remove it by hand.", e);
        }
    }

    private Path file(String name) {
        return folder.resolve(name + ENDING);
    }

    /** @param stamps of all that it was read from */
    private record Read(BundleCard card, List<String> stamps) {}

    /** A card pins its files by their hashes, so that only another card is another model; without one all that lies there counts. */
    private List<String> stamps(String model, BundleCard card) {
        List<String> stamps = new ArrayList<>();
        if (isName(model)) {
            if (ShippedCards.named(model).isPresent()) {
                return List.of();
            }
            stamps.add(new Location(file(model).toString()).stamp());
        }
        if (!isName(model) || stamps.get(0).isEmpty()) {
            Location address = new Location(model);
            stamps.add(
                    address.isArchive()
                            ? address.stamp()
                            : model.endsWith(".onnx")
                                    ? ""
                                    : address.in(BundleCard.FILE).stamp());
        }
        if (stamps.stream().allMatch(String::isEmpty)) {
            card.bundle().files().values().forEach(file -> stamps.add(file.stamp()));
            stamps.addAll(new Neighbours(new Location(card.bundle()
                                    .files()
                                    .values()
                                    .iterator()
                                    .next()
                                    .address())
                            .parent())
                    .stamps());
        }
        return stamps;
    }
}
