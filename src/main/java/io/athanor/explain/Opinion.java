package io.athanor.explain;

import io.athanor.data.Modality;
import java.io.Serializable;

/**
 * What the model says of a row of which it sees one modality alone.
 *
 * @param said class, labels or numbers
 * @param certainty see {@link Reading#certainty}
 */
public record Opinion(Modality modality, String said, double certainty) implements Serializable {}
