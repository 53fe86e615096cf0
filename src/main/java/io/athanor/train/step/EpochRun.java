package io.athanor.train.step;

import io.athanor.collective.Collective;
import io.athanor.train.rows.BatchRows;
import java.util.List;
import java.util.SortedMap;
import org.bytedeco.javacpp.PointerScope;

/** The steps of an epoch. Each takes its rows through every phase, the network's last. */
public final class EpochRun {
    private final ForwardPass pass;
    private final List<ParameterGroup> groups;
    private final ParameterGroup main;
    private final Collective collective;
    private final LearningRate learningRate;
    private final double clipNorm;

    /** @param groups in the order of their phases, the network's last */
    public EpochRun(
            ForwardPass pass,
            List<ParameterGroup> groups,
            Collective collective,
            LearningRate learningRate,
            double clipNorm) {
        this.pass = pass;
        this.groups = List.copyOf(groups);
        this.main = groups.get(groups.size() - 1);
        this.collective = collective;
        this.learningRate = learningRate;
        this.clipNorm = clipNorm;
    }

    /**
     * Takes the next step of an epoch.
     *
     * @throws NonFiniteStep if a loss or gradient of it is NaN or infinite; the learned values are as they were before
     */
    public EpochTally step(int epoch, BatchPlan.Epoch plan, EpochTally before) {
        long began = System.nanoTime();
        SortedMap<Integer, BatchRows> batch = plan.step(before.steps());
        long layingOut = System.nanoTime() - began;
        double rate = learningRate.at(main.optimiser().steps());
        long waited = 0;
        // the last phase moves nothing before it is known to be whole
        List<ParameterGroup> first = groups.subList(0, groups.size() - 1);
        List<ParameterGroup.State> states =
                first.stream().map(ParameterGroup::state).toList();
        try (PointerScope step = new PointerScope()) {
            ForwardPass asked = pass.asking(main.gradients().pieces(batch));
            for (ParameterGroup group : first) {
                for (int time = 0; time < group.phase().times(); time++) {
                    try (PointerScope scope = new PointerScope()) {
                        PhaseStep.Done done =
                                phase(asked, group, epoch).take(before.steps() + 1, batch, rate, clipNorm);
                        waited += done.waited();
                        layingOut += done.layingOut();
                    }
                }
            }
            PhaseStep.Done done = phase(asked, main, epoch).take(before.steps() + 1, batch, rate, clipNorm);
            return new EpochTally(
                    before.steps() + 1,
                    before.loss() + done.sums().loss(),
                    before.weight() + done.sums().weight(),
                    before.samples() + done.sums().rows(),
                    done.sums().weight() > 0 ? rate : before.learningRate(),
                    before.seconds(),
                    before.allReduceSeconds() + (waited + done.waited()) / 1e9,
                    before.dataWaitSeconds() + (layingOut + done.layingOut()) / 1e9);
        } catch (NonFiniteStep broken) {
            for (int i = 0; i < states.size(); i++) {
                first.get(i).resume(states.get(i));
            }
            throw broken;
        }
    }

    private PhaseStep phase(ForwardPass asked, ParameterGroup group, int epoch) {
        return new PhaseStep(asked, group, groups, collective, epoch);
    }
}
