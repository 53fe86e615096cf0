package io.athanor.extract.payload.image.reader;

import io.athanor.base.Changes;
import io.athanor.extract.payload.av.Container;
import io.athanor.extract.payload.av.FFmpeg;
import io.athanor.extract.payload.av.MediaException;
import io.athanor.extract.payload.image.format.Boxes;
import io.athanor.extract.payload.image.format.PictureBounds;
import io.athanor.extract.payload.image.format.PictureFacts;
import io.athanor.extract.payload.image.format.PictureFormat;
import io.athanor.extract.payload.image.format.RefusedPicture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Stills of FFmpeg's codecs: AVIF, HEIC and JPEG 2000. */
final class CodedReader implements StillReader {
    private static final List<String> FORMATS = List.of("mov", "jpeg2000_pipe", "j2k_pipe");

    @Override
    public Still read(byte[] file, PictureBounds bounds, Changes.Tally changes) throws IOException {
        int codestream = PictureFormat.of(file) == PictureFormat.JPEG_2000 ? Boxes.codestream(file) : -1;
        if (codestream >= 0) {
            check(file, codestream, bounds);
        }
        if (Boxes.cut(file) || (codestream >= 0 && Boxes.codestreamCut(file, codestream))) {
            throw PictureBounds.cut("the file ends before its picture does");
        }
        FFmpeg.load();
        try (Container container = Container.open(file, FORMATS)) {
            CodedPicture picture = CodedPicture.of(container, Boxes.hasAlpha(file), bounds);
            byte[] profile = codestream >= 0 ? Boxes.profile(file) : picture.profile();
            return new Still(
                    picture.rows(), 3, new PictureFacts(false, picture.orientation(), profile, picture.pictures()));
        } catch (MediaException e) {
            throw (IOException) new RefusedPicture(e.rejection().reason(), "the picture is damaged: " + e.getMessage())
                    .initCause(e);
        }
    }

    /** By the header of a codestream: its canvas, and where on it the picture begins. */
    private static void check(byte[] file, int codestream, PictureBounds bounds) throws IOException {
        if (codestream + 24 > file.length) {
            throw PictureBounds.cut("the file ends before its picture does");
        }
        ByteBuffer in = ByteBuffer.wrap(file);
        long width = (in.getInt(codestream + 8) & 0xffffffffL) - (in.getInt(codestream + 16) & 0xffffffffL);
        long height = (in.getInt(codestream + 12) & 0xffffffffL) - (in.getInt(codestream + 20) & 0xffffffffL);
        bounds.check(width, height);
    }
}
