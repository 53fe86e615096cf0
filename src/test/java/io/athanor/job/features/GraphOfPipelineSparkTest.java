package io.athanor.job.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Change;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.data.Ledger;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.graph.EmbeddingStage;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.job.predict.PredictJob;
import io.athanor.job.run.RunJob;
import io.athanor.table.Artefact;
import io.athanor.table.ArtefactKind;
import io.athanor.table.BucketedTable;
import io.athanor.table.FeatureTable;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A graph beside the samples, from triples to features of samples, and of samples that come later. */
class GraphOfPipelineSparkTest {
    private static final Modality TOWN = new Modality("town");

    @TempDir
    Path folder;

    @BeforeEach
    void write_a_graph_of_towns_and_samples_in_them() throws IOException {
        triples("");
        StringBuilder samples = new StringBuilder("id,place,kind,side,size\n");
        for (int i = 0; i < 24; i++) {
            samples.append("s%02d,%s,%s,%s,%d\n"
                    .formatted(
                            i,
                            i == 5 ? "" : i == 7 ? "Atlantis" : " town%d".formatted(i % 12),
                            i % 2 == 0 ? "north" : "south",
                            i % 6 == 5 ? "validation" : "train",
                            i % 3));
        }
        Files.writeString(folder.resolve("samples.csv"), samples);
    }

    private void triples(String more) throws IOException {
        StringBuilder triples = new StringBuilder("from\twhat\tto\n");
        for (int i = 0; i < 12; i++) {
            triples.append("town%d\tnext\ttown%d\n".formatted(i, (i + 2) % 12));
            triples.append("town%d\tin\t%s\n".formatted(i, i % 2 == 0 ? "Northland" : "Southland"));
        }
        // one twice, one without an end
        triples.append("town0\tnext\ttown2\ntown3\tnext\t\n");
        Files.writeString(folder.resolve("triples.tsv"), triples + more);
    }

