package io.athanor.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HalvesTest {
    @Test
    void every_half_is_a_float_that_comes_back_as_itself() {
        for (int half = 0; half < 1 << 16; half++) {
            if ((half & 0x7c00) != 0x7c00) {
                byte[] bytes = {(byte) half, (byte) (half >>> 8)};
                assertThat(Halves.of(Halves.floats(bytes))).isEqualTo(bytes);
            }
        }
        // 2^-24, 2^-14, 1/3 rounded, 65504
        assertThat(Halves.floats(new byte[] {1, 0, 0, 4, 0x55, 0x35, -1, 0x7b, 0, -128}))
                .containsExactly(0x1p-24f, 0x1p-14f, 0.33325195f, 65_504f, -0f);
    }

    @Test
    void floats_go_to_the_nearest_half_and_to_the_even_one_of_two() {
        Random draw = new Random(3);
        for (int i = 0; i < 200_000; i++) {
            float value = Math.scalb(draw.nextFloat() * 2 - 1, draw.nextInt(40) - 24);
            int half = bits(Halves.of(new float[] {value}));
            float mine = value(half);
            for (int other : new int[] {half - 1, half + 1}) {
                if ((other & 0x7c00) != 0x7c00 && (other & 0x8000) == (half & 0x8000)) {
                    double nearer = Math.abs((double) mine - value) - Math.abs((double) value(other) - value);
                    assertThat(nearer < 0 || (nearer == 0 && half % 2 == 0))
                            .as(value + " became " + mine + ", not " + value(other))
                            .isTrue();
                }
            }
        }
        assertThat(Halves.floats(Halves.of(new float[] {1 + 0x1p-11f, 1 + 3 * 0x1p-11f, 0x1p-25f, 65_519f})))
                .containsExactly(1, 1 + 0x1p-9f, 0, 65_504);
        assertThatThrownBy(() -> Halves.of(new float[] {65_520f})).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> Halves.of(new float[] {Float.NaN})).isInstanceOf(ArithmeticException.class);
    }

    private static int bits(byte[] half) {
        return half[0] & 0xff | (half[1] & 0xff) << 8;
    }

    private static float value(int half) {
        return Halves.floats(new byte[] {(byte) half, (byte) (half >>> 8)})[0];
    }
}
