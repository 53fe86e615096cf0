package io.athanor.train.fitting;

import static io.athanor.train.fitting.TransformRows.COLUMNS;
import static io.athanor.train.fitting.TransformRows.X;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.base.Seeds;
import io.athanor.config.Registered;
import io.athanor.data.Shape;
import io.athanor.export.ExportCheck;
import io.athanor.export.ExportedModel;
import io.athanor.export.ModelNotes;
import io.athanor.fusion.network.ConcatNetwork;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.Weights;
import io.athanor.task.Multiclass;
import io.athanor.task.Task;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.score.Scorer;
import io.athanor.train.transform.FittedColumn;
import io.athanor.train.transform.FittedModality;
import io.athanor.train.transform.FittedTransform;
import io.athanor.train.transform.FittedTransforms;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every registered transform. The figures of scikit-learn are made by {@code transforms.py} beside them. */
class TransformContractSparkTest {
    private static final int WIDTH = 5;
    private static final JsonNode SKLEARN = sklearn();

    /** One of each kind, with settings that the figures of scikit-learn were made with. */
    private static final Map<String, TransformSettings> EXAMPLES = Map.ofEntries(
            Map.entry("standardise", new Standardise()),
            Map.entry("l2", new UnitLength()),
            Map.entry("idf", new Idf()),
            Map.entry("bm25", new Bm25(1.5, 0.6)),
            Map.entry("quantile", new Quantile(20)),
            Map.entry("one-hot", new ColumnTransform.OneHot(3, 1)),
            Map.entry("impute", new ColumnTransform.Impute(ColumnTransform.Strategy.MEDIAN, null, true)),
            Map.entry("pca", new Pca(3)),
            Map.entry("whiten", new Whiten(4, 1e-6)),
            Map.entry("vlad", new Vlad(3, true, 0.5, 20_000)));

    @TempDir
    static java.nio.file.Path folder;

    /** Each is written once. */
    private static final Map<String, JoinedFiles> TABLES = new HashMap<>();

    static List<String> names() {
        return Transforms.registry().names();
    }

    static Stream<String> ofValues() {
        return names().stream().filter(name -> EXAMPLES.get(name) instanceof ValueTransform);
    }

    @Test
    void every_registered_one_is_tried_here() {
        assertThat(EXAMPLES.keySet()).containsExactlyInAnyOrderElementsOf(names());
        EXAMPLES.forEach((name, settings) -> assertThat(
                        settings.getClass().getAnnotation(Registered.class).value())
                .isEqualTo(name));
    }

    @ParameterizedTest
    @MethodSource("ofValues")
    void equals_scikit_learn(String name) {
        Shape shape = shapes(name).get(0);
        List<Object> cells = cells(name, shape);
        FittedModality fitted = fit(shape, cells, 1, alone(name));

        for (int i = 0; i < cells.size(); i++) {
            float[] made = seen(fitted, cells.get(i));
            JsonNode wanted = SKLEARN.get(name).get(i);
            assertThat(made.length).isEqualTo(wanted.size());
            for (int j = 0; j < made.length; j++) {
                double value = wanted.get(j).asDouble();
                assertThat((double) made[j])
                        .as("value %d of row %d", j, i)
                        .isCloseTo(value, within(2e-5 * Math.max(1, Math.abs(value))));
            }
        }
    }

    @Test
    void impute_equals_scikit_learn() {
        for (ColumnTransform.Strategy strategy : ColumnTransform.Strategy.values()) {
            String name = strategy.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
            Double constant = strategy == ColumnTransform.Strategy.CONSTANT ? -7.5 : null;
            for (boolean flag : new boolean[] {true, false}) {
                FittedModality fitted = fit(
                        COLUMNS,
                        cells(),
                        4,
                        new TransformChain(List.of(
                                new ColumnTransform.Impute(strategy, constant, flag), ColumnTransform.OneHot.usual())));
                var column = (FittedColumn.Numeric) fitted.columns().get(0);
                assertThat(column.fill())
                        .isCloseTo(SKLEARN.get("impute").get(name).asDouble(), within(1e-9));
                float fill = (float) ((column.fill() - column.center()) * column.scale());
                float[] made = Objects.requireNonNull(fitted.encode(RowFactory.create(null, null)));
                assertThat(Arrays.copyOf(made, made.length - 6))
                        .isEqualTo(flag ? new float[] {fill, 1} : new float[] {fill});
            }
        }
    }

