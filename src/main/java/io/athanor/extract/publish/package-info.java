/**
 * How a modality's rows become a feature table with its quarantine beside it, or are refused because too many payloads
 * are bad; a sample's several records are settled into one row a view here. It never makes a feature.
 *
 * <p>Central types: {@link io.athanor.extract.publish.FeatureTables},
 * {@link io.athanor.extract.publish.SampleRecords}.
 */
@NullMarked
package io.athanor.extract.publish;

import org.jspecify.annotations.NullMarked;
