package io.athanor.model.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.UserError;
import java.util.ArrayList;
import java.util.List;

/**
 * What pictures are made into, by the {@code preprocessor_config.json} of a model, whose keys are those of the image processors of
 * Hugging Face's Transformers 4 (CLIP, SigLIP, ViT, BiT for DINOv2, ConvNeXT for ResNet).
 */
final class PicturePreparations {
    /** ConvNeXT's processor resizes to a larger picture below this side, and crops; from there on it only resizes. */
    private static final int CONVNEXT_CROPS_BELOW = 384;

    /** The share that ConvNeXT's processor keeps where its file does not say. */
    private static final double CONVNEXT_CROP = 224.0 / 256;

    private final String where;
    private final JsonNode config;
    private final TensorSpec input;
    private final CardChoices choices;

    PicturePreparations(String where, JsonNode config, TensorSpec input, CardChoices choices) {
        this.where = where;
        this.config = config;
        this.input = input;
        this.choices = choices;
    }

    Preparation.Picture read() {
        boolean last = input.dimension(1) != 3 && input.dimension(3) == 3;
        int[] size = size(last);
        boolean rescale = config.path("do_rescale").asBoolean(true);
        // our values are in [0, 1] already: what a processor multiplies 0 … 255 by
        double scale = rescale ? 255 * config.path("rescale_factor").asDouble(1 / 255.0) : 255;
        boolean normalises =
                !choices.mean().isEmpty() || config.path("do_normalize").asBoolean(true);
        List<Float> mean = normalises ? numbers("image_mean", "mean", choices.mean()) : List.of(0f, 0f, 0f);
        List<Float> std = normalises ? numbers("image_std", "std", choices.std()) : List.of(1f, 1f, 1f);
        return new Preparation.Picture(
                input.name(),
                size[0],
                size[1],
                size[2],
                filter(),
                (float) Math.round(scale * 1e6) / 1e6f,
                mean,
                std,
                config.path("do_flip_channel_order").asBoolean(false),
                last);
    }

    /** @return height, width and shortest side, as {@link Preparation.Picture} has them */
    private int[] size(boolean channelsLast) {
        int[] fed = {fixed(channelsLast ? 1 : 2), fixed(channelsLast ? 2 : 3)};
        JsonNode size = config.path("size");
        int shortest = config.path("do_resize").asBoolean(true)
                ? size.path("shortest_edge").asInt(isConvNext() ? size.asInt(0) : 0)
                : 0;
        int[] resized = pair(size);
        if (isConvNext() && shortest > 0) {
            fed = known(fed, new int[] {shortest, shortest});
            double kept = config.path("crop_pct").asDouble(CONVNEXT_CROP);
            return new int[] {fed[0], fed[1], shortest < CONVNEXT_CROPS_BELOW ? (int) (shortest / kept) : 0};
        }
        if (config.path("do_center_crop").asBoolean(false)) {
            if (size.has("height")
                    || config.path("feature_extractor_type").asText("").startsWith("DeiT")) {
                throw new UserError(
                        "Cannot use the model " + where + ": its pictures are resized to " + size
                                + " whatever their shape and then cropped, expected either. Write a card.yaml with what comes nearest.");
            }
            fed = known(fed, pair(config.path("crop_size")));
            // older files give one number, which is the shorter side's
            int side = shortest > 0 ? shortest : size.isInt() ? size.asInt() : 0;
            return new int[] {fed[0], fed[1], side};
        }
        fed = known(fed, shortest > 0 ? new int[] {shortest, shortest} : resized);
        return new int[] {fed[0], fed[1], shortest};
    }

    private boolean isConvNext() {
        return config.path("image_processor_type").asText("").startsWith("ConvNext")
                || config.path("feature_extractor_type").asText("").startsWith("ConvNext");
    }

    private int fixed(int dimension) {
        long size = input.dimension(dimension);
        if (size > Preparation.Picture.MOST_PIXELS) {
            throw new UserError("Cannot use the model " + where + ": it wants pictures of " + size
                    + " pixels a side, expected at most " + Preparation.Picture.MOST_PIXELS + ". Use another.");
        }
        return size == TensorSpec.FREE ? 0 : (int) size;
    }

    /** What the network itself says counts; where it takes any size, what the file says. */
    private int[] known(int[] fed, int[] said) {
        int[] size = {fed[0] > 0 ? fed[0] : said[0], fed[1] > 0 ? fed[1] : said[1]};
        if (size[0] < 1 || size[1] < 1) {
            throw new UserError("Cannot use the model " + where + ": its input " + input
                    + " takes pictures of any size, expected size or crop_size in a preprocessor_config.json beside it."
                    + " Write one, or a card.yaml.");
        }
        return size;
    }

    private static int[] pair(JsonNode node) {
        return node.isInt()
                ? new int[] {node.asInt(), node.asInt()}
                : new int[] {node.path("height").asInt(0), node.path("width").asInt(0)};
    }

    private String filter() {
        int number = config.path("resample").asInt(2);
        if (number < 0 || number >= Preparation.Picture.FILTERS.size()) {
            throw new UserError("Cannot use the model " + where + ": its preprocessor_config.json has resample "
                    + number + ", expected 0 (nearest), 1 (Lanczos), 2 (bilinear) or 3 (bicubic). Use another model.");
        }
        return Preparation.Picture.FILTERS.get(number);
    }

    private List<Float> numbers(String key, String setting, List<Float> chosen) {
        if (!chosen.isEmpty()) {
            return chosen;
        }
        List<Float> numbers = new ArrayList<>();
        config.path(key).forEach(number -> numbers.add((float) number.asDouble()));
        if (numbers.size() != 3) {
            throw new UserError("Cannot tell what the model " + where + " wants of a picture: found no " + key
                    + " of three numbers in a preprocessor_config.json beside it, expected that, a card.yaml, or "
                    + setting
                    + ". Ask whoever trained it; [0.485, 0.456, 0.406] and [0.229, 0.224, 0.225] are ImageNet's.");
        }
        return numbers;
    }
}
