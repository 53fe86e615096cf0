package io.athanor.extract.payload.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.data.Rejection;
import io.athanor.extract.Decoded;
import io.athanor.extract.payload.video.ClipFiles.Form;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which frames of a clip are taken, and what becomes of clips that are damaged. */
class ClipDecoderTest {
    private static final ClipBounds BOUNDS = new ClipBounds(60, 0, 512);

    /** What was taken of a clip. */
    private record Seen(List<Double> seconds, List<BufferedImage> pictures, Decoded decoded) {
        /** The numbers of frames that {@link ClipFiles#numbered} made. */
        List<Integer> numbers() {
            return pictures.stream()
                    .map(picture -> {
                        int grey = picture.getRGB(picture.getWidth() / 2, picture.getHeight() * 3 / 4) >> 8 & 0xff;
                        return Math.round((grey - 16) / 7f);
                    })
                    .toList();
        }

        Changes changes() {
            assertThat(decoded).isInstanceOf(Whole.class);
            return ((Whole) decoded).changes();
        }

        String reason() {
            return ((Decoded.Rejected) decoded).rejection().reason();
        }
    }

    private record Whole(Changes changes) implements io.athanor.extract.Prepared {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public long bytes() {
            return 1;
        }
    }

    private static Seen seen(byte[] clip, Moments moments, ClipBounds bounds, int most) {
        List<Double> seconds = new ArrayList<>();
        List<BufferedImage> pictures = new ArrayList<>();
        Decoded decoded = new ClipDecoder(moments, bounds)
                .decode(
                        clip,
                        (at, file) -> {
                            seconds.add(at);
                            pictures.add(picture(file));
                            return pictures.size() < most;
                        },
                        Whole::new);
        return new Seen(seconds, pictures, decoded);
    }

    private static Seen seen(byte[] clip, Moments moments) {
        return seen(clip, moments, BOUNDS, Integer.MAX_VALUE);
    }

