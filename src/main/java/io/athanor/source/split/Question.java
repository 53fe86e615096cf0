package io.athanor.source.split;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What may be asked of a table's rows: how many are so, and which for one. However many are asked, they are answered in one
 * pass.
 *
 * @param where a condition; null is no
 * @param example text that names a row
 */
record Question(Column where, Column example) {

    /** @param example of the rows that are so, the first in the order of letters; empty if there is none */
    record Answer(long rows, String example) {}

    /** The answers to all of these questions, by the same names. */
    static <K> Map<K, Answer> answers(Dataset<Row> rows, Map<K, Question> questions) {
        List<Column> figures = new ArrayList<>();
        for (Question question : questions.values()) {
            figures.add(count(when(question.where, 1)));
            figures.add(min(when(question.where, question.example)));
        }
        Row found = rows.agg(count(lit(1)), figures.toArray(Column[]::new)).first();
        Map<K, Answer> answers = new LinkedHashMap<>();
        int i = 1;
        for (K name : questions.keySet()) {
            answers.put(name, new Answer(found.getLong(i), found.isNullAt(i + 1) ? "" : found.getString(i + 1)));
            i += 2;
        }
        return answers;
    }
}
