package io.athanor.source.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.data.Payload;
import io.athanor.extract.payload.OriginalPayloads;
import io.athanor.source.SourceFile;
import io.athanor.table.PlainFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files by their names, whatever stands in these. */
class SourceListingTest {
    @TempDir
    private Path folder;

    private final Configuration configuration = new Configuration();

    @Test
    @Timeout(60)
    void files_are_told_apart_by_as_much_of_their_paths_as_it_takes() throws IOException {
        assertThat(names("x/b.csv", "y/c.csv")).containsExactly("b.csv", "c.csv");
        assertThat(names("2023/b.csv", "2024/b.csv")).containsExactly("2023-b.csv", "2024-b.csv");
    }

    @Test
    @Timeout(60)
    void a_dash_in_a_name_is_not_taken_for_a_folder() throws IOException {
        assertThat(names("a-b/c.csv", "a/b-c.csv", "z/c.csv"))
                .doesNotHaveDuplicates()
                .hasSize(3);
    }

    @Test
    void what_is_called_so_literally_goes_before_a_pattern() throws IOException {
        write("ex [v2]/x.csv");
        var named = new org.apache.hadoop.fs.Path(folder.toUri().toString() + "/ex [v2]/x.csv");
        assertThat(PlainFiles.matching(PlainFiles.of(named, configuration), named))
                .hasSize(1);
        var none = new org.apache.hadoop.fs.Path(folder.toUri().toString() + "/ex [v3");
        assertThat(PlainFiles.matching(PlainFiles.of(none, configuration), none))
                .isEmpty();
    }

    @Test
    void ranges_of_numbers_are_files_all_of_which_are_there() throws IOException {
        assertThat(BraceRanges.expand("a{8..10}/b-{007..8}.tar"))
                .containsExactly(
                        "a8/b-007.tar",
                        "a8/b-008.tar",
                        "a9/b-007.tar",
                        "a9/b-008.tar",
                        "a10/b-007.tar",
                        "a10/b-008.tar");
        assertThat(BraceRanges.expand("a{b,c}.tar")).containsExactly("a{b,c}.tar");
        assertThatThrownBy(() -> BraceRanges.expand("a{0..1000}/b-{0..1000}.tar"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the ranges of 'a{0..1000}/b-{0..1000}.tar' are 1002001 names together");
        for (String name : List.of("r-00.csv", "r-01.csv", "r-02.csv", "r-04.csv", "s{1..3}.csv")) {
            write(name);
        }
        assertThat(tables("r-{00..02}.csv", "s{1..3}.csv"))
                .containsExactly("r-00.csv", "r-01.csv", "r-02.csv", "s{1..3}.csv");
        assertThatThrownBy(() -> tables("r-{00..04}.csv"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no table")
                .hasMessageContaining("/r-03.csv'");
        assertThatThrownBy(() -> tables("r-{04..00}.csv"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("from 4 to 0");
    }

    private List<String> tables(String... patterns) {
        return new SourceListing(configuration)
                .tables(Stream.of(patterns).map(name -> folder + "/" + name).toList()).stream()
                        .map(SourceFile::name)
                        .toList();
    }

    @Test
    void payloads_in_files_with_a_colon_are_shown_and_copied() throws IOException {
        String uri = "file:" + write("12:30:00.png");
        assertThat(OriginalPayloads.head(Payload.file(uri), 3, configuration))
                .hasValueSatisfying(head -> assertThat(head).asString().isEqualTo("id\n"));
    }

    private List<String> names(String... files) throws IOException {
        Path root = Files.createTempDirectory(folder, "source");
        for (String file : files) {
            Files.createDirectories(root.resolve(file).getParent());
            Files.writeString(root.resolve(file), "id\n1\n");
        }
        try (Stream<SourceFile> found = new SourceListing(configuration).tables(List.of(root.toString())).stream()) {
            return found.map(SourceFile::name).toList();
        }
    }

    private Path write(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "id\n1\n");
    }
}
