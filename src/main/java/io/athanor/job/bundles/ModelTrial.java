package io.athanor.job.bundles;

import io.athanor.base.UserError;
import io.athanor.extract.Decoded;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.Prepared;
import io.athanor.extract.SeriesSettings;
import io.athanor.extract.Session;
import io.athanor.extract.encoder.onnx.OnnxExtractor;
import io.athanor.extract.encoder.onnx.Reading;
import io.athanor.job.doctor.SamplePayloads;
import io.athanor.model.bundle.BundleCard;
import io.athanor.model.bundle.Preparation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What became of trying a model on payloads made here, on one core.
 *
 * @param values of a feature
 * @param millisAlone for a payload by itself, without its decoding
 * @param millisInBatch for a payload of {@link #BATCH} together; NaN where the network takes one at a time
 * @param difference the largest between values of a payload alone and in a batch of any size that is run; 0 if all bits are equal, NaN
 *     where the network takes one at a time
 */
record ModelTrial(int values, double millisAlone, double millisInBatch, double difference) {
    static final int BATCH = 8;

    /** An encoder's batches are tried at up to four times their usual size. */
    private static final int GROWTH = 4;

    private static final int TIMES = 5;

    boolean sameBits() {
        return difference == 0;
    }

    /** @throws UserError if the network cannot be run, or gives something else than its card says */
    static ModelTrial of(BundleCard card) {
        OnnxExtractor extractor = new OnnxExtractor(card.with(true), reading(card));
        try (ExecutorPlace place = ExecutorPlace.plain();
                Session session = extractor.open(place)) {
            return of(session, payloads(session, maker(card), GROWTH * extractor.batchRows()));
        } catch (UserError e) {
            throw e;
        } catch (RuntimeException e) {
            // a network, or a tokenizer, fails with any of them
            throw new UserError(
                    "Cannot run the model " + card.bundle().name() + ": " + said(e)
                            + ", expected a feature of a payload made for trying. Look at " + card.takes() + " and "
                            + card.gives() + ", and correct what was told of it.",
                    e);
        }
    }

    /** A network's channels by place, as sample payloads have them. */
    static Reading reading(BundleCard card) {
        return card.takes() instanceof Preparation.Series points
                ? Reading.USUAL.with(SeriesSettings.ofPlaces(points.channels()))
                : Reading.USUAL;
    }

    private static IntFunction<byte[]> maker(BundleCard card) {
        if (card.takes() instanceof Preparation.Picture) {
            return SamplePayloads::picture;
        }
        if (card.takes() instanceof Preparation.Series points) {
            return number -> SamplePayloads.series(points.channels(), number);
        }
        return card.takes() instanceof Preparation.Text ? SamplePayloads::text : SamplePayloads::sound;
    }

    /** Those that share a batch with the first. */
    private static List<Prepared> payloads(Session session, IntFunction<byte[]> maker, int most) {
        List<Prepared> payloads = new ArrayList<>();
        for (int number = 0; number < most; number++) {
            Decoded decoded = session.decode(maker.apply(number));
            if (!(decoded instanceof Prepared prepared)) {
                throw new IllegalStateException("a sound payload was rejected: " + decoded);
            }
            if (payloads.isEmpty() || prepared.size() == payloads.get(0).size()) {
                payloads.add(prepared);
            }
        }
        // tokenizers cut some words to more pieces than others
        for (int i = 0; payloads.size() < most; i++) {
            payloads.add(payloads.get(i));
        }
        return payloads;
    }

    private static ModelTrial of(Session session, List<Prepared> payloads) {
        List<float[]> alone = new ArrayList<>();
        payloads.forEach(payload -> alone.addAll(session.infer(List.of(payload))));
        double millisAlone = millis(() -> session.infer(payloads.subList(0, 1)));
        int values = alone.get(0).length;
        try {
            session.infer(payloads.subList(0, 2));
        } catch (IllegalStateException e) {
            // made for one payload at a time, as many are
            return new ModelTrial(values, millisAlone, Double.NaN, Double.NaN);
        }
        double difference = 0;
        for (int rows = 2; rows <= payloads.size(); rows += rows < BATCH ? 1 : BATCH) {
            List<float[]> together = session.infer(payloads.subList(0, rows));
            for (int row = 0; row < rows; row++) {
                difference = Math.max(difference, difference(alone.get(row), together.get(row)));
            }
        }
        return new ModelTrial(
                values, millisAlone, millis(() -> session.infer(payloads.subList(0, BATCH))) / BATCH, difference);
    }

    private static double difference(float[] a, float[] b) {
        if (a.length != b.length) {
            return Double.POSITIVE_INFINITY;
        }
        double most = 0;
        for (int k = 0; k < a.length; k++) {
            // also of values that are no number
            if (Float.floatToRawIntBits(a[k]) != Float.floatToRawIntBits(b[k])) {
                most = Math.max(most, Math.max(Float.MIN_VALUE, Math.abs(a[k] - b[k])));
            }
        }
        return most;
    }

    /** The median of several times, after one that warms up. */
    private static double millis(Runnable work) {
        work.run();
        double[] millis = new double[TIMES];
        for (int i = 0; i < TIMES; i++) {
            long began = System.nanoTime();
            work.run();
            millis[i] = (System.nanoTime() - began) / 1e6;
        }
        Arrays.sort(millis);
        return millis[TIMES / 2];
    }

    private static String said(Throwable failure) {
        Throwable last = failure;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        String message = String.valueOf(last.getMessage());
        return message.lines().findFirst().orElse(message);
    }
}
