package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.TooManyRejected;
import io.athanor.config.PipelineFile;
import io.athanor.data.Ledger;
import io.athanor.data.Modality;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.part.ExtractStage;
import io.athanor.extract.part.ManyStage;
import io.athanor.extract.reuse.Bases;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.job.features.Pipeline;
import io.athanor.join.Join;
import io.athanor.table.FeatureTable;
import io.athanor.table.LedgerFile;
import io.athanor.table.QuarantineReason;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.LocalSpark;
import io.athanor.testing.Plan;
import io.athanor.testing.Quickstart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modalities of which a sample may have several payloads, from the source to the joined table. */
class ManySparkTest {
    private static final Modality REVIEWS = new Modality("reviews");

    @TempDir
    private Path folder;

    @Test
    void texts_of_a_second_table_become_one_feature_a_sample() throws IOException {
        Files.writeString(folder.resolve("products.csv"), """
                id,kind,split,first,second
                p1,cup,train,a cup,a saucer
                p2,plate,train,,
                p3,cup,train,,
                p4,plate,validation,a plate,
                p5,cup,test,,
                p6,plate,test,a bowl,
                """);
        Files.writeString(folder.resolve("reviews.csv"), """
                product,said,stars
                p6,a bowl,1
                p1,a saucer,4
                p6,this text is far too long to be read,5
                p1,a cup,10
                px,of nobody,3
                p2,this text is far too long to be read,3
                p4,a plate,
                p4,a plate,
                ,of no product at all,3
                p5,,2
                """);

        vendorTables();
        Pipeline mean = pipeline("mean", "", "60%");
        List<FeatureTable> features = mean.features();
        FeatureTable reviews = features.get(0);

        assertThat(reviews.counts()).isEqualTo(new Ledger.Counts(3, 2, 1));
        assertThat(reviews.records()).contains(new Ledger.Records(10, 4, 1, 1, 2, 1, 1));
        LedgerFile ledger = mean.ledger();
        assertThat(ledger.ledger().records()).containsOnlyKeys("reviews", "vendor", "prices");
        assertThat(ledger.ledger().records())
                .containsEntry("vendor", new Ledger.Records(4, 3, 0, 0, 0, 1, 0))
                .containsEntry("prices", new Ledger.Records(3, 2, 1, 0, 0, 0, 0));
        assertThat(ledger.quarantine()).singleElement().satisfies(reason -> {
            assertThat(reason.modality()).isEqualTo(REVIEWS);
            assertThat(reason.reason()).isEqualTo("too-large");
            assertThat(reason.count()).isEqualTo(2);
            assertThat(reason.exampleId()).isEqualTo("p2");
            assertThat(reason.exampleMessage()).contains("36 bytes, at most 20 allowed");
        });
        Map<String, List<Float>> of = vectors(mean, "reviews");
        Map<String, List<Float>> first = vectors(mean, "first");
        Map<String, List<Float>> second = vectors(mean, "second");
        assertThat(of).containsOnlyKeys("p1", "p4", "p6");
        assertThat(of.get("p4")).isEqualTo(first.get("p4"));
        assertThat(of.get("p6")).isEqualTo(first.get("p6"));
        List<Float> expected = new ArrayList<>();
        for (int i = 0; i < 384; i++) {
            expected.add(
                    (float) (((double) first.get("p1").get(i) + second.get("p1").get(i)) / 2));
        }
        assertThat(of.get("p1")).isEqualTo(expected);

        assertThat(features).hasSize(6);
        assertThat(Plan.of(new Join(mean.samples().table(), features).rows(LocalSpark.session())))
                .contains("SortMergeJoin")
                .doesNotContain("Exchange")
                .doesNotContain("Broadcast")
                .doesNotContain("Sort [");

        // of two stars the order is that of numbers
        assertThat(vectors(pipeline("first", "stars", "60%"), "reviews").get("p1"))
                .isEqualTo(second.get("p1"));
        assertThat(vectors(pipeline("best", "stars", "60%"), "reviews").get("p1"))
                .isEqualTo(first.get("p1"));
        assertThat(vectors(pipeline("first", "", "60%"), "reviews").get("p1")).isEqualTo(second.get("p1"));
        assertThat(vectors(pipeline("best", "", "60%"), "reviews").get("p1"))
                .isEqualTo(norm(first.get("p1")) > norm(second.get("p1")) ? first.get("p1") : second.get("p1"));
        Pipeline refused = pipeline("mean", "", "30%");
        assertThatThrownBy(refused::features)
                .isInstanceOf(TooManyRejected.class)
                .hasMessageContaining("2 of 6 payloads are bad");
        assertThat(LedgerFile.read(refused.context().work()).orElseThrow().records())
                .as("the ledger of a refused modality balances too")
                .hasEntrySatisfying(
                        "reviews", own -> assertThat(own.quarantined()).isEqualTo(2));
    }

