package io.athanor.report;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.Seeds;
import io.athanor.data.Cost;
import io.athanor.data.Ledger;
import io.athanor.data.Modality;
import io.athanor.data.Split;
import io.athanor.evaluate.Condition;
import io.athanor.evaluate.CurvePoint;
import io.athanor.evaluate.EvaluateSettings;
import io.athanor.evaluate.Evaluator;
import io.athanor.evaluate.FoldPredictions;
import io.athanor.evaluate.Method;
import io.athanor.evaluate.MethodRuns;
import io.athanor.evaluate.Metrics;
import io.athanor.evaluate.RobustnessRuns;
import io.athanor.evaluate.TreesChoice;
import io.athanor.task.Multiclass;
import io.athanor.task.Predictions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A report as a real run gives it, made of drawn predictions: a method of some skill errs towards the next class. */
final class ReportFixture {
    private static final List<String> CLASSES = List.of(
            "Activities",
            "Animals & Nature",
            "Flags",
            "Food & Drink",
            "Objects",
            "People & Body",
            "Smileys",
            "Symbols",
            "Travel & Places");
    private static final List<Modality> MODALITIES =
            List.of(new Modality("image"), new Modality("text"), new Modality("audio"), new Modality("table"));
    private static final Method ATTENTIVE = Method.teacher("attentive");
    private static final Method SMALL = Method.student("small", "attentive");
    private static final Map<Method, Double> SKILL = skill();
    private static final int ROWS = 324;
    private static final EvaluateSettings SETTINGS =
            new EvaluateSettings(5, 5, List.of(0.1, 0.3, 0.5), 0.95, 100, TreesChoice.AUTO);

    private ReportFixture() {}

    private static Map<Method, Double> skill() {
        var skill = new LinkedHashMap<Method, Double>();
        skill.put(Method.TEACHER, 0.81);
        skill.put(Method.STUDENT, 0.62);
        skill.put(Method.STUDENT_ALONE, 0.55);
        skill.put(Method.modality("image"), 0.54);
        skill.put(Method.modality("text"), 0.7);
        skill.put(Method.modality("audio"), 0.36);
        skill.put(Method.modality("table"), 0.4);
        skill.put(Method.PRIOR, 0.02);
        skill.put(Method.linear("image"), 0.5);
        skill.put(Method.linear("text"), 0.68);
        skill.put(Method.linear("all"), 0.77);
        return skill;
    }

    /** A second teacher, and a student of its own. */
    private static Map<Method, Double> skillOfSeveral() {
        var skill = new LinkedHashMap<>(SKILL);
        skill.put(ATTENTIVE, 0.88);
        skill.put(SMALL, 0.6);
        skill.put(SMALL.alone(), 0.5);
        return skill;
    }

    /** @param repeats 0 for a single split */
    static Metrics metrics(int repeats) {
        return metrics(SKILL, repeats);
    }

    /** Of two teachers and two students, on a single split. */
    static Metrics metricsOfSeveral() {
        return metrics(skillOfSeveral(), 0);
    }

