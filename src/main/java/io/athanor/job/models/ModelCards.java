package io.athanor.job.models;

import io.athanor.base.Fingerprint;
import io.athanor.data.Cost;
import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.data.Split;
import io.athanor.evaluate.EntryPlan;
import io.athanor.evaluate.Metric;
import io.athanor.evaluate.RowsSeen;
import io.athanor.evaluate.ScoredRows;
import io.athanor.evaluate.TaskMetrics;
import io.athanor.export.ExportCheck;
import io.athanor.export.ExportedModel;
import io.athanor.export.ModelCard;
import io.athanor.export.OnnxModel;
import io.athanor.extract.ModalitySettings;
import io.athanor.extract.PayloadSettings;
import io.athanor.job.features.Pipeline;
import io.athanor.job.figures.EntryRows;
import io.athanor.job.figures.RowSums;
import io.athanor.model.ModelBundle;
import io.athanor.task.Decision;
import io.athanor.train.fitting.TransformChain;
import io.athanor.train.fold.Assignment;
import io.athanor.train.score.FusionModel;
import io.athanor.train.score.ModalityMask;
import io.athanor.train.score.Scoring;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.jspecify.annotations.Nullable;

/** Writes the cards of a pipeline's models: figures on the split's rows, sizes and times with the encoders counted. */
final class ModelCards {
    private static final int TIMED_ROWS = 256;

    /** Splits whose rows weights were not fitted on. */
    private static final List<Split> JUDGED = List.of(Split.VALIDATION, Split.TEST);

    private final Pipeline pipeline;
    private final ModelCard.Kind kind;
    private final @Nullable Fingerprint taughtBy;
    private final EncoderCosts encoders;

    /** @param taughtBy the teacher a student learned from, or null */
    ModelCards(Pipeline pipeline, EncoderCosts encoders, ModelCard.Kind kind, @Nullable Fingerprint taughtBy) {
        this.pipeline = pipeline;
        this.encoders = encoders;
        this.kind = kind;
        this.taughtBy = taughtBy;
    }

    Fingerprint source() {
        return pipeline.manifest().provenance().source();
    }

    /**
     * What a model says of the rows of each split.
     *
     * @param rows labelled rows of each, by name
     * @param metrics by split and name
     * @param decision chosen on the validation rows, where there are some
     */
    record Figures(SortedMap<String, Long> rows, SortedMap<String, Double> metrics, Decision decision) {}

    Figures figures(ModelOrder order, FusionModel model) {
        Assignment assignment = order.trainings().assignment();
        Map<Split, Long> labelled = pipeline.joined().labelledRows(assignment);
        SortedMap<String, Long> rows = new TreeMap<>();
        for (Split split : Split.values()) {
            rows.put(split.column(), labelled.getOrDefault(split, 0L));
        }
        RowsSeen validation = seen(model, labelled, Split.VALIDATION);
        Decision decision = model.task().choosesOnRows()
                ? said(model, order.trainings().calibrating(), List.of(Split.VALIDATION), said -> RowSums.decisions(
                                said, List.of(new RowSums.Choice(model.task(), validation.share())))
                        .get(0))
                : model.task().decision();
        SortedMap<String, Double> metrics = new TreeMap<>();
        List<EntryPlan> plans = JUDGED.stream()
                .map(split -> EntryPlan.figures(seen(model, labelled, split), decision))
                .toList();
        List<ScoredRows> scored = said(model, assignment, JUDGED, said -> RowSums.scored(said, plans));
        for (Metric metric : TaskMetrics.of(model.task()).compared()) {
            for (int i = 0; i < JUDGED.size(); i++) {
                double value = scored.get(i).of(metric);
                // of too few rows some say nothing
                if (!Double.isNaN(value)) {
                    metrics.put(JUDGED.get(i).column() + "." + metric.key(), value);
                }
            }
        }
        return new Figures(rows, metrics, decision);
    }

    private static RowsSeen seen(FusionModel model, Map<Split, Long> labelled, Split split) {
        return RowsSeen.ofRows(model.task(), labelled.getOrDefault(split, 0L));
    }

