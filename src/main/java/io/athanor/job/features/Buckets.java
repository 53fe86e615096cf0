package io.athanor.job.features;

import io.athanor.base.UserError;
import io.athanor.data.Shape;
import io.athanor.extract.ModalitySettings;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.encoder.external.ExternalSettings;
import io.athanor.extract.encoder.table.TableSettings;
import io.athanor.job.PipelineSettings;
import java.util.OptionalInt;

/**
 * Into how many buckets the tables of a work directory are divided: as the pipeline states, otherwise as they are already,
 * otherwise by the data. Never by today's executors or workers, and not anew when the source grows: other buckets would make
 * every table anew, and other batches in training.
 */
public final class Buckets {
    /** Of joined rows. A worker reads buckets whole, and a table of a few files joins and lists faster. */
    private static final long BYTES_A_BUCKET = 128L << 20;

    private static final int FEWEST = 4;
    private static final int MOST = 1 << 20;

    /** Of a column, or of a vector whose width shows itself later. */
    private static final long BYTES_A_COLUMN = 8;

    private static final long BYTES_UNKNOWN = 4096;

    private Buckets() {}

    /**
     * @param kept what the work directory has, if it has any
     * @param rows of the manifest
     */
    static int of(PipelineSettings settings, OptionalInt kept, long rows) {
        if (!settings.buckets().isAuto()) {
            return settings.buckets().stated();
        }
        return kept.orElseGet(() -> byBytes(rows, rowBytes(settings)));
    }

    /** How many suit a joined table of so many bytes. */
    public static int suiting(long bytes) {
        return byBytes(1, bytes);
    }

    static int byBytes(long rows, long rowBytes) {
        long wanted = Math.min(MOST, Math.max(FEWEST, (rows * rowBytes + BYTES_A_BUCKET - 1) / BYTES_A_BUCKET));
        int power = Integer.highestOneBit((int) wanted);
        return power < wanted ? power * 2 : power;
    }

    /** Bytes of a joined row before they are compressed; a sequence counts as long as it may be. */
    static long rowBytes(PipelineSettings settings) {
        return settings.encoders().values().stream().mapToLong(Buckets::bytes).sum();
    }

    private static long bytes(ModalitySettings settings) {
        if (settings instanceof PayloadSettings payload) {
            Shape shape = payload.extractor().output();
            if (shape instanceof Shape.Vector vector) {
                return (long) vector.width() * Float.BYTES;
            } else if (shape instanceof Shape.Sequence sequence) {
                return (long) sequence.maxTokens() * sequence.width() * Float.BYTES;
            }
        } else if (settings instanceof TableSettings table) {
            return table.columns().size() * BYTES_A_COLUMN;
        } else if (settings instanceof ExternalSettings external && external.vector() == null) {
            return external.columns().size() * BYTES_A_COLUMN;
        } else if (settings instanceof ExternalSettings external && external.width() != null) {
            return (long) external.width() * Float.BYTES;
        }
        return BYTES_UNKNOWN;
    }

    /** @throws UserError if more workers are wanted than there are buckets: some would have no rows */
    public static void requireEnough(PipelineSettings settings, int buckets) {
        int workers = settings.workers().wanted();
        if (workers > buckets) {
            int power = Integer.highestOneBit(workers);
            throw new UserError("Cannot train with " + workers + " workers: the tables lie in " + buckets
                    + " buckets, expected at least one a worker. Set buckets: "
                    + (power < workers ? power * 2 : power)
                    + ", which makes the tables anew without extracting again, or lower workers.");
        }
    }
}
