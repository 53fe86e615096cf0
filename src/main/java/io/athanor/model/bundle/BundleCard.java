package io.athanor.model.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.athanor.model.ModelBundle;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that has to be known to make features with a bundle: the text of a {@code card.yaml}.
 *
 * @param bundle its files, whose work they are and what they weigh
 * @param takes what is made of a payload before the network
 * @param gives what of the network is the feature
 * @param batched whether payloads may share an inference: a feature is then the same to the bit whatever batch it is in, which was
 *     tried; otherwise each is inferred alone
 */
public record BundleCard(ModelBundle bundle, Preparation takes, FeatureOutput gives, boolean batched)
        implements Serializable {
    /** The file's name in a bundle's folder. */
    public static final String FILE = "card.yaml";

    /** The role of the network among a bundle's files. */
    public static final String MODEL = "model";

    /** The role of the tokenizer, a {@code tokenizer.json} as Hugging Face writes it. */
    public static final String TOKENIZER = "tokenizer";

    /** The role of a file of words and their vectors, see {@link WordVectorFile}. */
    public static final String VECTORS = "vectors";

    public BundleCard {
        Objects.requireNonNull(bundle, "bundle");
        Objects.requireNonNull(takes, "takes");
        Objects.requireNonNull(gives, "gives");
        List<String> roles = takes instanceof Preparation.Words
                ? List.of(VECTORS)
                : takes instanceof Preparation.Text ? List.of(MODEL, TOKENIZER) : List.of(MODEL);
        if (!bundle.files().keySet().containsAll(roles)) {
            throw new IllegalArgumentException(
                    "files " + bundle.files().keySet() + ", expected " + roles + " among them");
        }
    }

    /** As {@link #FILE} holds it. */
    public String yaml() {
        try {
            return Yaml.MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write the card of " + bundle.name(), e);
        }
    }

    /** @throws JsonProcessingException if it is no card; its message says where and why */
    static BundleCard read(String yaml) throws JsonProcessingException {
        return Yaml.MAPPER.readValue(yaml, BundleCard.class);
    }

    /** What of it decides a feature beside the files, as plain values. */
    public SortedMap<String, Object> identity() {
        return new TreeMap<>(Map.of("takes", plain(takes), "gives", plain(gives)));
    }

    private static Object plain(Object part) {
        return Yaml.MAPPER.convertValue(part, new TypeReference<TreeMap<String, Object>>() {});
    }

    public BundleCard with(Preparation other) {
        return new BundleCard(bundle, other, gives, batched);
    }

    public BundleCard with(FeatureOutput other) {
        return new BundleCard(bundle, takes, other, batched);
    }

    public BundleCard with(boolean inBatches) {
        return new BundleCard(bundle, takes, gives, inBatches);
    }

    /** Made when the first card is read or written: executors, which are handed cards, have no use for it. */
    private static final class Yaml {
        static final YAMLMapper MAPPER = YAMLMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
                .serializationInclusion(JsonInclude.Include.NON_NULL)
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                // kind: picture, and no tag of YAML's own
                .disable(YAMLGenerator.Feature.USE_NATIVE_TYPE_ID)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }
}