    private static BufferedImage picture(byte[] bmp) {
        try {
            return ImageIO.read(new ByteArrayInputStream(bmp));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Containers and codecs, with key frames near and far, and frames that are shown in another order than they come. */
    static Stream<Form> forms() {
        int yuv = avutil.AV_PIX_FMT_YUV420P;
        return Stream.of(
                Form.mp4(),
                Form.mp4().keyed(7, 2),
                Form.mp4().keyed(100, 0),
                Form.mp4().in("mp4", "libopenh264", yuv),
                Form.mp4().in("mov", "mjpeg", avutil.AV_PIX_FMT_YUVJ420P),
                Form.mp4().in("avi", "mjpeg", avutil.AV_PIX_FMT_YUVJ420P),
                Form.mp4().in("avi", "mpeg4", yuv),
                Form.mp4().in("webm", "libvpx", yuv),
                Form.mp4().in("webm", "libvpx-vp9", yuv),
                Form.mp4().in("matroska", "ffv1", yuv),
                Form.mp4().in("matroska", "mpeg4", yuv).keyed(9, 2),
                Form.mp4().in("mpegts", "mpeg4", yuv),
                Form.mp4().in("mp4", "mpeg4", yuv).sounding(),
                Form.mp4().in("webm", "libvpx", yuv).sounding());
    }

    @ParameterizedTest
    @MethodSource("forms")
    void frames_are_those_that_are_shown_at_the_moments_asked_for(Form form) {
        byte[] clip = ClipFiles.numbered(form, 3);
        Seen all = seen(clip, new Moments.Every(0.1));
        assertThat(all.numbers()).isEqualTo(range(0, 30, 1));
        assertThat(all.seconds().get(29)).isCloseTo(2.9, within(1e-9));
        assertThat(all.changes().isEmpty()).isTrue();
        assertThat(seen(clip, new Moments.Every(0.7)).numbers()).containsExactly(0, 7, 14, 21, 28);
        // in the middle of thirds: at 0.5, 1.5 and 2.5
        Seen thirds = seen(clip, new Moments.Evenly(3));
        assertThat(thirds.seconds().get(1)).isCloseTo(1.5, within(0.01));
        assertThat(thirds.numbers().get(1)).isBetween(14, 15);
        assertThat(thirds.pictures()).hasSize(3);
    }

    /** Passing over what is not wanted must not change what is. */
    @ParameterizedTest
    @MethodSource("forms")
    void a_frame_is_the_same_to_the_bit_whether_those_before_it_were_decoded_or_passed_over(Form form) {
        byte[] clip = ClipFiles.numbered(form, 3);
        Seen all = seen(clip, new Moments.Every(0.1));
        Seen few = seen(clip, new Moments.Every(1.3));
        assertThat(few.numbers()).containsExactly(0, 13, 26);
        for (int i = 0; i < 3; i++) {
            assertThat(rgb(few.pictures().get(i))).isEqualTo(rgb(all.pictures().get(13 * i)));
        }
    }

    private static List<Integer> range(int from, int to, int step) {
        List<Integer> all = new ArrayList<>();
        for (int i = from; i < to; i += step) {
            all.add(i);
        }
        return all;
    }

    private static int[] rgb(BufferedImage picture) {
        return picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
    }

    @Test
    void what_is_shown_for_long_is_taken_again_and_a_moment_after_the_end_is_not() {
        Form slides = new Form("matroska", "ffv1", avutil.AV_PIX_FMT_YUV420P, 32, 32, 1, 1, 0, false, 0);
        byte[] clip = ClipFiles.numbered(slides, 3);
        assertThat(seen(clip, new Moments.Every(0.5)).numbers()).containsExactly(0, 0, 1, 1, 2, 2);
        assertThat(seen(clip, new Moments.Every(60)).numbers()).containsExactly(0);
        assertThat(seen(clip, new Moments.Evenly(6)).numbers()).containsExactly(0, 0, 1, 1, 2, 2);
    }

    @Test
    void frames_are_made_small_as_they_are_decoded_and_stand_upright() {
        Form wide = Form.mp4().in("mov", "mjpeg", avutil.AV_PIX_FMT_YUVJ444P).sized(160, 80);
        IntFunction<int[]> topLeftRed = number -> {
            int[] rgb = new int[160 * 80];
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = i % 160 < 80 && i / 160 < 40 ? 0xe02020 : 0x2020e0;
            }
            return rgb;
        };
        ClipBounds small = new ClipBounds(60, 0, 40);
        BufferedImage plain = seen(ClipFiles.encoded(wide, 3, topLeftRed), new Moments.Evenly(1), small, 9)
                .pictures()
                .get(0);
        assertThat(plain.getWidth()).isEqualTo(40);
        assertThat(plain.getHeight()).isEqualTo(20);
        assertRed(plain, 10, 5);
        BufferedImage turned = seen(ClipFiles.encoded(wide.turned(90), 3, topLeftRed), new Moments.Evenly(1), small, 9)
                .pictures()
                .get(0);
        assertThat(turned.getWidth()).isEqualTo(20);
        assertThat(turned.getHeight()).isEqualTo(40);
        // what was on the top left is on the top right, clockwise
        assertRed(turned, 15, 10);
    }

    /** And the opposite corner is blue. */
    private static void assertRed(BufferedImage picture, int x, int y) {
        int red = picture.getRGB(x, y);
        int blue = picture.getRGB(picture.getWidth() - 1 - x, picture.getHeight() - 1 - y);
        assertThat(red >> 16 & 0xff).isGreaterThan(180);
        assertThat(red & 0xff).isLessThan(80);
        assertThat(blue & 0xff).isGreaterThan(180);
    }

    @Test
    void all_ways_of_turning_are_those_of_the_matrix() {
        int[] rgb = {1, 2, 3, 4, 5, 6};
        int one = 1 << 16;
        assertThat(turned(rgb, one, 0, 0, one)).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(turned(rgb, 0, one, -one, 0)).containsExactly(4, 1, 5, 2, 6, 3);
        assertThat(turned(rgb, -one, 0, 0, -one)).containsExactly(6, 5, 4, 3, 2, 1);
        assertThat(turned(rgb, 0, -one, one, 0)).containsExactly(3, 6, 2, 5, 1, 4);
        assertThat(turned(rgb, -one, 0, 0, one)).containsExactly(3, 2, 1, 6, 5, 4);
        // by 45 degrees: as it is
        assertThat(turned(rgb, one, one, -one, one)).containsExactly(1, 2, 3, 4, 5, 6);
    }

    private static int[] turned(int[] rgb, int a, int b, int c, int d) {
        return Turn.of(new int[] {a, b, 0, c, d, 0, 0, 0, 1 << 30}).apply(rgb, 3, 2);
    }

    @Test
    void a_scene_begins_where_colours_change_and_not_where_things_move() {
        Form form = Form.mp4().in("matroska", "ffv1", avutil.AV_PIX_FMT_YUV444P);
        int[] colours = {0x204080, 0xd0a040, 0x30b050};
        byte[] clip = ClipFiles.encoded(form, 30, number -> {
            int[] rgb = new int[64 * 48];
            Arrays.fill(rgb, colours[number / 10]);
            // a block of a tenth of the picture that moves
            for (int y = 0; y < 16; y++) {
                for (int x = 0; x < 16; x++) {
                    rgb[(y + number) * 64 + x + number] = 0xffffff;
                }
            }
            return rgb;
        });
        Seen scenes = seen(clip, new Moments.Scenes(0.4));
        assertThat(scenes.seconds()).containsExactly(0.0, 1.0, 2.0);
        // a threshold above what ever happens finds the first frame alone
        assertThat(seen(clip, new Moments.Scenes(1)).seconds()).containsExactly(0.0);
        assertThat(seen(clip, new Moments.Scenes(0.4), BOUNDS, 3).changes().isEmpty())
                .isTrue();
        assertThat(seen(clip, new Moments.Scenes(0.4), BOUNDS, 2).changes().count(Change.VIDEO_CUT))
                .isEqualTo(1);
    }

    @Test
    void an_animation_is_a_clip_whose_transparent_parts_are_white() {
        Form gif = Form.mp4().in("gif", "gif", avutil.AV_PIX_FMT_RGB8);
        byte[] clip = ClipFiles.numbered(gif, 1);
        assertThat(seen(clip, new Moments.Every(0.2)).pictures()).hasSize(5);
    }

    @Test
    void reading_ends_where_no_more_is_wanted_and_that_is_counted() {
        byte[] clip = ClipFiles.numbered(Form.mp4(), 3);
        Seen cut = seen(clip, new Moments.Every(0.5), BOUNDS, 4);
        assertThat(cut.numbers()).containsExactly(0, 5, 10, 15);
        assertThat(cut.changes().count(Change.VIDEO_CUT)).isEqualTo(1);
        assertThat(seen(clip, new Moments.Every(0.5), BOUNDS, 6).changes().isEmpty())
                .isTrue();
    }

    @Test
    void a_clip_that_is_too_long_is_rejected_before_a_frame_is_taken() {
        for (Form form : List.of(Form.mp4(), Form.mp4().in("mpegts", "mpeg4", avutil.AV_PIX_FMT_YUV420P))) {
            Seen seen = seen(ClipFiles.numbered(form, 3), new Moments.Every(1), new ClipBounds(2, 0, 512), 9);
            assertThat(seen.reason()).isEqualTo(Rejection.TOO_LARGE);
            assertThat(seen.pictures()).isEmpty();
        }
    }

    @Test
    void a_clip_that_is_cut_off_is_rejected_unless_it_may_lack_as_much() {
        int yuv = avutil.AV_PIX_FMT_YUV420P;
        for (Form form : List.of(
                Form.mp4(),
                Form.mp4().in("mp4", "libopenh264", yuv),
                Form.mp4().in("avi", "mpeg4", yuv),
                Form.mp4().in("webm", "libvpx", yuv),
                Form.mp4().sounding())) {
            byte[] clip = ClipFiles.numbered(form.sized(240, 160), 4);
            byte[] cut = Arrays.copyOf(clip, clip.length * 7 / 10);
            assertThat(seen(cut, new Moments.Every(0.5)).reason())
                    .as(form.toString())
                    .isEqualTo(Rejection.TRUNCATED);
            assertThat(seen(cut, new Moments.Every(0.5), new ClipBounds(60, 0.03, 512), 99)
                            .reason())
                    .isEqualTo(Rejection.TRUNCATED);
            Seen read = seen(cut, new Moments.Every(0.5), new ClipBounds(60, 0.7, 512), 99);
            assertThat(read.changes().count(Change.VIDEO_CUT_OFF)).isEqualTo(1);
            // at the last moment a frame may be shown that came before: the one that should be is damaged
            List<Integer> whole = read.numbers().subList(0, read.pictures().size() - 1);
            assertThat(whole).hasSizeBetween(2, 6).isEqualTo(range(0, 5 * whole.size(), 5));
        }
    }

    @Test
    void damaged_clips_have_a_reason() {
        byte[] clip = ClipFiles.numbered(Form.mp4().in("mp4", "libopenh264", avutil.AV_PIX_FMT_YUV420P), 3);
        byte[] noise = clip.clone();
        for (int i = clip.length / 4; i < clip.length; i++) {
            noise[i] = (byte) (i * 2654435761L >> 16);
        }
        assertThat(seen(noise, new Moments.Every(0.5)).reason()).isEqualTo(Rejection.UNDECODABLE);
        assertThat(seen(new byte[100], new Moments.Every(0.5)).reason()).isEqualTo(Rejection.UNDECODABLE);
        assertThat(seen("#EXTM3U\nfile:///etc/passwd\n".getBytes(), new Moments.Every(1))
                        .reason())
                .isEqualTo(Rejection.UNDECODABLE);
    }

    @Test
    void what_has_sound_alone_lacks_pictures_and_is_not_broken() {
        Decoded decoded = seen(sound(), new Moments.Every(1)).decoded();
        assertThat(((Decoded.Absent) decoded).changes().count(Change.VIDEO_ABSENT))
                .isEqualTo(1);
    }

    private static byte[] sound() {
        return ClipFiles.sound("mp4");
    }

    @Test
    void a_clip_of_any_length_of_noise_never_ends_in_an_exception() {
        byte[] clip = ClipFiles.numbered(Form.mp4().sounding(), 1);
        var random = new java.util.SplittableRandom(3);
        DoubleStream.iterate(0, i -> i + 1).limit(200).forEach(i -> {
            byte[] damaged = clip.clone();
            for (int k = 0; k < 20; k++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Decoded decoded = seen(damaged, new Moments.Evenly(3)).decoded();
            if (decoded instanceof Decoded.Rejected rejected) {
                assertThat(rejected.rejection().reason()).isIn(Rejection.REASONS);
            }
        });
    }
}