    private static Metrics metrics(Map<Method, Double> skills, int repeats) {
        var runs = new ArrayList<MethodRuns>();
        skills.forEach((method, skill) -> runs.add(new MethodRuns(method, folds(method.name(), skill, repeats))));
        var robustness = new ArrayList<RobustnessRuns>();
        for (Method method : List.of(Method.TEACHER, Method.STUDENT, Method.linear("all"))) {
            double skill = SKILL.getOrDefault(method, 0.5);
            for (Condition condition : Condition.missing(MODALITIES, SETTINGS.missing())) {
                double left = skill * (1 - condition.missing() * (method.equals(Method.STUDENT) ? 0.8 : 0.6));
                robustness.add(new RobustnessRuns(method, condition, folds(method.name(), left, repeats)));
            }
        }
        for (Method method : List.of(Method.TEACHER, Method.STUDENT)) {
            for (Condition condition : Condition.subsets(MODALITIES)) {
                double left = 0.25 + 0.14 * condition.modalities().size();
                robustness.add(new RobustnessRuns(method, condition, folds(method.name(), left, repeats)));
            }
        }
        Metrics metrics = new Evaluator(SETTINGS, 7)
                .evaluate(runs, robustness)
                .with(
                        Map.of(
                                "teacher",
                                        new Cost(412_873, 25_306_112, 1_671_230, 101_400_000, 0.031, 41.2, 0.034, 44.1),
                                "student", new Cost(36_105, 2_260_000, 149_002, 9_120_000, 0.0042, 6.83, 0.0042, 7.21),
                                "student-alone",
                                        new Cost(36_105, 2_260_000, 149_002, 9_120_000, 0.0042, 6.83, 0.0042, 7.21)),
                        Map.of(
                                "teacher", curve(42, 2.2, 0.55),
                                "student", curve(60, 2.4, 1.05),
                                "student-alone", curve(38, 2.1, 1.3)));
        if (!skills.containsKey(ATTENTIVE)) {
            return metrics;
        }
        var costs = new TreeMap<>(metrics.cost());
        var curves = new TreeMap<>(metrics.curves());
        costs.put(ATTENTIVE.name(), new Cost(825_746, 25_700_000, 3_300_000, 103_000_000, 0.062, 41.3, 0.07, 44.2));
        costs.put(SMALL.name(), new Cost(18_000, 2_240_000, 74_000, 9_040_000, 0.0021, 6.82, 0.0022, 7.2));
        curves.put(ATTENTIVE.name(), curve(51, 2.2, 0.5));
        return metrics.with(costs, curves);
    }

    private static List<FoldPredictions> folds(String name, double skill, int repeats) {
        var ids = new ArrayList<String>();
        var labels = new ArrayList<String>();
        for (int i = 0; i < ROWS; i++) {
            ids.add("emoji-%04d".formatted(i));
            labels.add(CLASSES.get((int) (Math.pow(Seeds.uniform(Seeds.mix(3, i)), 1.4) * CLASSES.size())));
        }
        var folds = new ArrayList<FoldPredictions>();
        for (int repeat = 0; repeat < Math.max(1, repeats); repeat++) {
            long seed = repeat;
            int[] foldOf = ids.stream()
                    .mapToInt(id -> (int) Math.floorMod(Seeds.mix(seed, Seeds.hash(id)), 5L))
                    .toArray();
            for (int fold = 0; fold < (repeats == 0 ? 1 : 5); fold++) {
                folds.add(new FoldPredictions(
                        repeat,
                        fold,
                        ROWS * 3 / 5,
                        Map.of(
                                Split.TEST, predict(name, skill, repeat, fold, foldOf, ids, labels),
                                Split.VALIDATION, predict(name, skill, repeat, (fold + 1) % 5, foldOf, ids, labels))));
            }
        }
        return folds;
    }

    private static Predictions predict(
            String name, double skill, int repeat, int fold, int[] foldOf, List<String> ids, List<String> labels) {
        var rows = new ArrayList<Integer>();
        for (int i = 0; i < foldOf.length; i++) {
            if (foldOf[i] == fold) {
                rows.add(i);
            }
        }
        int k = CLASSES.size();
        int[] truth = new int[rows.size()];
        float[][] probabilities = new float[rows.size()][k];
        for (int r = 0; r < truth.length; r++) {
            int row = rows.get(r);
            truth[r] = CLASSES.indexOf(labels.get(row));
            // the same difficulty for every method, and a little luck of its own
            double ease = 0.8 * Seeds.uniform(Seeds.mix(1, row))
                    + 0.2 * Seeds.uniform(Seeds.mix(2, Seeds.hash(name), repeat, row));
            boolean right = ease < 0.1 + 0.8 * skill + 0.05 * truth[r] / k;
            int winner = right ? truth[r] : (truth[r] + 1 + (int) (Math.pow(ease, 6) * (k - 1))) % k;
            double sure = 0.35 + 0.6 * (right ? 1 - ease : ease * 0.6);
            for (int j = 0; j < k; j++) {
                probabilities[r][j] = (float) (j == winner ? sure : (1 - sure) / (k - 1));
            }
        }
        return new Predictions(
                new Multiclass(CLASSES, Collections.nCopies(k, 1L)),
                rows.stream().map(ids::get).toList(),
                rows.stream().map(ids::get).toList(),
                IntStream.of(truth).mapToObj(c -> new float[] {c}).toArray(float[][]::new),
                probabilities);
    }

