package io.athanor.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Fingerprint;
import io.athanor.base.UserError;
import io.athanor.data.Cost;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.task.Decision;
import io.athanor.task.MultiLabel;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ModelCardTest {
    @Test
    void card_reads_back_as_it_was_written() {
        ModelCard card = new ModelCard(
                "student",
                ModelCard.Kind.STUDENT,
                new Fingerprint("0123456789abcdef"),
                new Fingerprint("fedcba9876543210"),
                List.of(
                        new ModelCard.Input(
                                new Modality("image"),
                                new Shape.Vector(1280),
                                "standardise, pca (components 32)",
                                "mobilenetv2-b10",
                                new TreeMap<>(Map.of("mobilenetv2-b10.onnx", "ab".repeat(32))),
                                123,
                                456,
                                "Apache-2.0"),
                        new ModelCard.Input(
                                new Modality("text"),
                                new Shape.Sequence(64, 384),
                                "standardise",
                                "minilm-l6",
                                new TreeMap<>(),
                                0,
                                0,
                                "")),
                new Cost(1, 2, 3, 4, 0.5, 6.25, 0.75, 7.5),
                new ModelCard.Data(
                        new Fingerprint("00000000000000aa"),
                        new TreeMap<>(Map.of("train", 200L, "test", 60L)),
                        new MultiLabel(List.of("a", "b"), List.of(3L, 4L), 9),
                        Decision.ofLabels(List.of(0.25f, 0.5f))),
                new TreeMap<>(Map.of("hidden", "auto", "dropout", 0.3)),
                7,
                new TreeMap<>(Map.of("test.accuracy", 0.75)),
                new ExportCheck(256, 8, 3e-7),
                new TreeMap<>(Map.of("model.onnx", "cd".repeat(32))));
        assertThat(ModelCard.parse(card.toJson(), "card.json")).isEqualTo(card);
    }

    @Test
    void text_that_is_no_card_is_refused() {
        assertThatThrownBy(() -> ModelCard.parse("{\"name\": ", "models/teacher/card.json"))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot read the model card models/teacher/card.json");
    }
}
