package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.config.Day;
import io.athanor.config.PipelineFile;
import io.athanor.extract.PayloadSettings;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndingsTest {
    @Test
    void a_modality_reads_from_one_field_or_several() {
        assertThat(from("png")).containsExactly("png");
        assertThat(from("[png, jpg, jpeg, png]")).containsExactly("png", "jpg", "jpeg");
        assertThatThrownBy(() -> from("[]"))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll("modalities.image", "from names no field, expected one or several");
    }

    private static List<String> from(String written) {
        PipelineSettings settings = PipelineFile.read(
                        "source: { folder: data }\nlabel: label\nstudent: { modalities: [image] }\nmodalities:\n"
                                + "  image: { from: " + written + ", encoder: mobilenetv2-b10 }\n",
                        "pipeline.yaml",
                        List.of(),
                        Map.of(),
                        Day.parse("2026-01-31"),
                        Pipelines.registry())
                .settings();
        return ((PayloadSettings) settings.encoders().get("image")).from();
    }
}