    @Test
    void samples_have_the_embeddings_of_their_entities_whatever_number_of_workers_trained_them() {
        Pipeline pipeline = pipeline("one", "workers: 1");
        FeatureTable one = pipeline.features().get(0);
        FeatureTable two = pipeline("two", "workers: 2").features().get(0);

        assertThat(one.modality()).isEqualTo(TOWN);
        assertThat(one.shape()).isEqualTo(new Shape.Vector(8));
        assertThat(one.counts()).isEqualTo(new Ledger.Counts(22, 2, 0));
        assertThat(one.artefact().provenance().changes().byCode().get(Change.ENTITY_UNKNOWN.code()))
                .matches(changed -> changed.count() == 1 && changed.example().equals("s07: the entity 'Atlantis'"));
        Artefact graph = graphs("one").get(0);
        assertThat(graph.provenance().changes().count(Change.TRIPLE_INCOMPLETE)).isEqualTo(1);
        assertThat(graph.provenance().changes().count(Change.TRIPLE_REPEATED)).isEqualTo(1);
        assertThat(EmbeddingStage.figures(graph).triples()).isEqualTo(2);
        assertThat(pipeline.ledger().ledger().modalities()).containsKey("town");
        Map<String, List<Float>> rows = rows(one);
        assertThat(rows(two)).isEqualTo(rows);
        // the same town, the same vector
        assertThat(rows.get("s00")).isEqualTo(rows.get("s12")).isNotEqualTo(rows.get("s01"));
        // two modalities that ask the same graph have it trained once, and a second run not at all
        Pipeline both = pipeline(
                "one", "workers: 1", "second: { encoder: graph, from: kind, embeddings: '" + graph.path() + "' }");
        assertThatThrownBy(both::features)
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "of the 24 samples that have a cell kind none names an entity of the graph (s00: the"
                                + " entity 'north')");
        assertThat(graphs("one")).containsExactly(graph);
    }

    @Test
    void samples_that_come_later_have_the_embeddings_that_the_model_was_trained_with() throws IOException {
        Context context = context("run", "workers: 1");
        new RunJob(context).run(Step.TRAIN);
        Artefact graph = graphs("run").get(0);
        // another graph by now: what it would say is nothing that the model knows
        triples("town1\tin\tNorthland\n");
        Path later = Files.writeString(folder.resolve("later.csv"), "id,place,kind,side,size\nx,town3,,,1\ny,,,,2\n");
        Path out = folder.resolve("out");

        String said = new PredictJob(LocalSpark.session(), folder.resolve("run").toString(), Progress.silent())
                .run("teacher", later.toString(), out.toString());

        assertThat(said).contains("town: 1 ok, 1 missing, 0 quarantined");
        assertThat(graphs("run")).containsExactly(graph);
        try (Stream<Path> all = Files.walk(folder.resolve("run/predict"))) {
            assertThat(all.map(Path::toString)).noneMatch(path -> path.contains("/graphs/"));
        }
    }

    @Test
    void a_mistake_is_said_in_a_line() {
        assertThatThrownBy(() -> pipeline(
                                "a",
                                "workers: 1",
                                "other: { encoder: graph, from: place, triples: { csv: '"
                                        + folder.resolve("samples.csv") + "' } }")
                        .features())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("it has no column 'head', found id, place, kind, side, size. Set triples.head");
        assertThatThrownBy(() -> pipeline(
                                "b",
                                "workers: 1",
                                "other: { encoder: graph, from: place, triples: { parquet: '" + folder.resolve("none")
                                        + "' } }")
                        .features())
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot read the triples of " + folder.resolve("none"));
        assertThatThrownBy(() -> pipeline("c", "workers: 1", "other: { encoder: graph, from: place }"))
                .hasMessageContaining("expected exactly one of triples and embeddings");
        assertThatThrownBy(() -> pipeline(
                                "d",
                                "workers: 1",
                                "other: { encoder: graph, from: place, embeddings: '" + folder + "' }")
                        .features())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("holds none, expected a folder graphs/… of a work directory");
    }

    private Pipeline pipeline(String work, String more, String... modalities) {
        return new Pipeline(context(work, more, modalities));
    }

    private Context context(String work, String more, String... modalities) {
        PipelineSettings settings = PipelineFile.read(
                        """
                        source: { manifest: "%1$s/samples.csv", id: id }
                        label: kind
                        split: { column: side }
                        buckets: 4
                        teacher: { epochs: 2, members: 1 }
                        %2$s
                        modalities:
                          town:
                            encoder: graph
                            from: place
                            triples: { tsv: "%1$s/triples.tsv", head: from, relation: what, tail: to }
                            dimensions: 4
                            epochs: 3
                            batch-size: 8
                            held-out: 2
                          facts: { columns: [size] }
                          %3$s
                        """.formatted(folder, more, String.join("\n  ", modalities)),
                        "p.yaml",
                        List.of(),
                        Map.of(),
                        Pipelines.registry())
                .settings();
        return Context.of(LocalSpark.session(), folder.resolve(work).toString(), settings, Progress.silent(), null);
    }

    private List<Artefact> graphs(String work) {
        var directory = new io.athanor.table.WorkDirectory(
                new org.apache.hadoop.fs.Path(folder.resolve(work).toString()),
                LocalSpark.session().sparkContext().hadoopConfiguration());
        return io.athanor.job.work.Inventory.folders(directory, ArtefactKind.GRAPHS.folder())
                .flatMap(found -> directory.find(found).stream())
                .toList();
    }

    private static Map<String, List<Float>> rows(FeatureTable table) {
        Map<String, List<Float>> rows = new TreeMap<>();
        for (Row row :
                BucketedTable.read(LocalSpark.session(), table.artefact()).collectAsList()) {
            int features = row.fieldIndex("features");
            if (!row.isNullAt(features)) {
                rows.put(row.getString(0), row.getList(features));
            }
        }
        return rows;
    }
}
