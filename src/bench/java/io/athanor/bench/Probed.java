package io.athanor.bench;

import io.athanor.data.Split;
import io.athanor.evaluate.GroupedMean;
import io.athanor.train.fold.Assignment;
import io.athanor.train.fold.Folds;
import io.athanor.train.fold.SampleRow;
import io.athanor.train.score.LinearProbe;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How much of the rows' labels can be read out of one encoder's features, each row by others that are in none of its groups.
 *
 * @param groups a row's
 * @param byNeighbours 1 where the five nearest rows are right, 0 where they are not
 * @param byProbe the same of a linear probe
 */
record Probed(List<String> groups, double[] byNeighbours, double[] byProbe) {
    private static final NearestNeighbours NEIGHBOURS = new NearestNeighbours(5);

    /**
     * @param features a row's: [rows × width]
     * @param rows with their labels, all of which the folds know
     */
    static Probed of(float[][] features, List<SampleRow> rows, Folds folds) {
        List<String> names =
                rows.stream().map(SampleRow::label).distinct().sorted().toList();
        int[] labels = rows.stream().mapToInt(row -> names.indexOf(row.label())).toArray();
        LinearProbe probe = new LinearProbe(features, labels, names.size());
        double[] byNeighbours = new double[labels.length];
        double[] byProbe = new double[labels.length];
        // a fold writes where its own test rows are
        IntStream.range(0, folds.folds()).parallel().forEach(fold -> {
            int[] training = numbers(rows, folds.testedOn(fold), Split.TRAIN);
            int[] validation = numbers(rows, folds.testedOn(fold), Split.VALIDATION);
            int[] test = numbers(rows, folds.testedOn(fold), Split.TEST);
            int[] known = IntStream.concat(Arrays.stream(training), Arrays.stream(validation))
                    .toArray();
            int[] near = NEIGHBOURS.predictions(features, labels, known, test);
            int[] linear = probe.predictions(training, validation, test);
            for (int i = 0; i < test.length; i++) {
                byNeighbours[test[i]] = near[i] == labels[test[i]] ? 1 : 0;
                byProbe[test[i]] = linear[i] == labels[test[i]] ? 1 : 0;
            }
        });
        return new Probed(rows.stream().map(SampleRow::group).toList(), byNeighbours, byProbe);
    }

    private static int[] numbers(List<SampleRow> rows, Assignment assignment, Split split) {
        return IntStream.range(0, rows.size())
                .filter(i -> assignment.role(
                                rows.get(i).sampleId(), split, rows.get(i).group())
                        == split)
                .toArray();
    }

    GroupedMean neighbours() {
        return GroupedMean.of(groups, byNeighbours);
    }

    GroupedMean probe() {
        return GroupedMean.of(groups, byProbe);
    }

    /** How much lower this probe's accuracy is than another's of the same rows. */
    GroupedMean below(Probed other) {
        return GroupedMean.of(
                groups,
                IntStream.range(0, byProbe.length)
                        .mapToDouble(i -> other.byProbe[i] - byProbe[i])
                        .toArray());
    }
}
