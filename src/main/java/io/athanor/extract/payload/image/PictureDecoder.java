package io.athanor.extract.payload.image;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.data.Rejection;
import io.athanor.extract.Decoded;
import io.athanor.extract.payload.image.format.Exif;
import io.athanor.extract.payload.image.format.PictureBounds;
import io.athanor.extract.payload.image.format.PictureFormat;
import io.athanor.extract.payload.image.format.RefusedPicture;
import io.athanor.extract.payload.image.pixel.ColourProfile;
import io.athanor.extract.payload.image.pixel.ColourProfiles;
import io.athanor.extract.payload.image.pixel.PixelRows;
import io.athanor.extract.payload.image.pixel.Resampling;
import io.athanor.extract.payload.image.pixel.Resampling.Filter;
import io.athanor.extract.payload.image.pixel.Resampling.Window;
import io.athanor.extract.payload.image.pixel.Thinned;
import io.athanor.extract.payload.image.reader.ReaderRun;
import io.athanor.extract.payload.image.reader.Still;
import io.athanor.extract.payload.image.reader.StillReaders;
import java.io.IOException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a picture to RGB planes of a {@link TargetSize}, upright and in sRGB. Transparent pixels are composited on
 * white. Thread-safe.
 */
public final class PictureDecoder {
    private final TargetSize size;
    private final @Nullable PictureCrop crop;
    private final PictureBounds bounds;
    private final ColourProfiles profiles = new ColourProfiles();
    private final StillReaders readers;

    /** @param maxPixels pictures of more are rejected by their header */
    public PictureDecoder(int sidePixels, long maxPixels) {
        this(sidePixels, maxPixels, 0);
    }

    /** @param mayMiss share of its rows, in [0, 1), that a picture may lack because its file was cut off */
    public PictureDecoder(int sidePixels, long maxPixels, double mayMiss) {
        this(PictureFit.square(sidePixels), null, maxPixels, mayMiss);
    }

    /** @param crop the part that is looked at; null for all of it */
    public PictureDecoder(TargetSize size, @Nullable PictureCrop crop, long maxPixels, double mayMiss) {
        this.size = size;
        this.crop = crop;
        this.bounds = new PictureBounds(maxPixels, mayMiss);
        int drawn = size.drawnPixels();
        this.readers = new StillReaders(crop == null ? drawn : crop.drawnPixels(drawn), profiles);
    }

    /** Makes a result of a picture of whatever size it has become. */
    @FunctionalInterface
    public interface Sized {
        /** @param planes [3 × height × width], values in [0, 1] */
        Decoded of(float[] planes, int width, int height, Changes changes);
    }

    /**
     * @param prepared makes the result of planes [3 × height × width], values in [0, 1], and of what was changed on the way
     */
    public Decoded decode(byte[] payload, BiFunction<float[], Changes, Decoded> prepared) {
        return decodeSized(payload, (planes, width, height, changes) -> prepared.apply(planes, changes));
    }

    /** As the other, where pictures keep their shapes. */
    public Decoded decodeSized(byte[] payload, Sized prepared) {
        PictureFormat format = PictureFormat.of(payload);
        if (format == null) {
            return Decoded.rejected(Rejection.UNDECODABLE, "not a picture of a known format");
        }
        Changes.Tally changes = new Changes.Tally();
        try {
            Still still = readers.of(format).read(payload, bounds, changes);
            if (still.facts().pictures() > 1) {
                changes.add(Change.PICTURE_FIRST_OF_SEVERAL, "the first picture of several");
            }
            Still wanted = crop == null ? still : crop.of(still);
            Window window = size.window(wanted);
            float[] planes = planes(wanted, window, size.filter(), profiles, changes);
            boolean swapped = Exif.swaps(still.facts().orientation());
            return prepared.of(
                    planes,
                    swapped ? window.rows() : window.columns(),
                    swapped ? window.columns() : window.rows(),
                    changes.changes());
        } catch (RefusedPicture e) {
            return new Decoded.Rejected(e.rejection());
        } catch (IOException | RuntimeException e) {
            // readers answer broken files with any runtime exception there is, not only with IOException
            return ReaderRun.isEnd(e)
                    ? Decoded.rejected(Rejection.TRUNCATED, "the file ends before its picture does")
                    : Decoded.rejected(Rejection.UNDECODABLE, "the picture is damaged: " + e);
        }
    }

    /**
     * A picture of another size, in sRGB and upright.
     *
     * @param width of the planes before they are turned upright
     * @return [3 × height × width]; [3 × width × height] where the picture's orientation {@link Exif#swaps}
     */
    static float[] planes(Still still, int width, int height, ColourProfiles profiles, Changes.Tally changes) {
        return planes(still, Window.all(width, height), Filter.BILINEAR, profiles, changes);
    }

    private static float[] planes(
            Still still, Window window, Filter filter, ColourProfiles profiles, Changes.Tally changes) {
        PixelRows rows = still.rows();
        // at least four source pixels a side are left for each of the target's
        int step = (int)
                Math.max(1, Math.min(rows.width() / (4L * window.width()), rows.height() / (4L * window.height())));
        Thinned thinned = Thinned.of(rows, step);
        ColourProfile profile = profiles.of(still.profile(), still.colours(), changes);
        if (profile != null) {
            profile.apply(thinned.rgb());
        }
        float[] planes = Resampling.toPlanes(thinned, window, filter);
        return Exif.upright(
                planes, window.columns(), window.rows(), still.facts().orientation());
    }
}