    @Test
    void one_hot_equals_scikit_learn() {
        JsonNode wanted = SKLEARN.get("one-hot");
        FittedModality fitted = fit(COLUMNS, cells(), 1, alone("one-hot"));
        var column = (FittedColumn.Categorical) fitted.columns().get(1);
        List<String> places = new ArrayList<>(column.values());
        places.add("infrequent_sklearn");

        assertThat(places).containsExactlyInAnyOrderElementsOf(texts(wanted.get("names")));
        assertThat(column.rare()).as("cells of 'yew' and 'ash'").isEqualTo(10);
        List<String> asked = texts(wanted.get("asked"));
        for (int i = 0; i < asked.size(); i++) {
            float[] made = Objects.requireNonNull(fitted.encode(RowFactory.create(0.0, asked.get(i))));
            for (int p = 0; p < places.size(); p++) {
                int theirs = texts(wanted.get("names")).indexOf(places.get(p));
                assertThat((double) made[2 + p])
                        .isEqualTo(wanted.get("rows").get(i).get(theirs).asDouble());
            }
        }
    }

    @Test
    void a_category_that_is_rarer_than_asked_for_shares_its_place() {
        var chain = new TransformChain(List.of(ColumnTransform.Impute.usual(), new ColumnTransform.OneHot(256, 17)));
        var column = (FittedColumn.Categorical)
                fit(COLUMNS, cells(), 1, chain).columns().get(1);

        assertThat(column.values()).containsExactly("oak", "elm");
        assertThat(column.rare()).isEqualTo(26);
        assertThat(column.isOther("fir")).isTrue();
        assertThat(column.isOther("elm")).isFalse();
    }