    @Test
    void a_grown_table_costs_its_new_payloads_alone() throws IOException {
        Files.writeString(folder.resolve("products.csv"), """
                id,kind,split,first,second
                p1,cup,train,a cup,a saucer
                p2,plate,train,b,c
                p3,cup,validation,d,e
                """);
        Files.writeString(folder.resolve("reviews.csv"), "product,said,stars\np1,one,1\np1,two,2\npx,three,3\n");
        Map<String, List<Float>> before = vectors(reviewsAlone(), "reviews");
        assertThat(before).containsOnlyKeys("p1");

        Files.writeString(
                folder.resolve("reviews.csv"), "product,said,stars\np2,four,4\np1,two,2\np1,one,1\npx,three,3\n");
        Pipeline grown = reviewsAlone();

        assertThat(vectors(grown, "reviews")).containsOnlyKeys("p1", "p2").containsEntry("p1", before.get("p1"));
        WorkDirectory work = grown.context().work();
        assertThat(new Bases(
                                work,
                                new Configuration(),
                                ManyStage.ofEach(REVIEWS),
                                ((PayloadSettings) grown.modalities().get(REVIEWS)).recipe(),
                                io.athanor.table.StoragePrecision.FLOAT32)
                        .tables()
                        .get(0)
                        .provenance()
                        .counts())
                .containsEntry(ExtractStage.INFERRED, 1L)
                .containsEntry(ExtractStage.KEPT_UNREAD, 2L);
    }

    @Test
    void a_run_from_extract_lists_them_anew() throws IOException {
        Files.writeString(folder.resolve("products.csv"), """
                id,kind,split,first,second
                p1,cup,train,a cup,a saucer
                p2,plate,train,b,c
                """);
        Files.writeString(folder.resolve("reviews.csv"), "product,said,stars\np1,one,1\np2,two,2\n,,\n");
        Pipeline first = reviewsAlone();
        first.features();
        assertThat(first.stages().changes()).containsKey("payloads of reviews");
        List<Path> before = manifests();
        for (Path manifest : before) {
            Files.writeString(manifest.resolve("before"), "");
        }

        Context context = first.context();
        new Pipeline(Context.of(
                        context.spark(),
                        context.work().root().toString(),
                        context.settings(),
                        context.progress(),
                        Step.EXTRACT))
                .features();

        assertThat(before).as("samples, all payloads, payloads of samples").hasSize(3);
        assertThat(manifests()).isEqualTo(before).noneMatch(manifest -> Files.exists(manifest.resolve("before")));
    }

