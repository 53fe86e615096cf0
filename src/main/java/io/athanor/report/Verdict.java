package io.athanor.report;

import io.athanor.data.Cost;
import io.athanor.evaluate.Comparison;
import io.athanor.evaluate.Method;
import io.athanor.evaluate.Method.Kind;
import io.athanor.evaluate.Metric;
import io.athanor.evaluate.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What was found, in one sentence. A difference whose interval holds 0 is never called a gain or a loss. */
final class Verdict {
    private final Metrics metrics;
    private final Metric headline;

    Verdict(Metrics metrics) {
        this.metrics = metrics;
        this.headline = metrics.metrics().headline();
    }

    String sentence() {
        var clauses = new ArrayList<String>();
        metrics.methods(Kind.TEACHER).forEach(teacher -> clauses.add(teacher(teacher)));
        metrics.methods(Kind.STUDENT).forEach(student -> clauses.addAll(student(student)));
        clauses.removeIf(String::isEmpty);
        if (clauses.isEmpty()) {
            return "Neither a teacher nor a student has been measured yet.";
        }
        String sentence = String.join("; ", clauses);
        String end = metrics.indicative() ? " – indicative: one split." : ".";
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1) + end;
    }

    private String teacher(Method teacher) {
        var figure = metrics.test(teacher, headline);
        if (figure.isEmpty()) {
            return "";
        }
        String value = Figures.of(headline, figure.get().value());
        String start = (teacher.isUsual() ? "the fused teacher" : the(teacher))
                + (headline == Metric.ACCURACY
                        ? " is right on " + value + " of the test rows"
                        : (headline == Metric.R2 ? " has an " : " has a ") + headline.title() + " of " + value
                                + " on the test rows");
        var against = new ArrayList<String>();
        if (teacher.isUsual()) {
            for (String rival : new String[] {Method.BEST_MODALITY, Method.BEST_BASELINE}) {
                metrics.comparison(teacher.name(), rival, headline)
                        .ifPresent(c -> against.add(standing(c) + " the " + Names.method(rival) + detail(rival, c)));
            }
        } else {
            againstTheFirst(teacher, against);
        }
        return against.isEmpty() ? start : start + ", " + String.join(" and ", against);
    }

    private List<String> student(Method student) {
        var clauses = new ArrayList<String>();
        metrics.comparison(student.name(), student.alone().name(), headline)
                .ifPresent(c -> clauses.add(distilling(student, c)));
        var standing = new ArrayList<String>();
        againstTheFirst(student, standing);
        standing.forEach(words -> clauses.add(the(student) + " is " + words));
        metrics.methods(Kind.TEACHER).stream()
                .filter(teacher -> teacher.name().equals(student.of()))
                .forEach(teacher -> clauses.add(cost(teacher, student)));
        return clauses;
    }

    /** What has a name of its own, set against the first of its kind. */
    private void againstTheFirst(Method method, List<String> words) {
        Method first = metrics.methods(method.kind()).get(0);
        metrics.comparison(method.name(), first.name(), headline)
                .ifPresent(c -> words.add(standing(c) + " " + the(first) + detail(first.name(), c)));
    }

    private static String the(Method method) {
        return "the " + Names.inSentence(method);
    }

    private String standing(Comparison c) {
        if (c.includesZero()) {
            return "not clearly different from";
        }
        return points(Math.abs(c.difference())) + (c.difference() > 0 ? " above" : " below");
    }

    private String distilling(Method student, Comparison c) {
        if (c.includesZero()) {
            return "whether distilling helped " + the(student) + " is open (" + range(c) + ")";
        }
        return "distilling " + (c.difference() > 0 ? "gained " : "cost ") + the(student) + " "
                + points(Math.abs(c.difference())) + " over the same student on labels alone";
    }

    private String cost(Method teacher, Method student) {
        Cost large = metrics.cost().get(teacher.name());
        Cost small = metrics.cost().get(student.name());
        if (large == null
                || small == null
                || large.millisPerRowWithEncoders() <= 0
                || large.parametersWithEncoders() <= 0) {
            return "";
        }
        double time = small.millisPerRowWithEncoders() / large.millisPerRowWithEncoders();
        double size = (double) small.parametersWithEncoders() / large.parametersWithEncoders();
        return the(student) + " takes " + share(time) + " of " + the(teacher) + "'s time a row and " + share(size)
                + " of its parameters, encoders counted";
    }

    /** {@code 12 %}, {@code 1.2 %}. */
    private static String share(double share) {
        return share < 0.095 ? Figures.percent(share, 1) : Figures.percent(share, 0);
    }

    /** Who the rival is, and the interval where it decides nothing, in brackets. */
    private String detail(String rival, Comparison c) {
        String who = chosen(rival);
        if (!c.includesZero()) {
            return who.isEmpty() ? "" : " (" + who + ")";
        }
        return who.isEmpty() ? " (" + range(c) + ")" : " (" + who + ": " + range(c) + ")";
    }

    /** {@code text}, or {@code text in 20 of 25 folds}; empty if unknown. */
    private String chosen(String rival) {
        Map<String, Long> counts = metrics.selection().get(rival);
        if (counts == null || counts.isEmpty()) {
            return "";
        }
        long folds = counts.values().stream().mapToLong(n -> n).sum();
        var most = counts.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        String name = Names.method(most.getKey());
        return most.getValue() == folds ? name : name + " in " + most.getValue() + " of " + folds + " folds";
    }

    private String range(Comparison c) {
        return Figures.gain(headline, c.difference()) + ", interval " + Figures.difference(headline, c.low()) + " to "
                + Figures.difference(headline, c.high());
    }

    private String points(double size) {
        String number = Figures.bare(headline, size);
        return !headline.isShare() ? number : number + (number.equals("1.0") ? " point" : " points");
    }
}