    /** Of a vector, and of the tokens of a sequence. */
    @ParameterizedTest
    @MethodSource("names")
    void its_file_says_what_training_saw(String name) {
        for (Shape shape : shapes(name)) {
            List<Object> cells = cells(name, shape);
            FittedModality fitted = fit(shape, cells, 1, alone(name));
            cells.set(3, null);
            FittedTransforms transforms = new FittedTransforms(List.of(fitted));
            FusionNetwork network = ConcatNetwork.Settings.defaults().network(transforms.encodedSchema(), 3);
            Map<String, float[]> values = new LinkedHashMap<>();
            for (ParameterSpec spec : network.parameters()) {
                values.put(
                        spec.name(),
                        spec.trainable() ? random(spec) : transforms.given().of(spec.name()));
            }
            Weights weights = new Weights(values);
            Task task = Multiclass.of(List.of("a", "b", "c"));
            ModelNotes notes = new ModelNotes(
                    "teacher",
                    new Fingerprint("0123456789abcdef"),
                    task,
                    task.decision(),
                    transforms.inputSchema(),
                    Json.canonical(transforms));
            float[][][] inputs = {cells.stream().map(fitted::input).toArray(float[][]::new)};
            try (var scorer = new Scorer(network, weights)) {
                ExportCheck check = ExportedModel.of(network, weights, notes)
                        .check(inputs, ExportCheck.trained(scorer, transforms));
                assertThat(check.maxDifference()).as("%s of %s", name, shape).isLessThan(1e-5);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void survives_as_json(String name) throws Exception {
        Shape shape = shapes(name).get(0);
        FittedTransforms fitted = new FittedTransforms(List.of(fit(shape, cells(name, shape), 1, alone(name))));

        for (String text : List.of(Json.write(fitted), Json.canonical(fitted))) {
            FittedTransforms read = Json.read(text, FittedTransforms.class);
            assertThat(read).usingRecursiveComparison().isEqualTo(fitted);
            assertThat(read.and(fitted).modalities()).as("the same to the bit").isEqualTo(read.modalities());
        }
    }

    /** Several tasks on two threads, against the same shares of rows one after the other. */
    @ParameterizedTest
    @MethodSource("ofValues")
    void workers_change_no_bit(String name) {
        Shape shape = shapes(name).get(0);
        JoinedTable table = table(shape, cells(name, shape), 4);
        var transform = (ValueTransform) Objects.requireNonNull(EXAMPLES.get(name));
        List<List<Row>> shares = table.trainingRows(List.of(X), Assignment.bySplitColumn())
                .glom()
                .collect();
        assertThat(shares).hasSize(4).noneMatch(List::isEmpty);

        TransformFit<?> sum = null;
        for (List<Row> share : shares) {
            TransformFit<?> fit = transform.fit(WIDTH);
            for (Row row : share) {
                float[] tokens = (float[]) row.get(JoinedFiles.FIRST_FEATURE);
                for (int at = 0; at < tokens.length; at += WIDTH) {
                    fit.add(tokens, at, String.valueOf(JoinedFiles.sample(row).label()));
                }
            }
            sum = sum == null ? fit : merged(sum, fit);
        }

        FittedModality fitted = new TransformFitting(table)
                .fit(Assignment.bySplitColumn(), List.of(X), Map.of(X, alone(name)))
                .of(X);
        assertThat(fitted)
                .usingRecursiveComparison()
                .isEqualTo(asModality(shape, Objects.requireNonNull(sum).fitted()));
    }

    @ParameterizedTest
    @MethodSource("ofValues")
    void pieces_add_up_to_the_whole(String name) {
        Shape shape = shapes(name).get(0);
        FittedModality whole = fit(shape, cells(name, shape), 1, alone(name));
        FittedModality pieces = fit(shape, cells(name, shape), 4, alone(name));

        for (Object row : cells(name, shape)) {
            float[] wanted = seen(whole, row);
            float[] found = seen(pieces, row);
            for (int i = 0; i < wanted.length; i++) {
                assertThat((double) found[i]).isCloseTo(wanted[i], within(1e-5 * Math.max(1, Math.abs(wanted[i]))));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void a_single_row_equal_rows_and_no_row_at_all_give_finite_values(String name) {
        for (Shape shape : shapes(name)) {
            Object one = cells(name, shape).get(0);
            for (List<Object> rows :
                    List.of(List.of(one), Collections.nCopies(4, one), Collections.<Object>nCopies(5, null))) {
                FittedModality fitted = fit(shape, rows, 1, alone(name));
                for (Object cell : cells(name, shape)) {
                    for (float value : seen(fitted, cell)) {
                        assertThat(value).isFinite();
                    }
                }
                // what is constant says nothing, and what was never seen neither, unless its size is what counts
                if (EXAMPLES.get(name) instanceof ValueTransform
                        && !List.of("l2", "idf", "bm25").contains(name)
                        && !(name.equals("vlad") && rows.get(0) == null)) {
                    assertThat(seen(fitted, one))
                            .usingComparatorWithPrecision(0f)
                            .containsOnly(0);
                }
            }
        }
    }

    /** [width] or [tokens × width], standardised where the network does that. */
    private static float[] seen(FittedModality fitted, Object cell) {
        float[] made = Objects.requireNonNull(fitted.encode(cell)).clone();
        for (int i = 0; i < made.length; i++) {
            int value = i % fitted.width();
            made[i] = (made[i] - fitted.mean()[value]) * fitted.scale()[value];
        }
        return made;
    }

    private static FittedModality asModality(Shape shape, FittedTransform step) {
        var spec = new io.athanor.data.FeatureSpec(X, shape);
        if (step instanceof FittedTransform.Affine affine) {
            return new FittedModality(spec, List.of(), List.of(), affine.mean(), affine.scale());
        }
        float[] ones = new float[step.width(WIDTH)];
        Arrays.fill(ones, 1);
        return new FittedModality(spec, List.of(), List.of(step), new float[ones.length], ones);
    }

    @SuppressWarnings("unchecked")
    private static <F extends TransformFit<F>> TransformFit<?> merged(TransformFit<?> sum, TransformFit<?> later) {
        ((F) sum).merge((F) later);
        return sum;
    }

    private static TransformChain alone(String name) {
        TransformSettings settings = Objects.requireNonNull(EXAMPLES.get(name), name);
        return switch (name) {
            case "one-hot" -> new TransformChain(List.of(settings, ColumnTransform.Impute.usual()));
            case "impute" -> new TransformChain(List.of(settings, ColumnTransform.OneHot.usual()));
            default -> new TransformChain(List.of(settings));
        };
    }

    private static List<Shape> shapes(String name) {
        if (EXAMPLES.get(name) instanceof ColumnTransform) {
            return List.of(COLUMNS);
        }
        Shape sequence = new Shape.Sequence(3, WIDTH);
        return ((ValueTransform) EXAMPLES.get(name)).pools()
                ? List.of(sequence)
                : List.of(new Shape.Vector(WIDTH), sequence);
    }

    private static List<Object> cells(String name, Shape shape) {
        if (shape instanceof Shape.Table) {
            return new ArrayList<>(cells());
        }
        List<float[]> vectors = vectors(
                switch (name) {
                    case "bm25" -> "counts";
                    case "vlad" -> "descriptors";
                    default -> "vectors";
                });
        if (shape instanceof Shape.Vector) {
            return new ArrayList<>(vectors);
        }
        List<Object> sequences = new ArrayList<>();
        for (int i = 0; i + 3 <= vectors.size(); i += 3) {
            float[] tokens = new float[(1 + i % 2) * WIDTH];
            for (int t = 0; t < tokens.length; t++) {
                tokens[t] = vectors.get(i + t / WIDTH)[t % WIDTH];
            }
            sequences.add(tokens);
        }
        return sequences;
    }

    private static List<float[]> vectors(String figures) {
        List<float[]> vectors = new ArrayList<>();
        for (JsonNode row : SKLEARN.get(figures)) {
            float[] vector = new float[row.size()];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = (float) row.get(i).asDouble();
            }
            vectors.add(vector);
        }
        return vectors;
    }

    private static List<Row> cells() {
        List<Row> cells = new ArrayList<>();
        for (int i = 0; i < SKLEARN.get("words").size(); i++) {
            JsonNode number = SKLEARN.get("numbers").get(i);
            cells.add(RowFactory.create(
                    number.isNull() ? null : number.asDouble(),
                    SKLEARN.get("words").get(i).asText()));
        }
        return cells;
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static float[] random(ParameterSpec spec) {
        float[] values = new float[Math.toIntExact(spec.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (Seeds.uniform(Seeds.mix(7, Seeds.hash(spec.name()), i)) - 0.5) / 4;
        }
        return values;
    }

    private FittedModality fit(Shape shape, List<? extends Object> cells, int tasks, TransformChain chain) {
        return new TransformFitting(table(shape, cells, tasks))
                .fit(Assignment.bySplitColumn(), List.of(X), Map.of(X, chain))
                .of(X);
    }

    private static JoinedTable table(Shape shape, List<? extends Object> cells, int tasks) {
        String key = shape.kind() + cells.size() + (cells.get(0) instanceof float[] one ? Arrays.hashCode(one) : "");
        JoinedFiles written = TABLES.computeIfAbsent(
                key, k -> TransformRows.write(new Path(folder.resolve(k).toString()), shape, cells));
        return TransformRows.readIn(tasks, written);
    }

    @AfterAll
    static void forget_the_tables() {
        TABLES.clear();
    }

    private static JsonNode sklearn() {
        try (InputStream in = TransformContractSparkTest.class.getResourceAsStream("transforms.json")) {
            return Json.tree(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
