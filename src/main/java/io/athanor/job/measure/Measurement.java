package io.athanor.job.measure;

import io.athanor.base.Seeds;
import io.athanor.data.Modality;
import io.athanor.data.Split;
import io.athanor.evaluate.Condition;
import io.athanor.evaluate.Method;
import io.athanor.job.PipelineSettings;
import io.athanor.job.models.Trainings;
import io.athanor.train.fold.Assignment;
import io.athanor.train.fold.ValidationParts;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.score.Baselines;
import io.athanor.train.score.BucketPredictions;
import io.athanor.train.score.ModalityMask;
import io.athanor.train.score.Predictor;
import io.athanor.train.score.Scoring;
import io.athanor.train.transform.FittedTransforms;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.Spliterators;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/** Has methods predict the rows of one assignment: as they are, and under every condition. */
final class Measurement {
    private final JoinedTable table;
    private final Assignment assignment;
    private final ValidationParts validation;
    private final List<Condition> conditions;
    private final long seed;

    /** @param seed of the modalities hidden at random; the same for all methods and folds */
    Measurement(
            JoinedTable table,
            Assignment assignment,
            ValidationParts validation,
            List<Condition> conditions,
            long seed) {
        this.table = table;
        this.assignment = assignment;
        this.validation = validation;
        this.conditions = conditions;
        this.seed = Seeds.mix(seed, Seeds.hash("conditions"));
    }

    /** Every subset of the modalities, and all of them with each share hidden at random. */
    static List<Condition> conditions(PipelineSettings settings, List<Modality> modalities) {
        List<Condition> conditions = new ArrayList<>(Condition.subsets(modalities));
        conditions.addAll(Condition.missing(modalities, settings.evaluate().missing()));
        return conditions;
    }

    /** The prior, linear models of each modality and of all of them, and the boosted trees that are planned. */
    static Map<Method, Predictor> baselines(JoinedTable table, Trainings trainings, TreesPlan trees) {
        Baselines baselines = new Baselines(table);
        Assignment choosing = trainings.choosing();
        Map<String, FittedTransforms> inputs = new LinkedHashMap<>();
        for (Modality m : trainings.modalities()) {
            inputs.put(m.name(), trainings.transforms().only(List.of(m)));
        }
        inputs.put(Method.ALL, trainings.transforms());
        Map<Method, Predictor> fitted = new LinkedHashMap<>();
        fitted.put(Method.PRIOR, baselines.prior(trainings.task()));
        baselines
                .linear(choosing, trainings.task(), inputs)
                .forEach((name, model) -> fitted.put(Method.linear(name), model));
        inputs.keySet().retainAll(trees.fitted());
        baselines
                .trees(choosing, trainings.task(), inputs)
                .forEach((name, model) -> fitted.put(Method.trees(name), model));
        return fitted;
    }

    /** What is asked of one method: the entries of its rows, and the mask of each, by split. */
    private record Asked(Map<Split, List<FoldResult.Entry>> entries, Map<Split, List<ModalityMask>> masks) {}

    /**
     * Has all methods predict and writes what they say, a file a bucket, where the bucket is read.
     *
     * @param notes what is to be said of them
     * @param folder of the fold
     */
    FoldStage.Written write(int repeat, int fold, Map<Method, Predictor> methods, List<String> notes, Path folder) {
        List<Asked> asked = new ArrayList<>();
        methods.forEach((method, predictor) -> asked.add(asked(method, predictor)));
        SortedMap<Split, List<List<ModalityMask>>> masks = new TreeMap<>();
        for (Split split : List.of(Split.VALIDATION, Split.TEST)) {
            masks.put(
                    split,
                    asked.stream()
                            .map(of -> of.masks.getOrDefault(split, List.of()))
                            .toList());
        }
        List<Map<Split, List<FoldResult.Entry>>> entries =
                asked.stream().map(Asked::entries).toList();
        FoldResult.Head head = new FoldResult.Head(
                repeat,
                fold,
                table.trainingRows(assignment),
                methods.values().iterator().next().task(),
                validation,
                notes,
                entries.stream()
                        .flatMap(of -> of.values().stream())
                        .flatMap(List::stream)
                        .toList());
        Broadcast<SerializableConfiguration> hadoop = table.configuration();
        String place = new Path(folder, FoldFile.FOLDER).toString();
        List<Tuple2<String, Long>> files = new Scoring(table)
                .predict(List.copyOf(methods.values()), assignment, masks, buckets -> buckets.flatMap(bucket -> {
                            Iterator<BucketPredictions.Said> said = bucket.iterator();
                            if (!said.hasNext()) {
                                return List.<Tuple2<String, Long>>of().iterator();
                            }
                            String name = String.format(Locale.ROOT, "part-%05d.parquet", bucket.bucket());
                            Stream<FoldFile.EntryPredictions> all = StreamSupport.stream(
                                            Spliterators.spliteratorUnknownSize(said, 0), false)
                                    .map(each -> new FoldFile.EntryPredictions(
                                            Objects.requireNonNull(entries.get(each.predictor())
                                                            .get(each.role()))
                                                    .get(each.mask()),
                                            each.rows()));
                            long rows = FoldFile.write(
                                    new Path(place, name),
                                    head,
                                    all,
                                    hadoop.value().value());
                            return List.of(new Tuple2<>(FoldFile.FOLDER + "/" + name, rows))
                                    .iterator();
                        })
                        .collect());
        return new FoldStage.Written(
                files.stream().map(Tuple2::_1).toList(),
                files.stream().mapToLong(Tuple2::_2).sum(),
                head.trainRows());
    }

    private Asked asked(Method method, Predictor predictor) {
        List<FoldResult.Entry> test = new ArrayList<>();
        List<ModalityMask> masks = new ArrayList<>();
        test.add(new FoldResult.Entry(method, null, Split.TEST));
        masks.add(ModalityMask.all());
        for (Condition condition : conditions) {
            if (isAsked(method, condition, predictor)) {
                test.add(new FoldResult.Entry(method, condition, Split.TEST));
                masks.add(new ConditionMask(condition, seed));
            }
        }
        return new Asked(
                new TreeMap<>(Map.of(
                        Split.VALIDATION, List.of(new FoldResult.Entry(method, null, Split.VALIDATION)),
                        Split.TEST, List.copyOf(test))),
                Map.of(Split.VALIDATION, List.of(ModalityMask.all()), Split.TEST, List.copyOf(masks)));
    }

    /** A head of one modality is not asked about subsets; of the baselines only that of all modalities is asked at all. */
    private static boolean isAsked(Method method, Condition condition, Predictor predictor) {
        int modalities = predictor.transforms().modalities().size();
        return modalities > 1 || (modalities == 1 && method.kind() != Method.Kind.BASELINE && condition.random());
    }
}
