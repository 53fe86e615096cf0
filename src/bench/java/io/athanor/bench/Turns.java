package io.athanor.bench;

import io.athanor.base.UserError;
import picocli.CommandLine.Option;

/** How long contenders take turns, and on how much: options that every benchmark has. */
final class Turns {
    @Option(names = "--rounds", description = "Rounds of the contenders, in turns (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--cores", description = "Cores of each contender (${DEFAULT-VALUE}).")
    private int cores;

    /** @param rounds unless the user gives another number */
    Turns(int rounds) {
        this(rounds, 2);
    }

    /** @param cores unless the user gives another number, too */
    Turns(int rounds, int cores) {
        this.rounds = rounds;
        this.cores = cores;
    }

    int rounds() {
        return rounds;
    }

    int cores() {
        return cores;
    }

    /** @throws UserError if there would be nothing to measure, or nothing to measure it on */
    void require() {
        if (rounds < 1 || cores < 1) {
            throw new UserError("Cannot measure: found --rounds " + rounds + " and --cores " + cores
                    + ", expected at least 1 of each. Correct them.");
        }
    }
}
