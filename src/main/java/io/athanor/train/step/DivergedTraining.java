package io.athanor.train.step;

import io.athanor.base.UserError;

/** A training whose loss or gradient became NaN or infinite: other settings may do better, the rows and the machine need not be mended. */
public final class DivergedTraining extends UserError {
    private static final long serialVersionUID = 1L;

    public DivergedTraining(String message) {
        super(message);
    }
}
