package io.athanor.job.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * Successive halving: all trials are trained for a share of their epochs, the best of them anew for a larger one, and so on to the whole
 * (Jamieson and Talwalkar, Non-stochastic best arm identification and hyperparameter optimization, AISTATS 2016; Li, Jamieson,
 * DeSalvo, Rostamizadeh, Talwalkar, Hyperband, JMLR 2018). Anew, because the learning rate falls over the epochs there are: what is
 * trained on the last rung is what a run trains.
 *
 * @param rungs at least one, the last of the share 1
 */
public record Halving(List<Rung> rungs) {
    /**
     * @param share of a trial's epochs, in (0, 1]
     * @param trials that come to it if none fails
     */
    public record Rung(double share, int trials) {
        /** @param most epochs of the trial */
        int epochs(int most) {
            return Math.max(1, (int) Math.ceil(most * share - 1e-9));
        }
    }

    public Halving {
        rungs = List.copyOf(rungs);
    }

    /**
     * @param eta one of so many trials goes on, rounded up; 1 for a single rung
     * @param leastEpochs that the first rung gives
     * @param epochs of the trial that has the fewest
     */
    static Halving of(int trials, int eta, int leastEpochs, int epochs) {
        int steps = 0;
        for (long n = eta; eta > 1 && n <= trials && n * leastEpochs <= epochs; n *= eta) {
            steps++;
        }
        List<Rung> rungs = new ArrayList<>();
        int left = trials;
        for (int step = steps; step >= 0; step--) {
            rungs.add(new Rung(Math.pow(eta, -step), left));
            left = goingOn(left, eta);
        }
        return new Halving(rungs);
    }

    /** How many of some trials go on. */
    static int goingOn(int trials, int eta) {
        return (trials + eta - 1) / eta;
    }

    /** Trainings of all rungs. */
    public int trainings() {
        return rungs.stream().mapToInt(Rung::trials).sum();
    }
}
