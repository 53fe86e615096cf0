package io.athanor.train.fitting;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.train.transform.FittedTransform;
import org.apache.spark.sql.catalyst.util.QuantileSummaries;

/**
 * To the share of the training values below a value: equally many everywhere between 0 and 1, whatever they looked like. The
 * quantiles are those of Greenwald and Khanna's sketch (SIGMOD 2001) as Spark has it: exact of fewer than five rows a quantile,
 * and of more within a tenth of the way to the next quantile.
 */
@Registered("quantile")
public record Quantile(
        @Setting(
                value = "Quantiles of each value, its smallest and largest among them; never more than rows.",
                otherwise = "100",
                min = 2,
                max = 1000)
        int quantiles)
        implements ValueTransform {
    @Override
    public TransformFit<?> fit(int width) {
        return new Sketches(width, quantiles);
    }

    private static final class Sketches implements TransformFit<Sketches> {
        private static final long serialVersionUID = 1L;

        /** The sketch buffers 50,000 values of its own accord, which is much where there are hundreds of them. */
        private static final int BUFFERED = 2_048;

        /** Of the way to the next quantile; half of it would take twice the memory. */
        private static final double ERROR = 0.1;

        private final int quantiles;
        private final QuantileSummaries[] sketches;
        private long count;

        Sketches(int width, int quantiles) {
            this.quantiles = quantiles;
            this.sketches = new QuantileSummaries[width];
            for (int i = 0; i < width; i++) {
                sketches[i] = new QuantileSummaries(
                        QuantileSummaries.defaultCompressThreshold(),
                        ERROR / quantiles,
                        new QuantileSummaries.Stats[0],
                        0,
                        false);
            }
        }

        @Override
        public void add(float[] values, int at, String label) {
            for (int i = 0; i < sketches.length; i++) {
                sketches[i] = sketches[i].insert(values[at + i]);
            }
            count++;
            if (count % BUFFERED == 0) {
                finish();
            }
        }

        @Override
        public void finish() {
            for (int i = 0; i < sketches.length; i++) {
                sketches[i] = sketches[i].compress();
            }
        }

        @Override
        public void merge(Sketches later) {
            finish();
            later.finish();
            for (int i = 0; i < sketches.length; i++) {
                sketches[i] = sketches[i].merge(later.sketches[i]);
            }
            count += later.count;
        }

        @Override
        public long bytes() {
            // three numbers an entry, about one an error
            return (long) (24 / ERROR) * quantiles * sketches.length;
        }

        @Override
        public FittedTransform fitted() {
            finish();
            int steps = (int) Math.max(1, Math.min(quantiles, count));
            float[] all = new float[sketches.length * steps];
            for (int i = 0; i < sketches.length && count > 0; i++) {
                for (int q = 0; q < steps; q++) {
                    all[i * steps + q] = quantile(sketches[i], steps == 1 ? 0 : (double) q / (steps - 1));
                    // rounding and the sketch's error must not turn their order round
                    all[i * steps + q] = q == 0 ? all[i * steps] : Math.max(all[i * steps + q - 1], all[i * steps + q]);
                }
            }
            return new FittedTransform.Quantiles(steps, all);
        }

        /** In a line between the values whose ranks are next to it. */
        private float quantile(QuantileSummaries sketch, double share) {
            double place = share * (count - 1);
            long below = (long) Math.floor(place);
            double low = ranked(sketch, below);
            double high = ranked(sketch, Math.min(count - 1, below + 1));
            return (float) (low + (place - below) * (high - low));
        }

        /** @param rank from 0 on */
        private double ranked(QuantileSummaries sketch, long rank) {
            // the sketch rounds up to a whole rank, counted from 1
            return (double) sketch.query((rank + 0.5) / count).get();
        }
    }
}
