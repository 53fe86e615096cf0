package io.athanor.evaluate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The curve of a method's headline metric f over the share σ of modalities that is hidden, from nothing to the largest share measured, as
 * two areas (Liang et al., MultiBench: Multiscale benchmarks for multimodal representation learning, 2021), by the trapezoidal rule and
 * not scaled to those of other methods. Only areas over the same shares compare.
 *
 * @param method its name
 * @param most the largest share
 * @param relative ∫ f(σ) dσ: how good it is, hidden cells or not
 * @param baseline name of the method with which it is compared
 * @param effective ∫ (f(σ) − b(σ) − (f(0) − b(0))) dσ with the baseline's curve b moved to begin where f does: above 0 where f falls less
 */
public record RobustnessArea(String method, double most, double relative, String baseline, double effective)
        implements Serializable {
    /** A place of a curve. */
    private record Point(double share, double value) {}

    /**
     * Of all methods that were measured at the shares at which the baseline was; none where it was not.
     *
     * @param whole the metric of each method when nothing is hidden, by name
     */
    static List<RobustnessArea> all(Map<String, Double> whole, List<RobustnessPoint> points, String baseline) {
        Map<String, List<Point>> curves = new LinkedHashMap<>();
        for (RobustnessPoint point : points) {
            Double start = whole.get(point.method());
            if (point.missing() > 0 && start != null) {
                curves.computeIfAbsent(point.method(), m -> new ArrayList<>(List.of(new Point(0, start))))
                        .add(new Point(point.missing(), point.figure().value()));
            }
        }
        curves.values().forEach(curve -> curve.sort(Comparator.comparingDouble(Point::share)));
        List<Point> base = curves.get(baseline);
        List<RobustnessArea> all = new ArrayList<>();
        curves.forEach((method, curve) -> {
            if (base != null && shares(curve).equals(shares(base))) {
                double most = curve.get(curve.size() - 1).share();
                double relative = area(curve);
                double head = curve.get(0).value() - base.get(0).value();
                all.add(new RobustnessArea(method, most, relative, baseline, relative - area(base) - head * most));
            }
        });
        return all;
    }

    private static List<Double> shares(List<Point> curve) {
        return curve.stream().map(Point::share).toList();
    }

    private static double area(List<Point> curve) {
        double sum = 0;
        for (int i = 1; i < curve.size(); i++) {
            Point a = curve.get(i - 1);
            Point b = curve.get(i);
            sum += (b.share() - a.share()) * (a.value() + b.value()) / 2;
        }
        return sum;
    }
}
