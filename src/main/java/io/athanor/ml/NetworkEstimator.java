package io.athanor.ml;

import io.athanor.base.UserError;
import io.athanor.config.SettingsIdentity;
import io.athanor.data.FeatureSchema;
import io.athanor.data.Modality;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.NetworkSettings;
import io.athanor.fusion.network.Signal;
import io.athanor.fusion.objective.Objective;
import io.athanor.task.Task;
import io.athanor.train.barrier.Workers;
import io.athanor.train.fitting.TransformChain;
import io.athanor.train.fitting.TransformFitting;
import io.athanor.train.loop.AveragingSettings;
import io.athanor.train.loop.BatchSize;
import io.athanor.train.loop.ScalingSettings;
import io.athanor.train.loop.TrainingSettings;
import io.athanor.train.loop.TrainingTask;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.transform.FittedTransforms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * What the estimators of this package share: columns in, a network trained in between, a {@link NetworkModel}
 * out. A feature column is the modality of its name, and null where the modality is missing. The data frame is read once
 * and laid out in a scratch folder, which is gone when the fit ends. Equal rows, parameters and seed give equal models, in
 * whatever order and partitions the rows come.
 *
 * @param <E> the estimator itself, which its setters return
 * @param <M> what it fits
 */
public abstract class NetworkEstimator<E extends NetworkEstimator<E, M>, M extends NetworkModel<M>> extends Estimator<M>
        implements MLWritable {
    private final String uid;
    private final StringArrayParam inputCols;
    private final Param<String> labelCol;
    private final Param<String> idCol;
    private final Param<String> groupCol;
    private final Param<String> validationIndicatorCol;
    private final DoubleParam validationShare;
    private final IntParam epochs;
    private final IntParam batchSize;
    private final DoubleParam learningRate;
    private final DoubleParam weightDecay;
    private final IntParam patience;
    private final DoubleParam modalityDropout;
    private final IntParam hidden;
    private final BooleanParam deterministic;
    private final LongParam seed;
    private final IntParam workers;
    private final IntParam buckets;
    private final Param<String> scratchDir;
    private final Param<String> transforms;
    private final OutputParams outputs;
    private final @Nullable ClassParams classParams;

    /** @param classes whether it tells classes apart, rather than numbers */
    NetworkEstimator(String uid, boolean classes) {
        this.uid = uid;
        inputCols = new StringArrayParam(this, "inputCols", "feature columns, a modality each");
        labelCol = new Param<>(
                uid,
                "labelCol",
                (classes ? "class numbers from 0, or what the task says" : "numbers")
                        + "; where it is null, only what needs no label learns from the row");
        idCol = new Param<>(uid, "idCol", "an id of its own for each row; draws hang on it");
        groupCol = new Param<>(
                uid, "groupCol", "rows of a group are never on both sides of a draw; empty: each row is its own");
        validationIndicatorCol = new Param<>(
                uid, "validationIndicatorCol", "true for rows that decide when to stop; empty: they are drawn");
        validationShare = new DoubleParam(
                uid,
                "validationShare",
                "share of the rows that are drawn to decide when to stop",
                ParamValidators.inRange(0, 0.9, false, true));
        epochs = new IntParam(uid, "epochs", "most passes over the rows", ParamValidators.gtEq(1));
        batchSize = new IntParam(
                uid, "batchSize", "rows a step, over all workers; 0 lets the rows decide", ParamValidators.gtEq(0));
        learningRate = new DoubleParam(uid, "learningRate", "highest learning rate", ParamValidators.gt(0));
        weightDecay = new DoubleParam(uid, "weightDecay", "decoupled weight decay", ParamValidators.gtEq(0));
        patience = new IntParam(
                uid, "patience", "epochs without a better validation loss before it stops", ParamValidators.gtEq(1));
        modalityDropout = new DoubleParam(
                uid,
                "modalityDropout",
                "chance of hiding a modality of a row while training; never all of them",
                ParamValidators.inRange(0, 0.95));
        hidden = new IntParam(
                uid,
                "hidden",
                "width of the hidden layers; 0 for what the network is usually given",
                ParamValidators.gtEq(0));
        deterministic = new BooleanParam(
                uid, "deterministic", "whether 1, 2, 4 … workers give the same weights to the last bit; slower");
        seed = new LongParam(uid, "seed", "of weights and draws");
        workers = new IntParam(
                uid,
                "workers",
                "workers that train together; 0 lets rows and task slots decide",
                ParamValidators.gtEq(0));
        buckets = new IntParam(
                uid,
                "buckets",
                "pieces the rows are cut into, at least one a worker; decides the order of rows",
                ParamValidators.gtEq(1));
        scratchDir = new Param<>(
                uid,
                "scratchDir",
                "folder that driver and workers share, for the time of a fit; empty: a temporary one");
        transforms = new Param<>(
                uid,
                "transforms",
                "what feature columns go through, as in a pipeline file: {image: [standardise, {pca: 32}]}; those that"
                        + " are not in it are standardised, after impute and one-hot where they are structs");
        outputs = classes ? OutputParams.ofClasses(this) : OutputParams.ofNumbers(this);
        classParams = classes ? new ClassParams(this) : null;
        TrainingSettings usual = TrainingSettings.defaults();
        setDefault(labelCol, "label");
        setDefault(idCol, "sample_id");
        setDefault(groupCol, "");
        setDefault(validationIndicatorCol, "");
        setDefault(validationShare, 0.15);
        setDefault(epochs, usual.epochs());
        setDefault(batchSize, usual.batchSize().stated());
        setDefault(learningRate, usual.learningRate());
        setDefault(weightDecay, usual.weightDecay());
        setDefault(patience, usual.patience());
        setDefault(modalityDropout, usual.modalityDropout());
        setDefault(hidden, 0);
        setDefault(deterministic, usual.deterministic());
        setDefault(seed, 7L);
        setDefault(workers, 0);
        setDefault(buckets, 8);
        setDefault(scratchDir, "");
        setDefault(transforms, "{}");
    }

    abstract E self();

    /** A model with nothing in it. */
    abstract M empty(LabelColumn label);

    final OutputParams outputs() {
        return outputs;
    }

    /** Parameters that classifiers alone have. */
    final ClassParams classParams() {
        return Objects.requireNonNull(classParams);
    }

    private LabelColumn label(StructType schema) {
        return LabelColumn.of(
                schema,
                getOrDefault(labelCol),
                classParams == null ? LabelColumn.Kind.REGRESSION : classParams.kind(this));
    }

    /** What is called a teacher or a student in the files. */
    abstract String role();

    /** What network it is. */
    abstract NetworkSettings networkSettings();

    /** The network for features of this schema. */
    FusionNetwork network(FeatureSchema encoded, int width) {
        return networkSettings().network(encoded, width);
    }

    /** What it learns. */
    abstract Objective objective(FusionNetwork network, TrainingTable table);

    /** Columns of what a teacher said of the rows, by the signal; none where labels alone teach. */
    Map<Signal, InputColumn> signals(StructType schema) {
        return Map.of();
    }

    /**
     * Trains.
     *
     * @throws UserError if the columns are not what the parameters say, the rows cannot be trained on, or Spark has not the
     *     workers wanted
     */
    @Override
    public M fit(Dataset<?> dataset) {
        ModelFiles trained = train(dataset, List.of(roles())).get(0);
        M model = empty(label(dataset.schema())).with(trained);
        return copyValues(model, ParamMap.empty()).setParent(this);
    }

    /** What each row is for; drawn unless a column says so. */
    RowRoles roles() {
        double share = getOrDefault(validationIndicatorCol).isEmpty() ? (double) getOrDefault(validationShare) : 0;
        return RowRoles.all(share, seedValue());
    }

    /** A model for each way of using the rows. */
    List<ModelFiles> train(Dataset<?> dataset, List<RowRoles> ways) {
        StructType schema = dataset.schema();
        transformSchema(schema);
        SparkSession spark = dataset.sparkSession();
        try (ScratchFolder scratch = ScratchFolder.in(getOrDefault(scratchDir), spark.sparkContext())) {
            TrainingTable table = TrainingTable.write(
                    dataset, layout(schema), new Path(scratch.path(), "rows"), (int) getOrDefault(buckets));
            LabelColumn label = label(schema);
            List<TrainingTask> tasks = new ArrayList<>();
            ways.forEach(way ->
                    tasks.add(task(table, way, label, new Path(scratch.path(), "standardised-" + tasks.size()))));
            Workers wanted = new Workers((int) getOrDefault(workers));
            return new NetworkFit(table, wanted, label, SettingsIdentity.of(networkSettings()), scratch.path())
                    .fit(role(), tasks);
        }
    }

    private TrainingTable.Layout layout(StructType schema) {
        String group = getOrDefault(groupCol);
        String validation = getOrDefault(validationIndicatorCol);
        return new TrainingTable.Layout(
                InputColumn.of(schema, getOrDefault(inputCols)),
                getOrDefault(idCol),
                label(schema),
                group.isEmpty() ? null : group,
                validation.isEmpty() ? null : validation,
                signals(schema));
    }

    private TrainingTask task(TrainingTable table, RowRoles way, LabelColumn label, Path scratch) {
        requireBoth(table, way);
        List<Modality> modalities = table.table().files().schema().modalities();
        Map<Modality, TransformChain> chains = FeatureTransforms.parse(getOrDefault(transforms), modalities);
        FittedTransforms fitted = new TransformFitting(table.table()).fit(way, modalities, chains);
        Task task = label.task(table.table(), way, table.outputs());
        TrainingTable taught = table.standardised(task, scratch);
        FusionNetwork network = network(fitted.encodedSchema(), task.width());
        return new TrainingTask(
                network,
                objective(network, taught),
                settings(),
                seedValue(),
                new JoinedRows(table.table().files(), fitted, way, task),
                taught.signals());
    }

    /** Weights are fitted on some rows and judged on others. */
    private static void requireBoth(TrainingTable table, RowRoles way) {
        long training = table.table().trainingRows(way);
        if (training == 0 || (way.folds() == 0 && training == table.labelled())) {
            throw new UserError("Cannot fit: of " + table.labelled() + " labelled rows " + training
                    + " are to be learned and the others decide when to stop, expected some of both. Give more rows, or"
                    + " set validationShare or validationIndicatorCol.");
        }
    }

    TrainingSettings settings() {
        TrainingSettings usual = TrainingSettings.defaults();
        return new TrainingSettings(
                (int) getOrDefault(epochs),
                new BatchSize((int) getOrDefault(batchSize)),
                (double) getOrDefault(learningRate),
                (double) getOrDefault(weightDecay),
                usual.warmUp(),
                (int) getOrDefault(patience),
                (double) getOrDefault(modalityDropout),
                classParams == null ? usual.classWeights() : getOrDefault(classParams.classWeights()),
                usual.clipNorm(),
                usual.microBatchSize(),
                (boolean) getOrDefault(deterministic),
                usual.precision(),
                ScalingSettings.usual(),
                AveragingSettings.none());
    }

    long seedValue() {
        return (long) getOrDefault(seed);
    }

    /** Settings of the network that were asked for; what is usual is left out. */
    Map<String, Integer> widths() {
        int wanted = (int) getOrDefault(hidden);
        return wanted == 0 ? Map.of() : Map.of("hidden", wanted);
    }

    /** The group of each row, as its draws see it. */
    Column group() {
        String name = getOrDefault(groupCol);
        return TrainingTable.group(getOrDefault(idCol), name.isEmpty() ? null : name);
    }

    /** @throws UserError if a column is missing, of a wrong type, or in the way */
    @Override
    public StructType transformSchema(StructType schema) {
        LabelColumn label = label(schema);
        InputColumn.field(schema, getOrDefault(idCol), "an id a row");
        List<InputColumn> inputs = InputColumn.of(schema, getOrDefault(inputCols));
        FeatureTransforms.parse(
                getOrDefault(transforms),
                inputs.stream().map(InputColumn::modality).toList());
        if (!getOrDefault(groupCol).isEmpty()) {
            InputColumn.field(schema, getOrDefault(groupCol), "a group a row");
        }
        String validation = getOrDefault(validationIndicatorCol);
        if (!validation.isEmpty()) {
            DataType type = InputColumn.field(schema, validation, "booleans").dataType();
            if (!(type instanceof BooleanType)) {
                throw new UserError("Cannot read the column '" + validation + "': found " + type.simpleString()
                        + ", expected booleans. Compare it with what marks a validation row.");
            }
        }
        return outputs.added(schema, label.predicted(), Metadata.empty());
    }

    @Override
    public E copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public MLWriter write() {
        return new DefaultParamsWriter(this);
    }

    public StringArrayParam inputCols() {
        return inputCols;
    }

    public Param<String> labelCol() {
        return labelCol;
    }

    public Param<String> idCol() {
        return idCol;
    }

    public Param<String> groupCol() {
        return groupCol;
    }

    public Param<String> validationIndicatorCol() {
        return validationIndicatorCol;
    }

    public DoubleParam validationShare() {
        return validationShare;
    }

    public IntParam epochs() {
        return epochs;
    }

    public IntParam batchSize() {
        return batchSize;
    }

    public DoubleParam learningRate() {
        return learningRate;
    }

    public DoubleParam weightDecay() {
        return weightDecay;
    }

    public IntParam patience() {
        return patience;
    }

    public DoubleParam modalityDropout() {
        return modalityDropout;
    }

    public IntParam hidden() {
        return hidden;
    }

    public BooleanParam deterministic() {
        return deterministic;
    }

    public LongParam seed() {
        return seed;
    }

    public IntParam workers() {
        return workers;
    }

    public IntParam buckets() {
        return buckets;
    }

    public Param<String> scratchDir() {
        return scratchDir;
    }

    public Param<String> transforms() {
        return transforms;
    }

    public Param<String> predictionCol() {
        return outputs.prediction();
    }

    public Param<String> hiddenCol() {
        return outputs.hidden();
    }

    final <T> E with(Param<T> param, T value) {
        set(param, value);
        return self();
    }

    /** Feature columns, a modality each. */
    public E setInputCols(String[] columns) {
        return with(inputCols, columns);
    }

    public E setLabelCol(String column) {
        return with(labelCol, column);
    }

    public E setIdCol(String column) {
        return with(idCol, column);
    }

    public E setGroupCol(String column) {
        return with(groupCol, column);
    }

    public E setValidationIndicatorCol(String column) {
        return with(validationIndicatorCol, column);
    }

    public E setValidationShare(double share) {
        return with(validationShare, share);
    }

    public E setEpochs(int number) {
        return with(epochs, number);
    }

    public E setBatchSize(int rows) {
        return with(batchSize, rows);
    }

    public E setLearningRate(double rate) {
        return with(learningRate, rate);
    }

    public E setWeightDecay(double decay) {
        return with(weightDecay, decay);
    }

    public E setPatience(int number) {
        return with(patience, number);
    }

    public E setModalityDropout(double chance) {
        return with(modalityDropout, chance);
    }

    public E setHidden(int width) {
        return with(hidden, width);
    }

    public E setDeterministic(boolean exact) {
        return with(deterministic, exact);
    }

    public E setSeed(long value) {
        return with(seed, value);
    }

    public E setWorkers(int number) {
        return with(workers, number);
    }

    public E setBuckets(int number) {
        return with(buckets, number);
    }

    public E setScratchDir(String folder) {
        return with(scratchDir, folder);
    }

    /** @param chains a mapping from columns to lists of {@link io.athanor.train.fitting.Transforms}, in YAML or JSON */
    public E setTransforms(String chains) {
        return with(transforms, chains);
    }

    public E setPredictionCol(String column) {
        return with(outputs.prediction(), column);
    }

    public E setHiddenCol(String column) {
        return with(outputs.hidden(), column);
    }
}
