package io.athanor.train.loop;

import io.athanor.train.loop.TrainingState.Best;
import io.athanor.train.loop.TrainingState.Progress;
import io.athanor.train.step.EpochTally;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The learned values after the best epoch so far: of the network as a whole, or of each member of a cross-fitted ensemble by itself.
 * A member whose loss has not fallen for {@code patience} epochs is done, whatever comes after: it is what it would be alone.
 */
final class BestWeights {
    private final int members;
    private final int ofEach;
    private final int patience;
    private float[] values = {};

    /**
     * @param members judged one by one; 0 for the network as a whole
     * @param ofEach learned values of a member; they stand first, member by member
     */
    private BestWeights(int members, int ofEach, int patience) {
        this.members = members;
        this.ofEach = ofEach;
        this.patience = patience;
    }

    static BestWeights ofAll() {
        return new BestWeights(0, 0, 0);
    }

    /**
     * @param members of an ensemble
     * @param size learned values of a member
     * @param patience epochs without a better loss before a member is done
     */
    static BestWeights ofMembers(int members, long size, int patience) {
        return new BestWeights(members, Math.toIntExact(size), patience);
    }

    boolean ofEachMember() {
        return members > 0;
    }

    float[] values() {
        return values;
    }

    void set(float[] learned) {
        values = learned;
    }

    /**
     * Keeps the values of an epoch that is better than those before it.
     *
     * @param before the epoch
     * @param curve with it
     * @param learned the values after it
     */
    Progress judge(Progress before, List<EpochReport> curve, Validation validation, Supplier<float[]> learned) {
        int epoch = before.epoch() + 1;
        if (members == 0) {
            Best best = new Best(before.bestEpoch(), before.bestLoss());
            if (best.isBeatenBy(validation.loss())) {
                best = new Best(epoch, validation.loss());
                values = learned.get();
            }
            return new Progress(epoch, EpochTally.none(), best.epoch(), best.loss(), curve, List.of());
        }
        float[] now = learned.get();
        float[] kept = now.clone();
        List<Best> each = new ArrayList<>();
        int last = 0;
        double sum = 0;
        for (int member = 0; member < members; member++) {
            Best best =
                    before.members().isEmpty() ? Best.NONE : before.members().get(member);
            double loss = validation.members().get(member);
            boolean done = before.epoch() - best.epoch() >= patience;
            if (!done && best.isBeatenBy(loss)) {
                best = new Best(epoch, loss);
            } else {
                System.arraycopy(values, member * ofEach, kept, member * ofEach, ofEach);
            }
            each.add(best);
            last = Math.max(last, best.epoch());
            sum += best.loss();
        }
        values = kept;
        return new Progress(epoch, EpochTally.none(), last, sum / members, curve, each);
    }
}
