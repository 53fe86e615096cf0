package io.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.testing.LocalSpark;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class SparkJobsSparkTest {
    @Test
    void what_fails_in_a_task_of_this_process_is_told_by_the_command_alone() {
        SparkSession spark = LocalSpark.session();
        Logger root = (Logger) LogManager.getRootLogger();
        Heard heard = new Heard();
        Map<String, Level> before = SparkJobs.LOCAL_LOGS.stream()
                .collect(Collectors.toMap(
                        name -> name, name -> LogManager.getLogger(name).getLevel()));
        heard.start();
        root.addAppender(heard);
        try {
            SparkJobs.tellFailuresOnce("local[2]");
            assertThatThrownBy(() -> new JavaSparkContext(spark.sparkContext())
                            .parallelize(List.of(1), 1)
                            .foreach(row -> {
                                throw new UserError("Cannot go on: found a row, expected none.");
                            }))
                    .satisfies(failure -> assertThat(Outcome.of(failure))
                            .isEqualTo(new Outcome(2, "Cannot go on: found a row, expected none.", null)));
            assertThat(heard.messages).noneMatch(message -> message.contains("expected none"));
        } finally {
            root.removeAppender(heard);
            before.forEach(Configurator::setLevel);
        }
    }

    private static final class Heard extends AbstractAppender {
        final ConcurrentLinkedQueue<String> messages = new ConcurrentLinkedQueue<>();

        Heard() {
            super("heard", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            messages.add(event.getMessage().getFormattedMessage() + " " + event.getThrown());
        }
    }
}
