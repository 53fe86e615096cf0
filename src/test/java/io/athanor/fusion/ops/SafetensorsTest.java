package io.athanor.fusion.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SafetensorsTest {
    private static Safetensors some() {
        Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
        tensors.put("z", new Safetensors.Entry(new long[] {2, 2}, new float[] {1, -0f, Float.MIN_VALUE, 1e30f}));
        tensors.put("nothing", new Safetensors.Entry(new long[] {0}, new float[0]));
        tensors.put("a", new Safetensors.Entry(new long[] {1}, new float[] {Float.NaN}));
        return new Safetensors(tensors, Map.of("format", "pt", "name", "größer"));
    }

    @Test
    void read_gives_what_was_written() {
        Safetensors read = Safetensors.read(some().write());
        assertThat(read.metadata()).isEqualTo(some().metadata());
        assertThat(read.tensors()).containsOnlyKeys("z", "nothing", "a");
        read.tensors().forEach((name, entry) -> {
            assertThat(entry.shape()).isEqualTo(some().tensors().get(name).shape());
            assertThat(entry.values()).isEqualTo(some().tensors().get(name).values());
        });
        assertThat(read.write()).isEqualTo(some().write());
    }

    @Test
    void layout_is_length_header_values() {
        ByteBuffer bytes = ByteBuffer.wrap(some().write()).order(ByteOrder.LITTLE_ENDIAN);
        int header = (int) bytes.getLong(0);
        assertThat(header % 8).isZero();
        assertThat(new String(bytes.array(), 8, header, StandardCharsets.UTF_8))
                .contains("\"z\":{\"data_offsets\":[0,16],\"dtype\":\"F32\",\"shape\":[2,2]}");
        assertThat(bytes.getFloat(8 + header + 12)).isEqualTo(1e30f);
    }

    @Test
    void a_file_cut_short_is_refused() {
        byte[] whole = some().write();
        for (int length : new int[] {0, 7, 20, whole.length - 1}) {
            assertThatThrownBy(() -> Safetensors.read(Arrays.copyOf(whole, length)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
