package io.athanor.source.folder;

import io.athanor.source.FoundSample;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Samples of a folder that are read by one task.
 *
 * @param name of the folder, and of the bucket where there are several
 * @param ordinal among the parts of that name
 */
public record LoosePart(String name, int ordinal, List<LooseSample> samples, LooseSample.Reading reading)
        implements Serializable {
    /** How many samples it has. */
    public int size() {
        return samples.size();
    }

    /** Reads their cells; throws {@link io.athanor.base.UserError} where it cannot be told what a sample is. */
    public Iterator<FoundSample> read(Configuration configuration) {
        return samples.stream()
                .map(sample -> sample.read(reading, configuration))
                .iterator();
    }
}
