package io.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void columns_stand_below_their_heads_and_figures_to_the_right() {
        assertThat(TextTable.of(List.of(List.of("", "ok", "why"), List.of("image", "9", "a"), List.of("x", "10", ""))))
                .isEqualTo("       ok  why\nimage   9  a\nx      10\n");
    }

    @Test
    void long_texts_go_over_lines_and_lose_nothing() {
        String sentence = "cells hold what is no number, which counts as missing, and "
                .repeat(3)
                .strip();
        String path = "/data/" + "x".repeat(150) + ".csv";
        String table = TextTable.of(List.of(
                List.of("changed on the way", "count", "what", "for one"),
                List.of("extract image", "12", sentence, path),
                List.of("join", "3", "short", "line 7")));

        assertThat(table.lines()).allMatch(line -> line.length() <= TextTable.WIDEST);
        assertThat(table.lines().toList().get(0)).matches("changed on the way +count +what +for one");
        assertThat(table).contains("\njoin                    3  short");
        assertThat(table.replaceAll("\\s+", "").chars().sorted().toArray())
                .isEqualTo(("changedonthewaycountwhatforoneextractimage12" + sentence + path + "join3shortline7")
                        .replaceAll("\\s+", "")
                        .chars()
                        .sorted()
                        .toArray());
    }
}
