package io.athanor.extract.encoder.sparkml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A stranger's: a vector a word of a text, drops what is empty to it, and fails on a word that it is told of. */
public final class FailsOn extends Transformer {
    private static final long serialVersionUID = 1L;

    private final Param<String> word = new Param<>(this, "word", "the word it fails on");

    public FailsOn() {
        setDefault(word, "bad");
    }

    public Param<String> word() {
        return word;
    }

    @Override
    public Dataset<Row> transform(Dataset<?> rows) {
        String bad = String.valueOf(getOrDefault(word));
        var vectors = udf(
                (UDF1<String, float[][]>) text -> {
                    if (text.contains(bad)) {
                        throw new IllegalArgumentException("no such word: " + bad);
                    }
                    String[] words = text.split(" ");
                    float[][] all = new float[words.length][];
                    for (int i = 0; i < words.length; i++) {
                        all[i] = new float[] {i, words[i].length()};
                    }
                    return all;
                },
                DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.FloatType)));
        return rows.toDF().where(col("text").notEqual("drop")).withColumn("words", vectors.apply(col("text")));
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return schema;
    }

    @Override
    public Transformer copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    @Override
    public String uid() {
        return "fails-on";
    }
}