    /** What is made of the labelled rows of some splits, an entry each, where they are. */
    private <R> R said(
            FusionModel model, Assignment assignment, List<Split> splits, Function<JavaRDD<EntryRows>, R> use) {
        SortedMap<Split, List<List<ModalityMask>>> masks = new TreeMap<>();
        splits.forEach(split -> masks.put(split, List.of(List.of(ModalityMask.all()))));
        List<Split> entries = List.copyOf(splits);
        return new Scoring(pipeline.joined())
                .predict(
                        List.of(model),
                        assignment,
                        masks,
                        buckets -> use.apply(buckets.flatMap(bucket -> StreamSupport.stream(bucket.spliterator(), false)
                                .map(said -> new EntryRows(entries.indexOf(said.role()), said.rows()))
                                .iterator())));
    }

    /** @param unlabelled rows without a label that it has learned from */
    ModelCard card(
            ModelOrder order,
            FusionModel model,
            Figures figures,
            ExportedModel exported,
            ExportCheck check,
            long unlabelled) {
        SortedMap<String, Long> rows = new TreeMap<>(figures.rows());
        if (unlabelled > 0) {
            rows.put("unlabelled", unlabelled);
        }
        List<ModelCard.Input> inputs = inputs(model);
        return new ModelCard(
                order.name(),
                kind,
                order.fingerprint(),
                taughtBy,
                inputs,
                cost(model, exported, inputs),
                new ModelCard.Data(source(), rows, model.task(), figures.decision()),
                new TreeMap<>(order.settings()),
                pipeline.context().settings().seed(),
                figures.metrics(),
                check,
                exported.sha256());
    }

    List<ModelCard.Input> inputs(FusionModel model) {
        List<ModelCard.Input> inputs = new ArrayList<>();
        for (FeatureSpec spec : model.schema().specs()) {
            ModalitySettings settings =
                    Objects.requireNonNull(pipeline.modalities().get(spec.modality()), spec.modality()::name);
            Optional<ModelBundle> bundle = settings instanceof PayloadSettings payload
                    ? payload.extractor().bundle()
                    : Optional.empty();
            inputs.add(new ModelCard.Input(
                    spec.modality(),
                    spec.shape(),
                    chain(model, spec.modality()),
                    settings.encoderName(),
                    bundle.map(ModelBundle::hashes).orElseGet(TreeMap::new),
                    bundle.map(ModelBundle::parameters).orElse(0L),
                    bundle.map(ModelBundle::bytes).orElse(0L),
                    bundle.map(ModelBundle::licence).orElse("")));
        }
        return inputs;
    }

    private String chain(FusionModel model, Modality modality) {
        Shape source = model.transforms().of(modality).source().shape();
        return pipeline.context()
                .settings()
                .transforms()
                .getOrDefault(modality, TransformChain.usual(source))
                .toString();
    }

    Cost cost(FusionModel model, ExportedModel exported, List<ModelCard.Input> inputs) {
        long parameters = model.network().size();
        long bytes = exported.file(ExportedModel.MODEL).length;
        ProcessorTime own = ownTime(exported, model);
        ProcessorTime all = model.modalities().stream().map(encoders::of).reduce(own, ProcessorTime::plus);
        return new Cost(
                parameters,
                parameters
                        + inputs.stream().mapToLong(ModelCard.Input::parameters).sum(),
                bytes,
                bytes + inputs.stream().mapToLong(ModelCard.Input::bytes).sum(),
                own.least(),
                all.least(),
                own.most(),
                all.most());
    }

    /** The fusion network alone in ONNX Runtime, on rows of zeros. */
    private static ProcessorTime ownTime(ExportedModel exported, FusionModel model) {
        FeatureSchema inputs = model.transforms().inputSchema();
        float[][][] features = new float[inputs.specs().size()][TIMED_ROWS][];
        for (int m = 0; m < features.length; m++) {
            for (int row = 0; row < TIMED_ROWS; row++) {
                features[m][row] = new float[values(inputs.specs().get(m).shape())];
            }
        }
        try (OnnxModel loaded = exported.load()) {
            return ProcessorTime.of(TIMED_ROWS, () -> loaded.score(features));
        }
    }

    /** A vector, or a sequence of the most tokens. */
    private static int values(Shape shape) {
        if (shape instanceof Shape.Sequence sequence) {
            return sequence.maxTokens() * sequence.width();
        }
        return ((Shape.Vector) shape).width();
    }
}
