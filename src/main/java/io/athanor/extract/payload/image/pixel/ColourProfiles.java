package io.athanor.extract.payload.image.pixel;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The profiles met last: most pictures of a set have the same one. Thread-safe. */
public final class ColourProfiles {
    private static final int KEPT = 16;

    private record Key(ByteBuffer icc, int components) {}

    private final Map<Key, Optional<ColourProfile>> met = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Optional<ColourProfile>> eldest) {
            return size() > KEPT;
        }
    };

    /** Null if it cannot be used for pictures of so many components. */
    private @Nullable ColourProfile of(byte[] icc, int components) {
        Key key = new Key(ByteBuffer.wrap(icc), components);
        synchronized (met) {
            Optional<ColourProfile> known = met.get(key);
            if (known != null) {
                return known.orElse(null);
            }
        }
        // made twice, where two pictures bring it at once, rather than with all others waiting
        ColourProfile profile = ColourProfile.of(icc, components);
        synchronized (met) {
            met.put(key, Optional.ofNullable(profile));
        }
        return profile;
    }

    /**
     * The profile of a picture, if it has one that changes anything.
     *
     * @param components of the picture
     * @param changes takes a profile that cannot be used
     */
    @Nullable
    public ColourProfile of(byte @Nullable [] icc, int components, Changes.Tally changes) {
        if (icc == null) {
            return null;
        }
        ColourProfile profile = of(icc, components);
        if (profile == null) {
            changes.add(
                    Change.PICTURE_PROFILE_UNUSED,
                    "a profile of " + icc.length + " bytes for a picture of " + components + " colours");
        }
        return profile == null || profile.isPlain() ? null : profile;
    }

    /** The profile of a picture in CMYK; null if it is converted by a formula, which is counted. */
    @Nullable
    public ColourProfile ofInks(byte @Nullable [] icc, Changes.Tally changes) {
        ColourProfile profile = of(icc, 4, changes);
        if (profile == null) {
            changes.add(Change.PICTURE_INKS_BY_FORMULA, icc == null ? "it has no profile" : "its profile is damaged");
        }
        return profile;
    }
}
