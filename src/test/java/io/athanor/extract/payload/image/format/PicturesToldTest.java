package io.athanor.extract.payload.image.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.extract.image.PicturesOfAllFormats;
import io.athanor.source.inspect.Inspection;
import io.athanor.source.inspect.PayloadTypes;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is told as a picture where a pipeline is drafted, and what is decoded as one, are known apart: here they are held together. */
class PicturesToldTest {
    /** A Targa file says in its last bytes what it is, and a packed drawing looks like anything that is packed. */
    private static final Set<String> BY_NAME_ALONE = Set.of("tga", "svgz");

    @Test
    void every_format_that_is_decoded_is_told_as_a_picture_by_its_name_and_its_first_bytes() throws IOException {
        Set<PictureFormat> seen = EnumSet.noneOf(PictureFormat.class);
        for (Map.Entry<String, byte[]> file : PicturesOfAllFormats.byEnding().entrySet()) {
            PictureFormat format = PictureFormat.of(file.getValue());
            assertThat(format).as(file.getKey()).isNotNull();
            seen.add(format);
            assertThat(PayloadTypes.ofName("x." + file.getKey()))
                    .as(file.getKey())
                    .isEqualTo(Inspection.Type.IMAGE);
            if (!BY_NAME_ALONE.contains(file.getKey())) {
                assertThat(PayloadTypes.ofHead(file.getValue()))
                        .as(file.getKey())
                        .isEqualTo(Inspection.Type.IMAGE);
            }
        }
        assertThat(seen).as("a format that no file is of").containsExactlyInAnyOrder(PictureFormat.values());
    }

    @Test
    void a_drawing_is_told_whatever_stands_before_its_first_element() {
        PicturesOfAllFormats.drawings().forEach((name, file) -> {
            assertThat(PictureFormat.of(file)).as(name).isEqualTo(PictureFormat.SVG);
            assertThat(PayloadTypes.ofHead(file)).as(name).isEqualTo(Inspection.Type.IMAGE);
        });
    }
}
