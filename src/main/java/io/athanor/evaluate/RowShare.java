package io.athanor.evaluate;

import io.athanor.base.Seeds;
import java.io.Serializable;

/**
 * Which rows are in a sample: those whose id has a hash below a share, so that all methods have the same ones, wherever they are.
 *
 * @param share of the rows, in (0, 1]; 1 has all of them
 */
public record RowShare(double share) implements Serializable {
    static final RowShare ALL = new RowShare(1);
    private static final long SALT = Seeds.hash("share of rows");

    /** About so many of the rows; all of them where there are no more. */
    static RowShare of(long most, long rows) {
        return rows <= most ? ALL : new RowShare((double) most / rows);
    }

    public boolean has(String sampleId) {
        return share == 1 || Seeds.uniform(Seeds.mix(SALT, Seeds.hash(sampleId))) < share;
    }
}
