package io.athanor.extract.payload.video;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.data.Rejection;
import io.athanor.extract.payload.av.Container;
import io.athanor.extract.payload.av.MediaException;
import io.athanor.extract.payload.av.PacketDecoder;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;

/** Has the packets of a stream decoded that frames are wanted of, and passes over the others. */
final class SparseReading {
    /** Of the packets that are decoded, this share may be damaged: they are left out, as players do. */
    private static final double DAMAGED_SHARE = 0.05;

    private final Container file;
    private final AVStream stream;
    private final PacketDecoder decoder;
    private final ShownFrames shown;
    private final Survey survey;
    private long all;
    private long damaged;

    /** The tick of the key frame up to which nothing is decoded. */
    private long passing = Long.MIN_VALUE;

    /** The tick of the last key frame up to which nothing was decoded. */
    private long passed = Long.MIN_VALUE;

    /** The latest key frame that was decoded. */
    private long key = Long.MIN_VALUE;

    SparseReading(Container file, AVStream stream, PacketDecoder decoder, ShownFrames shown, Survey survey) {
        this.file = file;
        this.stream = stream;
        this.decoder = decoder;
        this.shown = shown;
        this.survey = survey;
    }

    /** @throws MediaException if too much is damaged, or nothing comes of it */
    void read(Changes.Tally changes) throws MediaException {
        boolean cutOff = changes.changes().count(Change.VIDEO_CUT_OFF) > 0;
        try {
            while (!shown.over() && file.next(this::packet)) {
                // until no more is wanted
            }
        } catch (MediaException e) {
            // the survey has come this far, and let an end in the middle pass
            if (all == 0 || !cutOff || !isDamage(e)) {
                throw e;
            }
        }
        if (!shown.over()) {
            decoder.decode(null, shown);
            shown.end();
        }
        String found = damaged + " of its " + all + " packets cannot be decoded";
        // the last packet of a clip that is cut off is half a packet
        if (damaged + shown.damaged() - (cutOff ? 1 : 0) > DAMAGED_SHARE * all) {
            throw new MediaException(
                    Rejection.UNDECODABLE,
                    "the pictures are damaged: " + found + ", and " + shown.damaged() + " frames have errors");
        }
        if (damaged + shown.damaged() > 0) {
            changes.add(Change.VIDEO_PACKETS_LEFT, found + ", and " + shown.damaged() + " frames have errors");
        }
        if (shown.count() == 0) {
            throw new MediaException(Rejection.UNDECODABLE, "there is no picture in it");
        }
        if (shown.cut()) {
            changes.add(Change.VIDEO_CUT, "of which the first " + shown.count() + " were read");
        }
    }

    private static boolean isDamage(MediaException e) {
        return e.rejection().reason().equals(Rejection.UNDECODABLE);
    }

    private void packet(AVPacket packet) throws MediaException {
        if (packet.stream_index() != stream.index() || shown.over()) {
            return;
        }
        if (passing != Long.MIN_VALUE) {
            if (packet.pts() != passing) {
                return;
            }
            passed = passing;
            passing = Long.MIN_VALUE;
            decoder.forget();
        }
        if (packet.pts() < passed) {
            // shown before the key frame that it comes behind, and made of frames that were passed over
            return;
        }
        if (survey.keyBefore(packet.pts()) == packet.pts()) {
            key = Math.max(key, packet.pts());
        }
        all++;
        damaged += decoder.decode(packet, shown) ? 0 : 1;
        long next = survey.keyBefore(shown.wantedTick());
        if (next > key) {
            passing = next;
        }
    }
}
