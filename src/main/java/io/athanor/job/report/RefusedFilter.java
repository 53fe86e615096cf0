package io.athanor.job.report;

import io.athanor.job.work.Refused;
import org.jspecify.annotations.Nullable;

/**
 * Which refused payloads are looked at.
 *
 * @param modality null for all
 * @param reason a code of {@link io.athanor.data.Rejection}; null for all
 * @param most of a modality that are written out
 */
public record RefusedFilter(
        @Nullable String modality, @Nullable String reason, int most) {
    boolean isReason(Refused.Entry entry) {
        return reason == null || reason.equals(entry.reason());
    }
}
