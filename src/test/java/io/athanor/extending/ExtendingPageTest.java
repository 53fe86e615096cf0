package io.athanor.extending;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ExtendingPageTest {
    private static final Pattern LISTING = Pattern.compile("```java\n(.*?)\n```", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("public (?:record|final class) (\\w+)");

    @Test
    void every_listing_is_a_class_that_is_compiled_and_tried_here() throws IOException {
        Matcher listings = LISTING.matcher(Files.readString(Path.of("docs/extending.md")));
        List<String> shown = new ArrayList<>();
        while (listings.find()) {
            Matcher name = NAME.matcher(listings.group(1));
            assertThat(name.find()).isTrue();
            shown.add(name.group(1));
            Path source = Path.of("src/test/java/io/athanor/extending", name.group(1) + ".java");
            assertThat(listings.group(1)).isEqualTo(Files.readString(source).strip());
        }
        assertThat(shown).contains("MeanNetwork", "LetterCounts", "AdversarialAlignment", "CosineHint", "ClassSpread");
    }
}