    private static List<CurvePoint> curve(int epochs, double start, double end) {
        var points = new ArrayList<CurvePoint>();
        for (int e = 1; e <= epochs; e++) {
            double noise = 0.04 * (Seeds.uniform(Seeds.mix(epochs, e)) - 0.5);
            double train = end * 0.5 + (start - end * 0.5) * Math.exp(-e / 9.0);
            double validation = end + (start - end) * Math.exp(-e / 7.0) + 0.004 * e + noise;
            points.add(new CurvePoint(e, train, validation, 1 - validation / 3));
        }
        return points;
    }

    static ReportData report(int repeats) {
        return report(metrics(repeats));
    }

    static ReportData report(Metrics metrics) {
        var modalities = new TreeMap<String, Ledger.Counts>();
        modalities.put("image", new Ledger.Counts(312, 9, 3));
        modalities.put("text", new Ledger.Counts(317, 7, 0));
        modalities.put("audio", new Ledger.Counts(308, 14, 2));
        modalities.put("table", new Ledger.Counts(324, 0, 0));
        var settings = new LinkedHashMap<String, String>();
        settings.put("name", "emoji");
        settings.put("source.webdataset", "data/quickstart/*.tar");
        settings.put("split", "train 0.7, validation 0.15, test 0.15");
        settings.put("teacher.fusion", "gated");
        settings.put("teacher.epochs", "60");
        settings.put("student.learn-from[1].soft-targets.temperature", "3.0");
        settings.put("seed", "7");
        var provenance = new LinkedHashMap<String, String>();
        provenance.put("manifest", "3f1c9a2e77b04d51");
        provenance.put("features/image", "a90be1c2d3f45566");
        provenance.put("joined", "0c4471f2a9d8e7b1");
        provenance.put("models/teacher", "77aa0cd1e2f39b48");
        var environment = new LinkedHashMap<String, String>();
        environment.put("athanor", "0.1.0");
        environment.put("java", "17.0.12");
        environment.put("spark", "3.5.5, local[2]");
        environment.put("processor", "Intel Xeon, 2 cores, linux-x86_64");
        return new ReportData(
                "emoji",
                "2026-03-01T12:30:05Z",
                metrics,
                new Ledger(324, modalities, new Ledger.Labels(324, 0)),
                List.of(
                        new ReportData.ReasonCount("audio", "undecodable", 2),
                        new ReportData.ReasonCount("image", "empty", 1),
                        new ReportData.ReasonCount("image", "undecodable", 2)),
                List.of(
                        new ReportData.QuarantinedExample(
                                "1f469-1f3fd-200d-1f33e",
                                "image",
                                "undecodable",
                                "the bytes begin with 3c 68 74 6d 6c, no picture format known here"),
                        new ReportData.QuarantinedExample("2753", "image", "empty", "0 bytes"),
                        new ReportData.QuarantinedExample(
                                "1f3b5",
                                "audio",
                                "undecodable",
                                "Ogg page without a checksum that fits, at byte 4,132")),
                Gallery.NONE,
                List.of(
                        new ReportData.StageTiming("manifest", 324, 1.9, false),
                        new ReportData.StageTiming("extract image", 324, 14.2, false),
                        new ReportData.StageTiming("extract text", 324, 9.7, false),
                        new ReportData.StageTiming("extract audio", 324, 31.4, true),
                        new ReportData.StageTiming("extract table", 324, 1.1, false),
                        new ReportData.StageTiming("join", 324, 2.3, false),
                        new ReportData.StageTiming("train teacher", 9534, 38.6, false),
                        new ReportData.StageTiming("distill", 324, 3.2, false),
                        new ReportData.StageTiming("train student", 13620, 11.8, false),
                        new ReportData.StageTiming("evaluate", 0, 4.4, false)),
                List.of(
                        new ReportData.ModelLoad(
                                "driver", "mobilenetv2-b10", 1, List.of("cpu"), List.of(8), List.of(1)),
                        new ReportData.ModelLoad(
                                "driver", "minilm-l6", 1, List.of("cuda:0", "cpu"), List.of(16, 64), List.of(1))),
                List.of(
                        "The table column 'tags' all but determines the label: it alone is right on 97.1 % of the training rows."),
                Map.of("manifest", Changes.of(Change.CELL_NOT_FINITE, 12, "row 3 of emoji.csv: price is 'nan'")),
                settings,
                provenance,
                environment);
    }
}
