package io.athanor.job;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipelineSettingsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            teacher.objectives=[]                            | objectives is of no weight
            teacher.objectives=[{cross-entropy: 0}]          | objectives is of no weight
            modalities={fused: {columns: [a]}}               | a modality is called 'fused'
            modalities={logits: {columns: [a]}}              | a modality is called 'logits'
            student.learn-from=[{soft-targets: 0}]           | learn-from is of no weight
            """)
    void what_cannot_be_learned_or_named_is_refused_before_anything_is_read(String set, String refusal) {
        String pipeline = """
                source: { manifest: rows.csv }
                label: kind
                modalities: { size: { columns: [a] } }
                """;
        assertThatThrownBy(() -> PipelineFile.read(pipeline, "p.yaml", List.of(set), Map.of(), Pipelines.registry()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(refusal);
    }
}
