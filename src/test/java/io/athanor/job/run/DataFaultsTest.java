package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataFaultsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "File file:/a b.csv does not exist",
                "file:/a b.csv (No such file or directory)",
                "Input path does not exist: file:/a b.csv",
                "Input Pattern file:/a b.csv matches 0 files"
            })
    void a_file_that_is_not_there_is_named_alone(String message) {
        assertThat(said(new FileNotFoundException(message))).startsWith("Cannot read file:/a b.csv: it is not there");
    }

    @Test
    void memory_that_ran_out_is_that_of_the_process_in_which_it_did() {
        String lost = "Job aborted due to stage failure: Lost task 0.3 in stage 1.0 (TID 7) (10.0.0.1 executor %s):"
                + " java.lang.OutOfMemoryError: Java heap space\n\tat a.b";
        assertThat(said(new SparkException(lost.formatted("2"), null)))
                .startsWith("Cannot go on: the memory of an executor is used up (Java heap space)")
                .contains("spark.executor.memory");
        assertThat(said(new SparkException(lost.formatted("driver"), null))).contains("ATHANOR_HEAP");
        assertThat(said(new OutOfMemoryError("Java heap space"))).contains("ATHANOR_HEAP");
    }

    private static String said(Throwable failure) {
        return DataFaults.of(failure).orElseThrow().getMessage();
    }
}
