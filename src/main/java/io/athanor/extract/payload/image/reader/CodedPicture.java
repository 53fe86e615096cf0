package io.athanor.extract.payload.image.reader;

import io.athanor.data.Rejection;
import io.athanor.extract.payload.av.Container;
import io.athanor.extract.payload.av.MediaException;
import io.athanor.extract.payload.av.PacketDecoder;
import io.athanor.extract.payload.image.format.PictureBounds;
import io.athanor.extract.payload.image.format.PictureFacts;
import io.athanor.extract.payload.image.format.RefusedPicture;
import io.athanor.extract.payload.image.pixel.FramePixels;
import io.athanor.extract.payload.image.pixel.PixelRows;
import io.athanor.extract.payload.image.pixel.Pixmap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avformat.AVStreamGroup;
import org.bytedeco.ffmpeg.avformat.AVStreamGroupTileGrid;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.IntPointer;
import org.jspecify.annotations.Nullable;

/**
 * The picture of a container that stands for the whole: a still, the first frame of a sequence, or the grid of tiles that
 * phones write.
 *
 * @param orientation as of EXIF
 */
record CodedPicture(PixelRows rows, int orientation, byte @Nullable [] profile, int pictures) {
    /** Where a stream's frame stands in the picture. */
    private record Tile(AVStream stream, int left, int top) {}

    /** @param hasAlpha whether one of its streams is the transparency of the picture */
    static CodedPicture of(Container container, boolean hasAlpha, PictureBounds bounds)
            throws IOException, MediaException {
        for (int i = 0; i < container.context().nb_stream_groups(); i++) {
            AVStreamGroup group = container.context().stream_groups(i);
            if (group.type() == avformat.AV_STREAM_GROUP_PARAMS_TILE_GRID
                    && (group.disposition() & avformat.AV_DISPOSITION_DEFAULT) != 0) {
                return grid(container, group, bounds);
            }
        }
        return single(container, hasAlpha, bounds);
    }

    private static CodedPicture single(Container container, boolean hasAlpha, PictureBounds bounds)
            throws IOException, MediaException {
        List<AVStream> streams = container.streams(avutil.AVMEDIA_TYPE_VIDEO);
        if (streams.isEmpty()) {
            throw new RefusedPicture(Rejection.UNDECODABLE, "the picture is damaged: it has no pixels");
        }
        AVStream main = streams.stream()
                .filter(stream -> (stream.disposition() & avformat.AV_DISPOSITION_DEFAULT) != 0)
                .findFirst()
                .orElse(streams.get(0));
        AVCodecParameters size = main.codecpar();
        List<AVStream> wanted = new ArrayList<>(List.of(main));
        streams.stream()
                .filter(stream -> hasAlpha
                        && stream.index() != main.index()
                        && stream.codecpar().width() == size.width()
                        && stream.codecpar().height() == size.height())
                .findFirst()
                .ifPresent(wanted::add);
        if (size.width() != 0 || size.height() != 0) {
            bounds.check(size.width(), size.height());
        }
        Pixmap[] pixmap = new Pixmap[1];
        byte[][] alpha = new byte[1][];
        decode(container, wanted, bounds, (index, frame) -> {
            if (index == main.index()) {
                pixmap[0] = new Pixmap(frame.width(), frame.height());
                pixmap[0].put(frame, 0, 0);
            } else {
                alpha[0] = FramePixels.grey(frame);
            }
        });
        if (pixmap[0] == null) {
            throw new RefusedPicture(Rejection.UNDECODABLE, "the picture is damaged: it has no pixels");
        }
        if (alpha[0] != null) {
            pixmap[0].fade(alpha[0]);
        }
        AVPacketSideData side = size.coded_side_data();
        int count = size.nb_coded_side_data();
        return new CodedPicture(
                pixmap[0], orientation(side, count), profile(side, count), (int) Math.min(2, main.nb_frames()));
    }