    private List<Path> manifests() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("work-reviews/manifest"))) {
            return all.sorted().toList();
        }
    }

    @Test
    void members_of_a_tar_are_the_samples_own() throws IOException {
        List<byte[]> pictures = Quickstart.items().stream()
                .map(item -> item.members().get("png"))
                .filter(Objects::nonNull)
                .limit(3)
                .toList();
        Map<String, byte[]> members = new LinkedHashMap<>();
        for (String id : List.of("a", "b", "c", "d")) {
            String split = Map.of("c", "validation", "d", "test").getOrDefault(id, "train");
            members.put(
                    id + ".json", bytes("{\"kind\": \"k" + (id.hashCode() % 2) + "\", \"side\": \"" + split + "\"}"));
        }
        members.put("a.2.png", bytes("no picture"));
        members.put("a.10.png", pictures.get(1));
        members.put("a.3.png", pictures.get(0));
        members.put("b.png", pictures.get(2));
        members.put("c.front.png", bytes("no picture either"));
        tar(folder.resolve("shop.tar"), members);
        Map<String, byte[]> alone = new LinkedHashMap<>(members);
        alone.keySet().removeIf(name -> name.endsWith(".png"));
        alone.put("a.png", pictures.get(0));
        alone.put("b.png", pictures.get(2));
        tar(folder.resolve("alone.tar"), alone);

        Pipeline many = tarPipeline("shop", ", many: { pool: first }");
        Pipeline one = tarPipeline("alone", "");

        assertThat(many.features().get(0).counts()).isEqualTo(new Ledger.Counts(2, 1, 1));
        assertThat(many.features().get(0).records()).contains(new Ledger.Records(5, 2, 1, 0, 2, 0, 0));
        assertThat(vectors(many, "pictures")).hasSize(2).isEqualTo(vectors(one, "pictures"));
        List<QuarantineReason> reasons = many.ledger().quarantine();
        assertThat(reasons).singleElement().satisfies(reason -> assertThat(reason.exampleMessage())
                .startsWith("2.png: "));
    }

    private void vendorTables() {
        write(
                "vendor",
                "('p1', array(1f, 2f)), ('p2', array(3f, 4f)), ('p3', array(5f, 6f)), ('px', array(7f, 8f))"
                        + " as t(product, embedding)");
        write("prices", "('p1', 1.5d, 1), ('p1', 2.5d, 2), ('p6', 3.5d, 1) as t(product, price, changed)");
    }

    /** @param values SQL: rows, and their columns' names */
    private void write(String name, String values) {
        LocalSpark.session()
                .sql("select * from values " + values)
                .write()
                .parquet(folder.resolve(name).toString());
    }

    private Pipeline reviewsAlone() {
        return open("reviews", reviews("mean", "") + "limits: { rejected: 10% }\n");
    }

    private String reviews(String pool, String order) {
        return """
                source: { manifest: "%1$s/products.csv" , id: id, part-samples: 2 }
                label: kind
                split: { column: split }
                modalities:
                  reviews:
                    from: said
                    encoder: minilm-l6
                    max-bytes: 20
                    many: { path: "%1$s/reviews.csv", id: product, pool: %2$s%3$s }
                """.formatted(folder, pool, order.isEmpty() ? "" : ", order: " + order);
    }

    private Pipeline pipeline(String pool, String order, String rejected) {
        return open("texts-" + rejected, reviews(pool, order) + """
                  first: { from: first, encoder: minilm-l6 }
                  second: { from: second, encoder: minilm-l6 }
                  facts: { columns: [first] }
                  vendor: { encoder: external, path: "%1$s/vendor", id: product, vector: embedding }
                  prices:
                    encoder: external
                    path: "%1$s/prices"
                    id: product
                    columns: [price]
                    duplicates: last
                    order: changed
                limits: { rejected: %2$s }
                """.formatted(folder, rejected));
    }

    private Pipeline tarPipeline(String name, String many) {
        return open(name, """
                source: { webdataset: "%s/%s.tar" }
                label: kind
                split: { column: side }
                modalities:
                  pictures: { from: png, encoder: mobilenetv2-b10%s }
                limits: { rejected: 60%% }
                """.formatted(folder, name, many));
    }

    private Pipeline open(String name, String pipeline) {
        PipelineSettings settings = PipelineFile.read(pipeline, "p.yaml", List.of(), Map.of(), Pipelines.registry())
                .settings();
        String work = folder.resolve("work-" + name.replace("%", "")).toString();
        return new Pipeline(Context.of(LocalSpark.session(), work, settings, Progress.silent(), null));
    }

    /** By sample, those that have one; through the join. */
    private static Map<String, List<Float>> vectors(Pipeline pipeline, String modality) {
        Map<String, List<Float>> vectors = new TreeMap<>();
        for (Row row : LocalSpark.session()
                .read()
                .parquet(pipeline.join().path().toString())
                .where(modality + "_present")
                .select("sample_id", modality)
                .collectAsList()) {
            vectors.put(row.getString(0), row.getList(1));
        }
        return vectors;
    }

    private static double norm(List<Float> vector) {
        return vector.stream().mapToDouble(x -> (double) x * x).sum();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void tar(Path file, Map<String, byte[]> members) throws IOException {
        try (var tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
            // the members of a sample stand together
            for (Map.Entry<String, byte[]> member : new TreeMap<>(members).entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(member.getKey());
                entry.setSize(member.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(member.getValue());
                tar.closeArchiveEntry();
            }
        }
    }
}
