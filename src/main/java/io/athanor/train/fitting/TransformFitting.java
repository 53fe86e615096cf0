package io.athanor.train.fitting;

import io.athanor.base.UserError;
import io.athanor.config.Registry;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.transform.FittedColumn;
import io.athanor.train.transform.FittedModality;
import io.athanor.train.transform.FittedTransform;
import io.athanor.train.transform.FittedTransforms;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;

/**
 * Fits transforms on the labelled training rows of a joined table: some passes for table columns, then one for the first
 * transform of every modality together, one for the second, and so on.
 */
public final class TransformFitting {
    private final JoinedTable table;

    public TransformFitting(JoinedTable table) {
        this.table = table;
    }

    /** As usual, see {@link TransformChain#usual}. */
    public FittedTransforms fit(Assignment assignment, List<Modality> modalities) {
        return fit(assignment, modalities, Map.of());
    }

    /**
     * @param modalities those to fit, in any order
     * @param chains what each goes through; those that are not in it, what is usual
     * @throws UserError if one cannot go through what it is told to, naming it
     */
    public FittedTransforms fit(
            Assignment assignment, List<Modality> modalities, Map<Modality, TransformChain> chains) {
        List<FeatureSpec> specs = table.files().schema().only(modalities).specs();
        List<TransformChain> wanted = specs.stream()
                .map(s -> chains.getOrDefault(s.modality(), TransformChain.usual(s.shape())))
                .toList();
        for (int m = 0; m < specs.size(); m++) {
            requireColumns(specs.get(m), wanted.get(m));
        }
        List<List<FittedColumn>> columns = new ColumnFitting(table).fit(specs, wanted, assignment);
        List<Growing> all = new ArrayList<>();
        for (int m = 0; m < specs.size(); m++) {
            all.add(new Growing(specs.get(m), columns.get(m), wanted.get(m).values()));
        }
        while (true) {
            all.forEach(Growing::takeUnfitted);
            List<Growing> open = all.stream().filter(g -> !g.isDone()).toList();
            if (open.isEmpty()) {
                return new FittedTransforms(all.stream().map(Growing::fitted).toList());
            }
            List<TransformFit<?>> fits = pass(open, assignment);
            for (int i = 0; i < fits.size(); i++) {
                open.get(i).take(fits.get(i).fitted());
            }
        }
    }

    /** Words and empty cells are no numbers, and a vector has none of them. */
    private static void requireColumns(FeatureSpec spec, TransformChain chain) {
        if (!(spec.shape() instanceof Shape.Table columns)) {
            if (chain.readsColumns()) {
                throw refused(
                        spec,
                        "found '" + chain + "', expected no impute and no one-hot: it is a "
                                + spec.shape().kind() + " of numbers, not a table");
            }
            return;
        }
        require(spec, chain, ColumnTransform.Impute.class, columns.names(true), "number");
        require(spec, chain, ColumnTransform.OneHot.class, columns.names(false), "word");
    }

    private static void require(
            FeatureSpec spec,
            TransformChain chain,
            Class<? extends ColumnTransform> transform,
            List<String> columns,
            String kind) {
        if (!columns.isEmpty() && chain.transforms().stream().noneMatch(transform::isInstance)) {
            throw refused(
                    spec,
                    "found '" + chain + "', expected " + Registry.nameOf(transform) + " among them: it has " + kind
                            + " columns, such as '" + columns.get(0) + "'");
        }
    }

    private static UserError refused(FeatureSpec spec, String why) {
        return new UserError("Cannot fit the transforms of the modality '" + spec.modality() + "': " + why
                + ". Change modalities." + spec.modality() + ".transforms.");
    }

    private List<TransformFit<?>> pass(List<Growing> open, Assignment assignment) {
        List<Modality> modalities = open.stream().map(g -> g.spec.modality()).toList();
        List<Fitting> fittings = open.stream().map(Growing::fitting).toList();
        long bytes = fittings.stream().mapToLong(f -> f.begun().bytes()).sum();
        JavaRDD<ArrayList<TransformFit<?>>> perTask = table.trainingRows(modalities, assignment)
                .mapPartitions(rows -> List.of(gathered(fittings, rows)).iterator());
        return OrderedMerge.of(perTask, bytes);
    }

    private static ArrayList<TransformFit<?>> gathered(List<Fitting> fittings, Iterator<Row> rows) {
        ArrayList<TransformFit<?>> fits = new ArrayList<>();
        fittings.forEach(f -> fits.add(f.begun()));
        while (rows.hasNext()) {
            Row row = rows.next();
            String label = String.valueOf(JoinedFiles.sample(row).label());
            for (int m = 0; m < fits.size(); m++) {
                Object cell = row.get(JoinedFiles.FIRST_FEATURE + m);
                if (cell != null) {
                    fittings.get(m).add(cell, label, fits.get(m));
                }
            }
        }
        fits.forEach(TransformFit::finish);
        return fits;
    }

    /** What is fitted next of a modality, and what its rows go through before. */
    private record Fitting(FittedModality before, int width, ValueTransform next) implements Serializable {
        TransformFit<?> begun() {
            return next.fit(width);
        }

        /** Adds a vector, or every token of a sequence. */
        void add(Object cell, String label, TransformFit<?> fit) {
            float[] values = before.encode(cell);
            for (int at = 0; values != null && at < values.length; at += width) {
                fit.add(values, at, label);
            }
        }
    }

    /** A modality, transform after transform. */
    private static final class Growing {
        private final FeatureSpec spec;
        private final List<FittedColumn> columns;
        private final List<ValueTransform> transforms;
        private final List<FittedTransform> steps = new ArrayList<>();

        Growing(FeatureSpec spec, List<FittedColumn> columns, List<ValueTransform> transforms) {
            this.spec = spec;
            this.columns = columns;
            this.transforms = transforms;
        }

        boolean isDone() {
            return steps.size() == transforms.size();
        }

        /** Goes on as far as no row is needed. */
        void takeUnfitted() {
            while (!isDone() && !next().readsRows()) {
                take(begin().fitted());
            }
        }

        void take(FittedTransform step) {
            steps.add(step);
        }

        private ValueTransform next() {
            return transforms.get(steps.size());
        }

        private TransformFit<?> begin() {
            int width = width();
            if (next().pools() && !(spec.shape() instanceof Shape.Sequence && steps.isEmpty())) {
                throw refused(
                        spec,
                        "found " + Registry.nameOf(next().getClass())
                                + (steps.isEmpty()
                                        ? " for a " + spec.shape().kind() + ", expected it for a sequence"
                                        : " behind others, expected it first"));
            }
            next().refusal(width).ifPresent(why -> {
                throw refused(spec, Registry.nameOf(next().getClass()) + ": " + why);
            });
            return next().fit(width);
        }

        Fitting fitting() {
            begin();
            return new Fitting(unstandardised(steps), width(), next());
        }

        private int width() {
            return unstandardised(steps).width();
        }

        private FittedModality unstandardised(List<FittedTransform> before) {
            FittedModality bare = new FittedModality(spec, columns, before, new float[0], new float[0]);
            float[] ones = new float[bare.width()];
            Arrays.fill(ones, 1);
            return new FittedModality(spec, columns, before, new float[ones.length], ones);
        }

        /** The last standardisation is the network's own. */
        FittedModality fitted() {
            int last = steps.size() - 1;
            return last >= 0 && steps.get(last) instanceof FittedTransform.Affine affine
                    ? new FittedModality(spec, columns, steps.subList(0, last), affine.mean(), affine.scale())
                    : unstandardised(steps);
        }
    }
}