    private static CodedPicture grid(Container container, AVStreamGroup group, PictureBounds bounds)
            throws IOException, MediaException {
        AVStreamGroupTileGrid grid = group.params_tile_grid();
        bounds.check(grid.coded_width(), grid.coded_height());
        bounds.check(grid.width(), grid.height());
        Map<Integer, List<Tile>> tiles = new HashMap<>();
        List<AVStream> streams = new ArrayList<>();
        for (int i = 0; i < grid.nb_tiles(); i++) {
            AVStream stream = group.streams(grid.offsets_idx(i));
            bounds.check(stream.codecpar().width(), stream.codecpar().height());
            streams.add(stream);
            tiles.computeIfAbsent(stream.index(), index -> new ArrayList<>())
                    .add(new Tile(
                            stream,
                            grid.offsets_horizontal(i) - grid.horizontal_offset(),
                            grid.offsets_vertical(i) - grid.vertical_offset()));
        }
        Pixmap pixmap = new Pixmap(grid.width(), grid.height());
        decode(container, streams, bounds, (index, frame) -> {
            for (Tile tile : tiles.getOrDefault(index, List.of())) {
                pixmap.put(frame, tile.left(), tile.top());
            }
            tiles.remove(index);
        });
        if (!tiles.isEmpty()) {
            throw new RefusedPicture(
                    Rejection.UNDECODABLE, "the picture is damaged: " + tiles.size() + " of its tiles are missing");
        }
        AVPacketSideData side = grid.coded_side_data();
        int count = grid.nb_coded_side_data();
        byte[] profile = profile(side, count);
        AVCodecParameters first = streams.get(0).codecpar();
        return new CodedPicture(
                pixmap,
                orientation(side, count),
                profile != null ? profile : profile(first.coded_side_data(), first.nb_coded_side_data()),
                1);
    }

    /** Takes the first frame of a stream. */
    private interface FirstFrames {
        void accept(int stream, org.bytedeco.ffmpeg.avutil.AVFrame frame) throws MediaException;
    }

    private static void decode(Container container, List<AVStream> streams, PictureBounds bounds, FirstFrames frames)
            throws MediaException {
        Map<Integer, AVStream> open = new HashMap<>();
        streams.forEach(stream -> open.put(stream.index(), stream));
        container.read(streams, packet -> {
            AVStream stream = open.remove(packet.stream_index());
            if (stream == null) {
                return;
            }
            boolean[] seen = new boolean[1];
            // one at a time: a phone's picture has dozens of tiles
            try (PacketDecoder decoder = new PacketDecoder(stream, bounds.maxPixels())) {
                io.athanor.extract.payload.av.FrameSink first = frame -> {
                    if (!seen[0]) {
                        seen[0] = true;
                        frames.accept(stream.index(), frame);
                    }
                };
                boolean good = decoder.decode(packet, first);
                good &= decoder.decode(null, first);
                if (!good || !seen[0]) {
                    throw new MediaException(Rejection.UNDECODABLE, "it cannot be decoded");
                }
            }
        });
    }

    private static byte @Nullable [] profile(AVPacketSideData side, int count) {
        for (int i = 0; i < count; i++) {
            AVPacketSideData data = side.getPointer(i);
            if (data.type() == avcodec.AV_PKT_DATA_ICC_PROFILE) {
                byte[] profile = new byte[(int) data.size()];
                data.data().get(profile);
                return profile;
            }
        }
        return null;
    }

    private static int orientation(AVPacketSideData side, int count) {
        for (int i = 0; i < count; i++) {
            AVPacketSideData data = side.getPointer(i);
            if (data.type() == avcodec.AV_PKT_DATA_DISPLAYMATRIX) {
                var matrix = new IntPointer(data.data());
                return orientation(matrix.get(0), matrix.get(1), matrix.get(3), matrix.get(4));
            }
        }
        return PictureFacts.UPRIGHT;
    }

    /** Of a matrix that takes (x, y) to (a x + c y, b x + d y), y downwards. */
    private static int orientation(int a, int b, int c, int d) {
        if (Math.abs((long) a) + Math.abs((long) d) >= Math.abs((long) b) + Math.abs((long) c)) {
            return a >= 0 ? (d >= 0 ? 1 : 4) : (d >= 0 ? 2 : 3);
        }
        return b >= 0 ? (c >= 0 ? 5 : 6) : (c >= 0 ? 8 : 7);
    }
}
