package io.athanor.extract.encoder.onnx;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.extract.Decoded;
import io.athanor.extract.PooledVectors;
import io.athanor.extract.Pooling;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import io.athanor.extract.payload.audio.Sound;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sounds through a network, window by window. Windows begin at 0 and every hop, until one reaches the end of the sound. The last
 * is filled up with silence if at least half of it is sound, and left out otherwise, unless it is the first. Their inputs are made a
 * few at a time, so that a long sound takes no more memory than its samples.
 */
final class WindowedSession implements Session {
    /** Windows an inference, of whatever sounds. */
    private static final int TOGETHER = 8;

    private final SoundsFeed feed;
    private final Session network;
    private final WindowSettings windows;
    private final int length;
    private final int hop;

    /** @param network of windows; goes with the session */
    WindowedSession(SoundsFeed feed, Session network, WindowSettings windows) {
        this.feed = feed;
        this.network = network;
        this.windows = windows;
        this.length = samples(windows.seconds());
        this.hop = samples(windows.hop());
    }

    private static int samples(double seconds) {
        return (int) Math.round(seconds * Sound.SAMPLE_RATE);
    }

    /** @param starts the first sample of each window */
    private record Clip(short[] samples, int[] starts, Changes changes) implements Prepared {
        @Override
        public int size() {
            // all windows are alike, however many a sound has
            return 1;
        }

        @Override
        public long bytes() {
            return (long) samples.length * Short.BYTES;
        }
    }

    @Override
    public Decoded decode(byte[] payload) {
        return feed.decoder().decode(payload, sound -> {
            int all = sound.samples().length;
            int[] starts = starts(all);
            int heard = Math.min(all, starts[starts.length - 1] + length);
            Changes cut = heard < all
                    ? Changes.of(Change.SOUND_CUT, 1, all + " samples, of which the first " + heard + " were read")
                    : Changes.NONE;
            return new Clip(sound.samples(), starts, sound.changes().plus(cut));
        });
    }

    private int[] starts(int all) {
        List<Integer> starts = new ArrayList<>(List.of(0));
        for (int start = hop; start - hop + length < all && 2L * (all - start) >= length; start += hop) {
            starts.add(start);
        }
        int most = windows.pooling() == Pooling.NONE ? windows.maxWindows() : Integer.MAX_VALUE;
        return starts.stream().mapToInt(Integer::intValue).limit(most).toArray();
    }

    private Prepared window(Clip clip, int start) {
        short[] samples = Arrays.copyOfRange(clip.samples(), start, Math.min(clip.samples().length, start + length));
        return feed.prepared(new Sound(samples, Changes.NONE), length);
    }

    @Override
    public List<float[]> infer(List<Prepared> batch) {
        List<PooledVectors> pooled = new ArrayList<>();
        List<Prepared> together = new ArrayList<>();
        List<PooledVectors> owners = new ArrayList<>();
        for (Prepared one : batch) {
            var own = new PooledVectors(windows.pooling(), windows.maxWindows());
            pooled.add(own);
            for (int start : ((Clip) one).starts()) {
                together.add(window((Clip) one, start));
                owners.add(own);
                if (together.size() == TOGETHER) {
                    infer(together, owners);
                }
            }
        }
        infer(together, owners);
        return pooled.stream().map(PooledVectors::feature).toList();
    }

    /** Empties both. */
    private void infer(List<Prepared> together, List<PooledVectors> owners) {
        if (!together.isEmpty()) {
            List<float[]> vectors = network.infer(together);
            for (int i = 0; i < vectors.size(); i++) {
                owners.get(i).add(vectors.get(i));
            }
            together.clear();
            owners.clear();
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
