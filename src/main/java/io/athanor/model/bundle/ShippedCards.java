package io.athanor.model.bundle;

import io.athanor.model.ModelBundles;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The cards of the bundles this program comes with. */
public final class ShippedCards {
    /** Pictures, whatever their shape, to the pooled activations of MobileNetV2's first ten blocks at four depths. */
    public static final BundleCard MOBILENET_V2_B10 = new BundleCard(
            ModelBundles.MOBILENET_V2_B10,
            new Preparation.Picture(
                    "input_1", 224, 224, 0, "bilinear", 1, List.of(0f, 0f, 0f), List.of(1f, 1f, 1f), false, false),
            new FeatureOutput("embedding", 816, 0, "mean", false),
            true);

    /** Texts to MiniLM's last hidden states: their mean at unit length, as it was trained. */
    public static final BundleCard MINILM_L6 = new BundleCard(
            ModelBundles.MINILM_L6,
            new Preparation.Text("input_ids", "attention_mask", "token_type_ids", 512, 0, 0, ""),
            new FeatureOutput("last_hidden_state", 384, 512, "mean", true),
            true);

    private ShippedCards() {}

    static Optional<BundleCard> named(String name) {
        return Stream.of(MOBILENET_V2_B10, MINILM_L6)
                .filter(card -> card.bundle().name().equals(name))
                .findFirst();
    }
}
