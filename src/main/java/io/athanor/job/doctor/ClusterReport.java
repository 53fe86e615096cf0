package io.athanor.job.doctor;

import java.util.List;

/**
 * What is known of a cluster's executors.
 *
 * @param table a row an executor; the first row is its head
 * @param faults what is wrong and what to do about it, a line each; empty if a pipeline can run
 */
public record ClusterReport(List<List<String>> table, List<String> faults) {
    public ClusterReport {
        table = List.copyOf(table);
        faults = List.copyOf(faults);
    }
}
