package io.athanor.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlainTextTest {
    @Test
    void what_cannot_be_seen_is_taken_from_both_ends_alone() {
        assertThat(PlainText.trimmed("\ufeff \u00a0\u200b\t a\u00a0b \u3000\u0000\u2028"))
                .isEqualTo("a\u00a0b");
        assertThat(PlainText.trimmed("cafe\u0301")).isEqualTo("caf\u00e9");
        // a family, which joiners hold together
        assertThat(PlainText.trimmed("\ud83d\udc68\u200d\ud83d\udc69")).isEqualTo("\ud83d\udc68\u200d\ud83d\udc69");
        assertThat(PlainText.trimmed("")).isEmpty();
    }

    @Test
    void texts_of_blanks_marks_controls_and_fillers_alone_are_unseen() {
        List<String> unseen = List.of(
                "", " \n", "\u00a0", "\u200b\u200c", "\ufeff", "\u0000\u0001", "\u00ad", "\u3164", "\u2800", "\ufe0f");
        assertThat(unseen).allMatch(PlainText::isUnseen);
        assertThat(List.of("a", "\u200b.", "\u00e9", "\ud83d\ude00", "\u4e2d")).noneMatch(PlainText::isUnseen);
    }
}
