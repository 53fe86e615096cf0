package io.athanor.job.compare;

import io.athanor.job.PipelineSettings;
import java.util.List;

/** A pipeline file that can be read again with changes of the form {@code a.b=c}. */
public interface PipelineSource {
    /**
     * The settings with some changes.
     *
     * @throws io.athanor.base.UserError naming every mistake in them, a line each that begins with two blanks
     */
    PipelineSettings with(List<String> sets);

    /** The file with these changes, and without what is said of comparing. */
    String textWith(List<String> sets);
}
